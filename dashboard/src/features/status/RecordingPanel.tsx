import type { ReactNode } from "react";
import { Bytes } from "@/components/Bytes";
import { formatBytes, formatCore, formatCount, formatExactBytes, formatMoment } from "@/lib/format";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { Collector, Gap } from "@/types/ledger";
import { GapList } from "./GapList";
import { kStages, lostEvents } from "./losses";
import type { StatusStore } from "./status-store";
import "./recording.css";

const words = strings.recording;

/** Whether all was recorded, and where not: one line, and on demand what was lost at which stage and when. */
export function RecordingPanel({ status }: { status: StatusStore }) {
  const now = useStore(status);
  const collector = now?.collector ?? null;
  if (now === null || collector === null) return null;
  const newest = now.gaps[0];
  return (
    <details className="recording">
      <summary>
        <h2>{words.title}</h2>
        <dl>
          <Figure label={words.lost} bad={lostEvents(collector) > 0}>{formatCount(lostEvents(collector))}</Figure>
          <Figure label={words.lastGap}>{newest === undefined ? words.noGap : <GapInShort gap={newest} />}</Figure>
          <Figure label={words.shed} title={words.shedHint} bad={collector.shed_requests > 0}>{formatCount(collector.shed_requests)}</Figure>
          <Figure label={words.spool} title={words.spoolHint}><Spool collector={collector} /></Figure>
          <Figure label={words.disk}><Storage collector={collector} /></Figure>
          <Figure label={words.sweep} title={words.sweepHint}><Sweep collector={collector} /></Figure>
        </dl>
        <span className="recording-more">{words.details}</span>
      </summary>
      <div className="recording-body">
        <section aria-label={words.stages}>
          <h3>{words.stages}</h3>
          <StageTable collector={collector} />
          {collector.tracer_restarts > 0 && <p className="recording-note">{words.restarts(collector.tracer_restarts)}</p>}
        </section>
        <section aria-label={words.gaps}>
          <h3>{words.gaps} <small>{words.gapsNote}</small></h3>
          <GapList gaps={now.gaps} />
          {now.host !== null && now.gaps.length > 0 && (
            <a className="recording-note" href={`/api/v1/gaps?host=${now.host.id}`}>{words.allGaps}</a>
          )}
        </section>
      </div>
    </details>
  );
}

interface FigureProps {
  label: string;
  title?: string;
  bad?: boolean;
  children: ReactNode;
}

function Figure({ label, title, bad, children }: FigureProps) {
  return (
    <div title={title}>
      <dt>{label}</dt>
      <dd className={bad ? "bad" : undefined}>{children}</dd>
    </div>
  );
}

function Spool({ collector: { spool, replay } }: { collector: Collector }) {
  return (
    <>
      <span title={`${formatExactBytes(spool.bytes)} / ${formatExactBytes(spool.budget_bytes)}`}>
        {words.spoolOf(formatBytes(spool.bytes), formatBytes(spool.budget_bytes))}
      </span>
      {spool.in_memory && !replay && <span className="bad"> {words.spoolMemory}</span>}
      <small> {words.waiting(spool.pending_events)}</small>
    </>
  );
}

function Storage({ collector: { storage } }: { collector: Collector }) {
  return (
    <>
      <Bytes value={storage.disk_bytes} />
      {storage.bytes_per_request !== null && <small> {words.perRequest(formatBytes(Math.round(storage.bytes_per_request)))}</small>}
    </>
  );
}

function Sweep({ collector: { sweep, started_at, updated_at } }: { collector: Collector }) {
  if (sweep.interval_ms === null) return <span className="unknown">{words.noSweep}</span>;
  const seconds = (Date.parse(updated_at) - Date.parse(started_at)) / 1_000;
  return (
    <>
      {words.sweepEvery(sweep.interval_ms)}
      {seconds > 0 && <small> {words.sweepCost(formatCore(sweep.cpu_seconds / seconds))}</small>}
    </>
  );
}

function GapInShort({ gap }: { gap: Gap }) {
  return <>{formatMoment(Date.parse(gap.from))} <small>{strings.stages[gap.stage]}</small></>;
}

function StageTable({ collector }: { collector: Collector }) {
  return (
    <table className="stage-table">
      <caption className="visually-hidden">{words.stages}</caption>
      <tbody>
        {kStages.map((stage) => (
          <tr key={stage}>
            <th scope="row">{strings.stages[stage]}</th>
            <td className={collector.lost[stage] > 0 ? "number bad" : "number"}>{formatCount(collector.lost[stage])}</td>
            <td className="stage-what">{words.what[stage]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
