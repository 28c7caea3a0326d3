import { strings } from "@/lib/strings";
import { kViews, type View } from "./views";

interface ViewTabsProps {
  view: View;
  onView: (view: View) => void;
}

export function ViewTabs({ view, onView }: ViewTabsProps) {
  return (
    <nav className="tabs" aria-label={strings.nav.label}>
      {kViews.map((name) => (
        <button key={name} type="button" aria-current={name === view ? "true" : undefined} onClick={() => onView(name)}>
          {strings.nav[name]}
        </button>
      ))}
    </nav>
  );
}
