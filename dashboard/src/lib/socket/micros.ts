const kText = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** A time as the api writes it, as a number of microseconds (exact until the year 2255); NaN if it is written otherwise. */
export function microsOf(time: string): number {
  return kText.test(time) ? Date.parse(`${time.slice(0, 23)}Z`) * 1_000 + Number(time.slice(23, 26)) : NaN;
}

export function timeOf(micros: number): string {
  const rest = micros % 1_000;
  return `${new Date((micros - rest) / 1_000).toISOString().slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
}
