import { afterEach, describe, expect, it, vi } from "vitest";
import { chooseLanguage, pickLanguage, pickLocale } from "@/lib/locale";

afterEach(() => {
  localStorage.clear();
  vi.unstubAllGlobals();
});

describe("pickLanguage", () => {
  it("is what was chosen", () => expect(pickLanguage("es", ["en-US"])).toBe("es"));
  it("else the first of the browser's that there is", () => expect(pickLanguage(null, ["fr-FR", "es-MX", "en"])).toBe("es"));
  it("else English", () => expect(pickLanguage("tlh", ["fr"])).toBe("en"));
  it("takes no name of an object's own for a language", () => expect(pickLanguage("toString", [])).toBe("en"));
});

describe("pickLocale", () => {
  it("is the browser's variety of the language", () => expect(pickLocale("es", ["en-GB", "es-MX"])).toBe("es-MX"));
  it("else the language alone", () => expect(pickLocale("es", ["en-GB"])).toBe("es"));
});

it("another language is kept, and shown by another load of the page", () => {
  const reload = vi.fn();
  vi.stubGlobal("location", { reload });
  chooseLanguage("es");
  expect(localStorage.getItem("mapledger.language")).toBe("es");
  expect(reload).toHaveBeenCalledOnce();
});

describe("a page in Spanish", () => {
  it("has Spanish words, numbers and dates", async () => {
    localStorage.setItem("mapledger.language", "es");
    vi.resetModules();
    const { strings } = await import("@/lib/strings");
    const format = await import("@/lib/format");
    expect(document.documentElement.lang).toBe("es");
    expect(strings.connection.live).toBe("En vivo");
    expect(format.formatBytes(10_563_584)).toBe("10,1 MiB");
    expect(format.formatCount(1_234_567)).toBe("1.234.567");
    expect(format.formatExactBytes(4_294_967_297)).toBe("4.294.967.297 bytes");
    expect(format.formatPercent(31.62)).toBe("31,6\u00a0%");
    const time = new Date(2026, 10, 20, 9, 5, 7, 42);
    expect(format.formatTime(time.toISOString(), time)).toBe("09:05:07,042");
    expect(format.formatTime(time.toISOString(), new Date(2026, 10, 21))).toBe("20 nov, 09:05:07,042");
    const { parseBytes } = await import("@/lib/parse-bytes");
    expect([parseBytes("1,5 KiB"), parseBytes("1.5 KiB")]).toEqual([1536, null]);
    vi.resetModules();
    localStorage.clear();
    await import("@/lib/strings");
    expect(document.documentElement.lang).toBe("en");
  });
});
