const kPowers = { "": 0, k: 1, m: 2, g: 3, t: 4 } as const;

/** For the attribute pattern of an input. */
export const kBytesPattern = "\\s*\\d+(\\.\\d+)?\\s*([KkMmGgTt][Ii]?)?[Bb]?\\s*";

/** 4096, 64 KiB, 1.5M: units are of 1,024. Null: no size, or one that is not exact in a browser. */
export function parseBytes(text: string): number | null {
  const found = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?\s*$/i.exec(text);
  if (found === null) return null;
  const power = kPowers[(found[2] ?? "").toLowerCase() as keyof typeof kPowers];
  const bytes = Math.round(Number(found[1]) * 1024 ** power);
  return Number.isSafeInteger(bytes) ? bytes : null;
}
