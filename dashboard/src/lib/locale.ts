/** The languages that the dashboard speaks, by their own names. */
export const kLanguages = { en: "English", es: "Español" } as const;
export type Language = keyof typeof kLanguages;

const kKey = "mapledger.language";

const isLanguage = (text: string | null): text is Language => text !== null && Object.hasOwn(kLanguages, text);
const languageOf = (tag: string): string => tag.toLowerCase().split("-")[0] ?? "";

/** What was chosen here before; else the first of the browser's languages that there is; else English. */
export function pickLanguage(saved: string | null, wanted: readonly string[]): Language {
  if (isLanguage(saved)) return saved;
  return wanted.map(languageOf).find(isLanguage) ?? "en";
}

/** How numbers and dates are written: as in the browser's own variety of the language (es-MX has 1.5, es-ES 1,5). */
export function pickLocale(language: Language, wanted: readonly string[]): string {
  return wanted.find((tag) => languageOf(tag) === language) ?? language;
}

function savedLanguage(): string | null {
  try {
    return localStorage.getItem(kKey);
  } catch {
    return null; // storage is switched off: the browser's language it is
  }
}

/** Both hold as long as the page: another language is another load of it, so that modules may keep their words. */
export const language = pickLanguage(savedLanguage(), navigator.languages);
export const locale = pickLocale(language, navigator.languages);

export function chooseLanguage(chosen: Language): void {
  try {
    localStorage.setItem(kKey, chosen);
  } catch {
    return; // it could not be remembered over the reload
  }
  location.reload();
}
