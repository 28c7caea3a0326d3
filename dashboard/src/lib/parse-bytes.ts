import { locale } from "./locale";

const kPowers = { "": 0, k: 1, m: 2, g: 3, t: 4 } as const;

/** The reader's own sign, and no other: 1,500 is 1500 to one and 1.5 to another. */
const decimal = new Intl.NumberFormat(locale).formatToParts(0.5).find((part) => part.type === "decimal")?.value ?? ".";

/** For the attribute pattern of an input. */
export const kBytesPattern = `\\s*\\d+([${decimal}]\\d+)?\\s*([KkMmGgTt][Ii]?)?[Bb]?\\s*`;
const kWhole = new RegExp(`^\\s*(\\d+(?:[${decimal}]\\d+)?)\\s*([kmgt]?)i?b?\\s*$`, "i");

/** 4096, 64 KiB, 1.5M: units are of 1,024. Null: no size, or one that is not exact in a browser. */
export function parseBytes(text: string): number | null {
  const found = kWhole.exec(text);
  if (found === null) return null;
  const [, figure = "", unit = ""] = found;
  if (unit === "" && figure.includes(decimal)) return null; // a part of a byte: a thousand was meant
  const power = kPowers[unit.toLowerCase() as keyof typeof kPowers];
  const bytes = Math.round(Number(figure.replace(decimal, ".")) * 1024 ** power);
  return Number.isSafeInteger(bytes) ? bytes : null;
}
