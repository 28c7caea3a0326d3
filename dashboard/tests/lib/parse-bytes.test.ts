import { expect, it } from "vitest";
import { kBytesPattern, parseBytes } from "@/lib/parse-bytes";

it.each([["4096", 4096], [" 64 KiB ", 65_536], ["1.5M", 1_572_864], ["2gb", 2 ** 31], ["0", 0], ["1 tib", 2 ** 40]])("reads %j", (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
  expect(text).toMatch(new RegExp(`^(?:${kBytesPattern})$`));
});

it.each(["", "-1", "4.096", "1,5M", "1e9", "k", "1 PiB", "99999999999999999999", "0x10"])("reads no size in %j", (text) => expect(parseBytes(text)).toBeNull());
