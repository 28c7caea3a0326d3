/** The steps in which the api tells activity, in milliseconds. */
export const kStepMs = { "1s": 1_000, "10s": 10_000, "1m": 60_000, "1h": 3_600_000 } as const;
export type Step = keyof typeof kStepMs;

/** The api refuses more in one answer. */
export const kMostSteps = 2_160;
/** More bars than these are too thin to be told apart. */
export const kMostBars = 180;

export interface Grain {
  /** what one bar stands for */
  barMs: number;
  /** the step of the api that is added up to it */
  step: Step;
}

const kSecond = 1_000;
const kMinute = 60_000;
const kHour = 3_600_000;
const kDay = 24 * kHour;

// Of a day's bars at most sixty are shown; all others are at most ten steps, so that what is shown, and some beside it, is one answer.
const kGrains: readonly Grain[] = [
  ...[1, 2, 5].map((n): Grain => ({ barMs: n * kSecond, step: "1s" })),
  ...[10, 20, 30].map((n): Grain => ({ barMs: n * kSecond, step: "10s" })),
  ...[1, 2, 5, 10].map((n): Grain => ({ barMs: n * kMinute, step: "1m" })),
  ...[1, 2, 3, 6].map((n): Grain => ({ barMs: n * kHour, step: "1h" })),
  { barMs: kDay, step: "1h" },
];
const kCoarsest: Grain = { barMs: kDay, step: "1h" };

/** The finest bars that are not too many; `finest`: the log does not hold the seconds of the whole span. */
export function grainFor(spanMs: number, finest: Step = "1s"): Grain {
  return kGrains.find(({ barMs, step }) => barMs * kMostBars >= spanMs && kStepMs[step] >= kStepMs[finest]) ?? kCoarsest;
}

export const floorTo = (value: number, step: number): number => Math.floor(value / step) * step;
export const ceilTo = (value: number, step: number): number => Math.ceil(value / step) * step;

const kTickSteps = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * kSecond),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * kMinute),
  ...[1, 2, 3, 6, 12].map((n) => n * kHour),
  ...[1, 2, 7, 14].map((n) => n * kDay),
];

/** Where an axis of time is labelled: at round times of the reader's clock, `offsetMs` east of UTC. */
export function timeTicks(from: number, to: number, most: number, offsetMs: number): number[] {
  const step = kTickSteps.find((size) => (to - from) / size <= most) ?? 14 * kDay;
  const ticks: number[] = [];
  for (let at = ceilTo(from + offsetMs, step) - offsetMs; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** Where an axis of bytes is labelled: at multiples of a power of two, zero among them. */
export function byteTicks(from: number, to: number, most: number): number[] {
  let step = 1;
  while ((to - from) / step > most) step *= 2;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at === 0 ? 0 : at);
  return ticks;
}

/** A page: what is below is drawn as good as nothing. */
const kUnit = 4_096;

/** Bytes on a scale on which each factor is as high as the next, and which passes through zero. */
export const toLog = (bytes: number): number => Math.sign(bytes) * Math.log2(1 + Math.abs(bytes) / kUnit);
export const fromLog = (height: number): number => Math.sign(height) * (2 ** Math.abs(height) - 1) * kUnit;

/** How high bytes are drawn. */
export const heightOn = (log: boolean): ((bytes: number) => number) => (log ? toLog : (bytes) => bytes);

/** Where such an axis is labelled: at the units of bytes, and at zero. */
export function logTicks(from: number, to: number): number[] {
  const units = [1, 2, 3, 4, 5, 6].map((power) => toLog(1_024 ** power));
  const ticks = [...units.map((unit) => -unit).reverse(), 0, ...units].filter((tick) => tick >= from && tick <= to);
  // two labels beside zero would lie on it: KiB are near to nothing
  return ticks.filter((tick) => tick === 0 || Math.abs(tick) >= 1);
}
