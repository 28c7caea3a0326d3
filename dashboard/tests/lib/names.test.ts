import { expect, it } from "vitest";
import { visibleName } from "@/lib/names";

it.each([
  ["worker", "worker"],
  ["日本語 café", "日本語 café"],
  ["\u202egnp.exe", "\\u{202e}gnp.exe"],
  ["ba\u200bsh", "ba\\u{200b}sh"],
  ["a\u2028b", "a\\u{2028}b"],
  ["evil\\x0aname", "evil\\x0aname"],
])("%j is shown as %j", (name, shown) => expect(visibleName(name)).toBe(shown));
