import type { ReactNode } from "react";
import { Bytes } from "@/components/Bytes";
import { formatBytes, formatCount, formatRate } from "@/lib/format";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { Collector } from "@/types/ledger";
import { lostEvents, lostStages } from "./losses";
import type { StatusStore } from "./status-store";
import "./status.css";

const words = strings.totals;
const unknown = strings.status.unknown;

/** The machine in a row of figures: what it does in a second, what went wrong, what it has. */
export function Totals({ status }: { status: StatusStore }) {
  const now = useStore(status);
  const totals = now?.totals;
  const host = now?.host;
  const sweep = now?.collector?.sweep;
  const rates = status.rates;
  return (
    <section className="totals" aria-label={words.title}>
      <dl>
        <Total label={words.requested} note={totals && words.inAll(formatBytes(totals.requested_bytes))}>
          {rates === null ? unknown : words.perSecond(formatBytes(Math.round(rates.requested_bytes)))}
        </Total>
        <Total label={words.returned} note={totals && words.inAll(formatBytes(totals.returned_bytes))}>
          {rates === null ? unknown : words.perSecond(formatBytes(Math.round(rates.returned_bytes)))}
        </Total>
        <Total label={words.requests} note={totals && words.stored(totals.requests)}>
          {rates === null ? unknown : words.perSecond(formatRate(rates.requests))}
        </Total>
        <Total label={words.failed} note={words.failedNow(rates?.failed_calls ?? 0)}>
          {totals ? formatCount(totals.failed_calls) : unknown}
        </Total>
        <Lost collector={now?.collector ?? null} />
        <Total label={words.mapped} note={sweep?.processes == null ? undefined : words.mappedBy(sweep.processes)}>
          <Bytes value={sweep?.mapped_bytes ?? null} />
        </Total>
        <Total label={words.resident} note={sweep?.resident_bytes == null ? undefined : words.residentHint}>
          <Bytes value={sweep?.resident_bytes ?? null} />
        </Total>
        <Total
          label={words.memory}
          title={words.memoryHint}
          note={host && words.memorySplit(formatBytes(host.memory_bytes), formatBytes(host.swap_bytes))}
        >
          <Bytes value={host ? host.memory_bytes + host.swap_bytes : null} />
        </Total>
      </dl>
    </section>
  );
}

function Lost({ collector }: { collector: Collector | null }) {
  if (collector === null) return <Total label={words.lost}>{unknown}</Total>;
  const count = lostEvents(collector);
  return (
    <Total label={words.lost} note={count === 0 ? words.lostNone : lostStages(collector)}>
      <span className={count === 0 ? undefined : "bad"}>{formatCount(count)}</span>
    </Total>
  );
}

interface TotalProps {
  label: string;
  title?: string;
  note?: string | null | undefined;
  children: ReactNode;
}

function Total({ label, title, note, children }: TotalProps) {
  return (
    <div className="total" title={title}>
      <dt>{label}</dt>
      <dd>{children}</dd>
      {note != null && <dd className="total-note" title={note}>{note}</dd>}
    </div>
  );
}
