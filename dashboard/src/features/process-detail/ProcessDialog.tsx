import type { ReactNode } from "react";
import { Bytes } from "@/components/Bytes";
import { Drawer } from "@/components/Drawer";
import { Name } from "@/components/Name";
import type { Gaps } from "@/lib/chart/use-bands";
import { formatBytes, formatPercent } from "@/lib/format";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { Process } from "@/types/ledger";
import { CallTable } from "./CallTable";
import type { DetailStore, DetailView } from "./detail-store";
import { DifferenceTable } from "./DifferenceTable";
import { Lifetimes } from "./Lifetimes";
import { NewestRequests } from "./NewestRequests";
import { NumbersPart } from "./NumbersPart";
import { ProcessFacts } from "./ProcessFacts";
import { SizesPart } from "./SizesPart";
import "./detail.css";
import "./parts.css";

const words = strings.detail;

interface ProcessDialogProps {
  store: DetailStore;
  gaps: Gaps;
  onRequests: (process: Process) => void;
  /** leads to another process's detail, by its id */
  onOpen: (id: string) => void;
}

/** One process: its two numbers, now and over time, why they differ, what it asked for, what became of it, and whose it is. */
export function ProcessDialog({ store, gaps, onRequests, onOpen }: ProcessDialogProps) {
  const view = useStore(store);
  if (view === null) return null;
  const process = view.detail ?? view.process;
  return (
    <Drawer
      of={process.id}
      title={
        <>
          <Name name={process.name} />
          {process.exited_at !== null && <span className="tag">{strings.processes.ended}</span>}
        </>
      }
      note={<Whose process={process} />}
      onClosed={store.close}
      action={{ label: words.requests, run: () => onRequests(process) }}
    >
      <div className="detail">
        <TwoNumbers process={process} />
        <NumbersPart store={store.numbers} gaps={gaps} />
        <div className="detail-side">
          <Explanation view={view} retry={store.retry} />
          <CallTable process={process} explained={view.detail?.explained ?? null} />
          <NewestRequests store={store.newest} />
        </div>
        <div className="detail-side">
          {view.detail !== null && <Lifetimes detail={view.detail} onOpen={onOpen} />}
          <SizesPart store={store.sizes} />
          <ProcessFacts process={process} parent={view.detail?.parent ?? null} onOpen={onOpen} />
        </div>
      </div>
    </Drawer>
  );
}

function Whose({ process: { pid, user, unit } }: { process: Process }) {
  return (
    <>
      {words.pid(pid)}
      {user !== null && <> · <Name name={user} /></>}
      {unit !== null && <> · <Name name={unit} /></>}
    </>
  );
}

function TwoNumbers({ process }: { process: Process }) {
  const { net_bytes, mapped_bytes, resident_bytes, peak_bytes, memory_percent } = process;
  return (
    <dl className="two-numbers">
      <Figure label={words.net} what={words.netWhat} note={words.netNote(formatBytes(peak_bytes), formatPercent(memory_percent))}>
        <Bytes value={net_bytes} />
      </Figure>
      <Figure label={words.mapped} what={words.mappedWhat} note={resident_bytes === null ? undefined : words.mappedNote(formatBytes(resident_bytes))}>
        <Bytes value={mapped_bytes} />
      </Figure>
    </dl>
  );
}

interface FigureProps {
  label: string;
  what: string;
  note: string | undefined;
  children: ReactNode;
}

function Figure({ label, what, note, children }: FigureProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="figure">{children}</dd>
      {note !== undefined && <dd className="figure-note">{note}</dd>}
      <dd className="figure-what">{what}</dd>
    </div>
  );
}

function Explanation({ view: { detail, error }, retry }: { view: DetailView; retry: () => void }) {
  return (
    <>
      {error !== null && (
        <div className="panel-error" role="alert">
          {words.failed(error)}
          <button type="button" onClick={retry}>{strings.retry}</button>
        </div>
      )}
      {detail === null && error === null && <p className="detail-note">{strings.loading}</p>}
      {detail !== null && (detail.difference === null ? <p className="detail-note">{words.noKernelFigure}</p> : (
        <DifferenceTable process={detail} difference={detail.difference} />
      ))}
    </>
  );
}
