import { language } from "./locale";
import { en, type Strings } from "./locales/en";
import { es } from "./locales/es";

// Both languages are loaded: together they are less than one more round trip costs.
const kAll = { en, es };

/** Every word that the dashboard says, in the reader's language. */
export const strings: Strings = kAll[language];

document.documentElement.lang = language;
