const two = (value: number): string => String(value).padStart(2, "0");

/** As the ledger writes it: UTC with microseconds, so that times compare as text. Null: no time. */
export function ledgerTime(time: Date): string | null {
  const year = time.getUTCFullYear();
  if (Number.isNaN(year) || year < 1970 || year > 9999) return null;
  return time.toISOString().replace("Z", "000Z");
}

/** For an input of the type datetime-local, to the second. */
export function toLocalInput(rfc3339: string | undefined): string {
  const time = new Date(rfc3339 ?? NaN);
  if (Number.isNaN(time.getTime())) return "";
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}T${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** What such an input holds, in the reader's own zone. Null: nothing. */
export function fromLocalInput(text: string): string | null {
  return text === "" ? null : ledgerTime(new Date(text));
}
