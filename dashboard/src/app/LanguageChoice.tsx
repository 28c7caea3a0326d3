import { IconSelect } from "@/components/IconSelect";
import { chooseLanguage, kLanguages, language, type Language } from "@/lib/locale";
import { strings } from "@/lib/strings";

// each by its own name, so that nobody is lost in a language that they cannot read
const kOptions = (Object.keys(kLanguages) as Language[]).map((value) => ({ value, label: kLanguages[value], lang: value }));

export function LanguageChoice() {
  return (
    <IconSelect label={strings.language} value={language} options={kOptions} onChange={chooseLanguage}>
      <circle cx="10" cy="10" r="7.5" />
      <path d="M2.5 10h15M10 2.5c4.2 4.2 4.2 10.8 0 15M10 2.5c-4.2 4.2-4.2 10.8 0 15" />
    </IconSelect>
  );
}
