const kUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] as const;
const kGrouped = new Intl.NumberFormat("en");

export function formatCount(value: number): string {
  return kGrouped.format(value);
}

/** Three significant digits in IEC units: 10.1 MiB. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 1023.5 would be shown as 1024 of its unit
  while (value >= 1023.5 && unit < kUnits.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${kUnits[unit] ?? ""}`;
}

/** So many a second: 0.4, 7.2, 1,234. */
export function formatRate(perSecond: number): string {
  if (perSecond > 0 && perSecond < 0.05) return "<0.1";
  return perSecond === 0 || perSecond >= 9.95 ? kGrouped.format(Math.round(perSecond)) : perSecond.toFixed(1);
}

/** With its sign, and a real minus: +9.50 MiB, −4.00 KiB, 0 B. */
export function formatSignedBytes(bytes: number): string {
  return `${bytes > 0 ? "+" : bytes < 0 ? "−" : ""}${formatBytes(Math.abs(bytes))}`;
}

/** For titles. Past 2^53 a JSON number is no longer exact in a browser, and is not called so. */
export function formatExactBytes(bytes: number): string {
  return `${Number.isSafeInteger(bytes) ? "" : "about "}${kGrouped.format(bytes)} bytes`;
}

export function formatPercent(percent: number): string {
  const value = Math.max(0, percent);
  if (value === 0) return "0%";
  if (value < 0.01) return "<0.01%";
  if (value >= 99.95) return `${kGrouped.format(Math.round(value))}%`;
  return `${value.toFixed(value < 9.995 ? 2 : 1)}%`;
}

/** Of one processor core: a share that is small as a rule. */
export function formatCore(share: number): string {
  const percent = share * 100;
  return percent > 0 && percent < 0.01 ? "<0.01%" : `${percent.toFixed(percent < 9.995 ? 2 : 1)}%`;
}

export function formatMilliseconds(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`;
  return `${Math.floor(ms / 3_600_000)} h`;
}

const two = (value: number): string => String(value).padStart(2, "0");

const kDay = new Intl.DateTimeFormat("en", { month: "short", day: "numeric" });

/** A day of the year: Nov 26. */
export function formatDay(ms: number): string {
  return kDay.format(ms);
}

/** Local time of day to the minute, or to the second. */
export function formatClock(ms: number, seconds: boolean): string {
  const time = new Date(ms);
  return `${two(time.getHours())}:${two(time.getMinutes())}${seconds ? `:${two(time.getSeconds())}` : ""}`;
}

/** The whole of a moment, to the second, with the day if that is not today's. */
export function formatMoment(ms: number, now: Date = new Date()): string {
  const clock = formatClock(ms, true);
  return new Date(ms).toDateString() === now.toDateString() ? clock : `${formatDay(ms)}, ${clock}`;
}

/** A span of time in the largest unit that divides it: 20 s, 10 min, 1 h, 7 d. */
export function formatSpan(ms: number): string {
  const units = [[86_400_000, "d"], [3_600_000, "h"], [60_000, "min"]] as const;
  const [size, unit] = units.find(([each]) => ms >= each && ms % each === 0) ?? [1_000, "s"];
  return `${kGrouped.format(Math.round(ms / size))} ${unit}`;
}

/** Local time of day with milliseconds; with the date if that is not today's. */
export function formatTime(rfc3339: string, now: Date = new Date()): string {
  const time = new Date(rfc3339);
  if (Number.isNaN(time.getTime())) return rfc3339;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, "0")}`;
  if (time.toDateString() === now.toDateString()) return clock;
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${clock}`;
}
