import { describe, expect, it } from "vitest";
import { en } from "@/lib/locales/en";
import { es } from "@/lib/locales/es";

/** Every word by its path; of a function what it says of `2`, since a text counts as well where a number is meant. */
function words(strings: object, path = ""): [string, string][] {
  return Object.entries(strings).flatMap(([key, value]: [string, unknown]): [string, string][] => {
    const at = path === "" ? key : `${path}.${key}`;
    if (typeof value === "string") return [[at, value]];
    if (typeof value === "function") return [[at, (value as (...values: string[]) => string)("2", "2", "2", "2")]];
    return words(value as object, at);
  });
}

/** Names, signs and words that both languages share. */
const kShared = [
  "product", "stages.spool",
  "status.unknown", "status.lostAt", "recording.spool",
  "totals.perSecond", "activity.range.5m", "activity.range.1h", "activity.range.24h", "activity.range.7d", "activity.fromTo", "activity.log",
  "activity.columns.mmap", "activity.columns.munmap", "movers.pid", "overview.span",
  "processes.columns.pid", "processes.columns.mmap", "processes.columns.munmap", "overview.columns.pid", "requests.columns.pid",
  "detail.pid", "detail.uid",
  "processes.export", "requests.filterBy.pid",
  "requests.remapped", "requests.noSize", "requests.noResult",
];

describe("the languages", () => {
  it("have the same words", () => {
    expect(words(es).map(([key]) => key).sort()).toEqual(words(en).map(([key]) => key).sort());
  });

  it("say nothing in English in Spanish", () => {
    const spanish = new Map(words(es));
    const equal = words(en).filter(([key, text]) => spanish.get(key) === text).map(([key]) => key);
    expect(equal.sort()).toEqual([...kShared].sort());
  });

  it("leave no word empty", () => {
    for (const [key, text] of [...words(en), ...words(es)]) expect(text.trim(), key).not.toBe("");
  });
});

describe("counts", () => {
  it.each([[1, "1 event waits"], [0, "0 events wait"], [2, "2 events wait"]])("English: %d", (count, text) => expect(en.recording.waiting(count)).toBe(text));
  it.each([[1, "1 evento espera"], [0, "0 eventos esperan"], [2, "2 eventos esperan"], [2_000_000, "2,000,000 de eventos esperan"]])("Spanish: %d", (count, text) =>
    expect(es.recording.waiting(count)).toBe(text));

  it("agree with their verbs", () => {
    expect(en.notices.lost(1, "parse 1")).toMatch(/^1 event was lost/);
    expect(es.notices.lost(1, "lectura 1")).toMatch(/se perdió 1 evento /);
    expect(es.notices.lost(3, "lectura 3")).toMatch(/se perdieron 3 eventos /);
    expect(es.processes.counts(1, 2)).toBe("1 activo, 2 terminados");
    expect(en.activity.moreGaps(1)).toBe("and 1 more gap");
    expect(es.activity.moreGaps(1)).toBe("y 1 hueco más");
  });
});
