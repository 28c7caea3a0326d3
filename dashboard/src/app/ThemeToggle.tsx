import { strings } from "@/lib/strings";
import { chooseScheme, useScheme } from "@/lib/theme";

export function ThemeToggle() {
  const scheme = useScheme();
  const other = scheme === "dark" ? "light" : "dark";
  const label = other === "dark" ? strings.theme.toDark : strings.theme.toLight;
  return (
    <button type="button" className="icon-button" title={label} aria-label={label} onClick={() => chooseScheme(other)}>
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round">
        {other === "dark" ? (
          <path d="M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3Z" strokeLinejoin="round" />
        ) : (
          <>
            <circle cx="10" cy="10" r="3.4" />
            <path d="M10 2v1.6M10 16.4V18M2 10h1.6M16.4 10H18M4.3 4.3l1.2 1.2M14.5 14.5l1.2 1.2M4.3 15.7l1.2-1.2M14.5 5.5l1.2-1.2" />
          </>
        )}
      </svg>
    </button>
  );
}
