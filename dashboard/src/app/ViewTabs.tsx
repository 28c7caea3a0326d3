import { strings } from "@/lib/strings";
import { kViews, type View } from "./views";

interface ViewTabsProps {
  view: View;
  /** there are several machines, or one looks at them: only then is there anything to choose */
  fleet: boolean;
  onView: (view: View) => void;
}

export function ViewTabs({ view, fleet, onView }: ViewTabsProps) {
  return (
    <nav className="tabs" aria-label={strings.nav.label}>
      {kViews.filter((name) => fleet || name !== "fleet").map((name) => (
        <button key={name} type="button" aria-current={name === view ? "true" : undefined} onClick={() => onView(name)}>
          {strings.nav[name]}
        </button>
      ))}
    </nav>
  );
}
