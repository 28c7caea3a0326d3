import { describe, expect, it, vi } from "vitest";
import { booleanParam, choiceParam, idParam, integerParam, textParam, timeParam, UrlState } from "@/lib/url-state";

const at = (search: string): UrlState => {
  history.replaceState(null, "", `/${search}`);
  return new UrlState();
};

describe("what an address holds", () => {
  it.each([
    ["text", textParam("p"), "a b&c", "a b&c"],
    ["a name with quotes and markup", textParam("p"), `<img src=x onerror="a">'`, `<img src=x onerror="a">'`],
    ["an integer", integerParam("p", 100), "100", 100],
    ["a choice", choiceParam("p", ["x", "-x"]), "-x", "-x"],
    ["a boolean", booleanParam("p"), "false", false],
    ["an id", idParam("p"), "00000000000000a1", "00000000000000a1"],
    ["a time", timeParam("p"), "2026-11-20T12:00:00.123456Z", "2026-11-20T12:00:00.123456Z"],
    ["a time to the second", timeParam("p"), "2026-11-20T12:00:00Z", "2026-11-20T12:00:00.000000Z"],
  ])("is read: %s", (_, param, text, value) => {
    expect(at(`?p=${encodeURIComponent(text)}`).get<unknown>(param)).toEqual(value);
  });

  it.each([
    ["nothing", textParam("p"), ""],
    ["a text that is too long", textParam("p"), "x".repeat(256)],
    ["a control character", textParam("p"), "a\nb"],
    ["a negative number", integerParam("p", 100), "-1"],
    ["a number that is too big", integerParam("p", 100), "101"],
    ["a number with an exponent", integerParam("p", 1e9), "1e3"],
    ["no number", integerParam("p", 100), "7;DROP TABLE"],
    ["no choice", choiceParam("p", ["x"]), "y"],
    ["a key of every object", choiceParam("p", ["x"]), "__proto__"],
    ["no boolean", booleanParam("p"), "1"],
    ["no id", idParam("p"), "../../status"],
    ["an id in capitals", idParam("p"), "00000000000000A1"],
    ["no day", timeParam("p"), "2026-13-40T12:00:00Z"],
    ["a time of another zone", timeParam("p"), "2026-11-20T12:00:00+01:00"],
    ["no time", timeParam("p"), "yesterday"],
  ])("is ignored: %s", (_, param, text) => {
    expect(at(`?p=${encodeURIComponent(text)}`).get<unknown>(param)).toBeUndefined();
  });

  it("says nothing where it says two things", () => expect(at("?p=1&p=2").get(integerParam("p", 9))).toBeUndefined());
  it("says nothing where it is broken", () => expect(at("?p=%zz%").get(integerParam("p", 9))).toBeUndefined());
});

describe("putting", () => {
  it("leaves the keys of others and the fragment", () => {
    at("?other=1&p=2&q=3#there").put({ p: "9&", q: undefined }, false);
    expect(location.href).toMatch(/\/\?other=1&p=9%26#there$/);
  });

  it("makes a step only where asked to, and none where nothing changes", () => {
    const url = at("?p=1");
    const before = history.length;
    url.put({ p: "2" }, false);
    expect(history.length).toBe(before);
    url.put({ p: "3" }, true);
    url.put({ p: "3" }, true);
    expect(history.length).toBe(before + 1);
  });

  it("lives with a browser that refuses", () => {
    const url = at("?p=1");
    const refuse = vi.spyOn(history, "replaceState").mockImplementation(() => {
      throw new DOMException("too many", "SecurityError");
    });
    expect(() => url.put({ p: "2" }, false)).not.toThrow();
    expect(refuse).toHaveBeenCalledTimes(1);
    refuse.mockRestore();
  });
});
