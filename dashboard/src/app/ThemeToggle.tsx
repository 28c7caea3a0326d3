import { IconSelect } from "@/components/IconSelect";
import { strings } from "@/lib/strings";
import { chooseTheme, kThemes, useTheme, type Theme } from "@/lib/theme";

const words = strings.theme;
const kOptions = kThemes.map((value) => ({ value, label: words[value] }));

const kIcons: Record<Theme, React.ReactNode> = {
  system: <path d="M3 4.5h14v9H3zM7.5 17h5M10 13.5V17" />,
  light: (
    <>
      <circle cx="10" cy="10" r="3.4" />
      <path d="M10 2v1.6M10 16.4V18M2 10h1.6M16.4 10H18M4.3 4.3l1.2 1.2M14.5 14.5l1.2 1.2M4.3 15.7l1.2-1.2M14.5 5.5l1.2-1.2" />
    </>
  ),
  dark: <path d="M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3Z" />,
};

export function ThemeToggle() {
  const theme = useTheme();
  return <IconSelect label={words.label} value={theme} options={kOptions} onChange={chooseTheme}>{kIcons[theme]}</IconSelect>;
}
