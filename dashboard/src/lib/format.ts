import { locale } from "./locale";

const kUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"] as const;

const withDigits = (options: Intl.NumberFormatOptions) => (digits: number): Intl.NumberFormat =>
  new Intl.NumberFormat(locale, { ...options, minimumFractionDigits: digits, maximumFractionDigits: digits });

const kGrouped = new Intl.NumberFormat(locale);
const kExact = new Intl.NumberFormat(locale, { style: "unit", unit: "byte", unitDisplay: "long" });
// by the number of decimals
const kPlain = [0, 1, 2].map(withDigits({ useGrouping: false }));
const kPercent = [0, 1, 2].map(withDigits({ style: "percent" }));

const plain = (value: number, digits: number): string => kPlain[digits]?.format(value) ?? "";
const percentage = (value: number, digits: number): string => kPercent[digits]?.format(value / 100) ?? "";

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
  return `${plain(value, digits)} ${kUnits[unit] ?? ""}`;
}

/** So many a second: 0.4, 7.2, 1,234. */
export function formatRate(perSecond: number): string {
  if (perSecond > 0 && perSecond < 0.05) return `<${plain(0.1, 1)}`;
  return perSecond === 0 || perSecond >= 9.95 ? formatCount(Math.round(perSecond)) : plain(perSecond, 1);
}

/** With its sign, and a real minus: +9.50 MiB, −4.00 KiB, 0 B. */
export function formatSignedBytes(bytes: number): string {
  return `${bytes > 0 ? "+" : bytes < 0 ? "−" : ""}${formatBytes(Math.abs(bytes))}`;
}

/** For titles. Past 2^53 a JSON number is no longer exact in a browser, and is not shown as if it were. */
export function formatExactBytes(bytes: number): string {
  return `${Number.isSafeInteger(bytes) ? "" : "≈ "}${kExact.format(bytes)}`;
}

const kLeast = `<${percentage(0.01, 2)}`;

export function formatPercent(percent: number): string {
  const value = Math.max(0, percent);
  if (value === 0) return percentage(0, 0);
  if (value < 0.01) return kLeast;
  return percentage(value, value >= 99.95 ? 0 : value < 9.995 ? 2 : 1);
}

/** Of one processor core: a share that is small as a rule. */
export function formatCore(share: number): string {
  const percent = share * 100;
  return percent > 0 && percent < 0.01 ? kLeast : percentage(percent, percent < 9.995 ? 2 : 1);
}

export function formatMilliseconds(ms: number): string {
  if (ms < 1_000) return `${plain(ms, 0)} ms`;
  if (ms < 60_000) return `${plain(ms / 1_000, 1)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`;
  return `${formatCount(Math.floor(ms / 3_600_000))} h`;
}

/** To a tenth of a second, for what is looked at beside many others: 0.1 s, 12.4 s, 3 min. */
export function formatTenths(ms: number): string {
  return ms < 60_000 ? `${plain(ms / 1_000, 1)} s` : formatMilliseconds(ms);
}

/** With its sign, and a real minus: +12 ms, −3.4 s, 0 ms. */
export function formatSignedMilliseconds(ms: number): string {
  const text = formatMilliseconds(Math.abs(ms));
  return Math.abs(ms) < 0.5 ? text : `${ms > 0 ? "+" : "−"}${text}`;
}

const kMinutes = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const kSeconds = { ...kMinutes, second: "2-digit" } as const;
const kDay = { day: "numeric", month: "short" } as const;

const timeFormat = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat(locale, options);
const kDayFormat = timeFormat(kDay);
const kToMinutes = timeFormat(kMinutes);

/** By how far a moment is from now: of today, of this year, of another. */
const momentFormats = (options: Intl.DateTimeFormatOptions) =>
  ({ today: timeFormat(options), thisYear: timeFormat({ ...kDay, ...options }), another: timeFormat({ ...kDay, year: "numeric", ...options }) }) as const;
const kToSeconds = momentFormats(kSeconds);
const kToMilliseconds = momentFormats({ ...kSeconds, fractionalSecondDigits: 3 });

const isSameDay = (one: Date, other: Date): boolean =>
  one.getDate() === other.getDate() && one.getMonth() === other.getMonth() && one.getFullYear() === other.getFullYear();

function momentIn(formats: ReturnType<typeof momentFormats>, time: Date, now: Date): string {
  if (isSameDay(time, now)) return formats.today.format(time);
  return (time.getFullYear() === now.getFullYear() ? formats.thisYear : formats.another).format(time);
}

/** A day of the year: Nov 26. */
export function formatDay(ms: number): string {
  return kDayFormat.format(ms);
}

/** Local time of day to the minute, or to the second. */
export function formatClock(ms: number, seconds: boolean): string {
  return (seconds ? kToSeconds.today : kToMinutes).format(ms);
}

/** The whole of a moment, to the second, with the day if that is not today's. */
export function formatMoment(ms: number, now: Date = new Date()): string {
  return momentIn(kToSeconds, new Date(ms), now);
}

/** A span of time in the largest unit that divides it: 20 s, 10 min, 1 h, 7 d. */
export function formatSpan(ms: number): string {
  const units = [[86_400_000, "d"], [3_600_000, "h"], [60_000, "min"]] as const;
  const [size, unit] = units.find(([each]) => ms >= each && ms % each === 0) ?? [1_000, "s"];
  return `${formatCount(Math.round(ms / size))} ${unit}`;
}

/** Local time of day with milliseconds; with the date if that is not today's. */
export function formatTime(rfc3339: string, now: Date = new Date()): string {
  const time = new Date(rfc3339);
  return Number.isNaN(time.getTime()) ? rfc3339 : momentIn(kToMilliseconds, time, now);
}
