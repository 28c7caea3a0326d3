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

const kClock = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
const kDay = { day: "numeric", month: "short" } as const;
const kYear = { ...kDay, year: "numeric" } as const;

/** By how far the time is from now: of today, of this year, of another. */
const timeFormats = (options: Intl.DateTimeFormatOptions) =>
  ({
    today: new Intl.DateTimeFormat(locale, options),
    thisYear: new Intl.DateTimeFormat(locale, { ...kDay, ...options }),
    before: new Intl.DateTimeFormat(locale, { ...kYear, ...options }),
  }) as const;

const kToMilliseconds = timeFormats({ ...kClock, fractionalSecondDigits: 3 });
const kToSeconds = timeFormats(kClock);

function formatMoment(formats: ReturnType<typeof timeFormats>, rfc3339: string, now: Date): string {
  const time = new Date(rfc3339);
  if (Number.isNaN(time.getTime())) return rfc3339;
  if (time.toDateString() === now.toDateString()) return formats.today.format(time);
  return (time.getFullYear() === now.getFullYear() ? formats.thisYear : formats.before).format(time);
}

/** Local time of day with milliseconds; with the date if that is not today's. */
export function formatTime(rfc3339: string, now: Date = new Date()): string {
  return formatMoment(kToMilliseconds, rfc3339, now);
}

/** The same to the second. */
export function formatTimeShort(rfc3339: string, now: Date = new Date()): string {
  return formatMoment(kToSeconds, rfc3339, now);
}
