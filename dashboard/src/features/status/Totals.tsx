import type { ReactNode } from "react";
import { Bytes } from "@/components/Bytes";
import { formatBytes, formatCount } from "@/lib/format";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { StatusStore } from "./status-store";
import "./status.css";

const words = strings.totals;

export function Totals({ status }: { status: StatusStore }) {
  const now = useStore(status);
  const totals = now?.totals;
  const host = now?.host;
  const sweep = now?.collector?.sweep;
  const rate = status.rate;
  return (
    <section className="totals" aria-label={words.title}>
      <dl>
        <Total label={words.requested} note={totals && words.callsOf(totals.mmap_calls)}>
          <Bytes value={totals?.requested_bytes ?? null} />
        </Total>
        <Total label={words.returned} note={totals && words.returnedIn(totals.munmap_calls)}>
          <Bytes value={totals?.returned_bytes ?? null} />
        </Total>
        <Total label={words.requests} note={rate === null ? undefined : words.rate(rate)}>
          {totals ? formatCount(totals.requests) : strings.status.unknown}
        </Total>
        <Total label={words.failed} note={words.failedHint}>
          {totals ? formatCount(totals.failed_calls) : strings.status.unknown}
        </Total>
        <Total label={words.mapped} note={sweep?.processes == null ? undefined : words.mappedBy(sweep.processes)}>
          <Bytes value={sweep?.mapped_bytes ?? null} />
        </Total>
        <Total label={words.resident} note={sweep?.resident_bytes == null ? undefined : words.residentHint}>
          <Bytes value={sweep?.resident_bytes ?? null} />
        </Total>
        <Total label={words.memory} note={host && words.memorySplit(formatBytes(host.memory_bytes), formatBytes(host.swap_bytes))}>
          <Bytes value={host ? host.memory_bytes + host.swap_bytes : null} />
        </Total>
      </dl>
    </section>
  );
}

function Total({ label, note, children }: { label: string; note?: string | null | undefined; children: ReactNode }) {
  return (
    <div className="total">
      <dt>{label}</dt>
      <dd>{children}</dd>
      {note != null && <dd className="total-note">{note}</dd>}
    </div>
  );
}
