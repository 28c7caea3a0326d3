import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inLanguage, kSaid } from "@/lib/locales/said";

const kRoot = join(__dirname, "../../..");

/** All that programs of a folder say, a sentence that stands in several pieces put together. */
function sources(folder: string): string {
  return readdirSync(join(kRoot, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.[ch]pp$/.test(file))
    .map((file) => readFileSync(join(kRoot, folder, file), "utf8").replace(/"\s*"/g, ""))
    .join("\n");
}
/** Of the standard (RFC 9110): Beast writes them. */
const kReasons = ["Bad Request", "Unauthorized", "Forbidden", "Not Found", "Too Many Requests", "Internal Server Error", "Service Unavailable"];

describe("what the programs say", () => {
  it("is known word for word", () => {
    const all = sources("collector") + sources("api");
    const unknown = Object.keys(kSaid).filter((sentence) => !kReasons.includes(sentence) && !all.includes(sentence));
    expect(unknown).toEqual([]);
  });

  it("is told in the reader's language", () => {
    expect(inLanguage("the collector did not run", "es")).toEqual({ text: "el recolector no estaba en marcha", lang: undefined });
    expect(inLanguage("the collector did not run", "en")).toEqual({ text: "the collector did not run", lang: undefined });
  });

  it("stays as it was said, and is marked as English, where it is not known", () => {
    expect(inLanguage("refused: 1406", "es")).toEqual({ text: "refused: 1406", lang: "en" });
    expect(inLanguage("toString", "es").text).toBe("toString");
  });
});
