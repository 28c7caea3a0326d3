import { strings } from "@/lib/strings";
import type { HostState as State } from "@/types/ledger";

/** Whether a machine's collector reports: a word, and a dot of a colour that says the same. */
export function HostState({ state }: { state: State }) {
  return (
    <span className={`host-state host-${state}`}>
      <span className="dot" aria-hidden="true" />
      {strings.fleet.states[state]}
    </span>
  );
}
