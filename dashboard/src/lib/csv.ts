/**
 * CSV as the api writes it (RFC 4180): null is empty, and a text that a spreadsheet would take for a formula has its
 * first character escaped as names have theirs: \x3d for =. Numbers are left alone.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  return [header, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = value.replace(/^[=+\-@\t\r]/, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Hands a text to the browser to be saved. */
export function saveText(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // the download has begun, and holds what it needs, once the event is over
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
