import { expect, it } from "vitest";
import { toCsv } from "@/lib/csv";

it("writes RFC 4180, null as nothing", () => {
  expect(toCsv(["a", "b"], [[1, null], ['x,"y"', "two\nlines"]])).toBe('a,b\r\n1,\r\n"x,""y""","two\nlines"\r\n');
});

it.each([["=1+1", "\\x3d1+1"], ["+1", "\\x2b1"], ["-1", "\\x2d1"], ["@SUM(A1)", "\\x40SUM(A1)"], ["\tx", "\\x09x"], ['=HYPERLINK("a")', '"\\x3dHYPERLINK(""a"")"']])(
  "makes no formula of the name %j",
  (name, field) => expect(toCsv(["name"], [[name]])).toBe(`name\r\n${field}\r\n`),
);

it("leaves a number below zero a number", () => expect(toCsv(["n"], [[-5]])).toBe("n\r\n-5\r\n"));
