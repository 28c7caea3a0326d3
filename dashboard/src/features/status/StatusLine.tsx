import type { ReactNode } from "react";
import { Hint } from "@/components/Hint";
import { formatCount, formatMilliseconds } from "@/lib/format";
import type { Latest } from "@/lib/latest";
import type { ValueStore } from "@/lib/store";
import type { ConnectionState } from "@/lib/stream";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { Collector, Status } from "@/types/ledger";
import { lostEvents, lostStages } from "./losses";
import "./status.css";

const words = strings.status;

interface StatusLineProps {
  connection: ValueStore<ConnectionState>;
  status: Latest<Status>;
  /** stands in the place of the machine's name, where there are several */
  machine?: ReactNode;
  /** all machines are looked at: then what is of one is not told */
  fleet?: boolean;
}

export function StatusLine({ connection, status, machine, fleet = false }: StatusLineProps) {
  const state = useStore(connection);
  const now = useStore(status);
  const collector = now?.collector ?? null;
  return (
    <div className="status-line" role="group" aria-label={words.label}>
      <p className={`connection connection-${state}`} role="status" title={strings.connection.hints[state]}>
        <span className="dot" aria-hidden="true" />
        {strings.connection[state]}
      </p>
      <dl className="facts">
        <Fact label={words.machine}>{machine ?? now?.host?.label ?? words.unknown}</Fact>
        {!fleet && (
          <>
            <Fact label={words.source}>{collector?.source ?? words.unknown}</Fact>
            <Fact label={words.lag} hint={words.lagHint}>{lagText(collector)}</Fact>
            <Fact label={words.lost} hint={words.lostHint}><Lost collector={collector} /></Fact>
          </>
        )}
      </dl>
    </div>
  );
}

function lagText(collector: Collector | null): string {
  return collector?.lag_ms == null ? words.unknown : formatMilliseconds(collector.lag_ms);
}

function Fact({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className={hint === undefined ? "fact fact-name" : "fact"}>
      <dt>
        {hint === undefined ? label : (
          <Hint text={hint}>{(id) => <button type="button" className="plain explained" aria-describedby={id}>{label}</button>}</Hint>
        )}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function Lost({ collector }: { collector: Collector | null }) {
  if (collector === null) return words.unknown;
  const count = lostEvents(collector);
  if (count === 0) return words.none;
  return <span className="bad">{formatCount(count)} <small>{lostStages(collector)}</small></span>;
}
