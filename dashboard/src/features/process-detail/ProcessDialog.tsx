import type { ReactNode } from "react";
import { Bytes } from "@/components/Bytes";
import { Drawer } from "@/components/Drawer";
import { Name } from "@/components/Name";
import { formatBytes, formatPercent } from "@/lib/format";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { Process } from "@/types/ledger";
import { CallTable } from "./CallTable";
import type { DetailStore, DetailView } from "./detail-store";
import { DifferenceTable } from "./DifferenceTable";
import { ProcessFacts } from "./ProcessFacts";
import "./detail.css";

const words = strings.detail;

interface ProcessDialogProps {
  store: DetailStore;
  onRequests: (process: Process) => void;
}

/** One process: its two numbers, why they differ, and whose it is. */
export function ProcessDialog({ store, onRequests }: ProcessDialogProps) {
  const view = useStore(store);
  if (view === null) return null;
  const process = view.detail ?? view.process;
  return (
    <Drawer
      key={process.id}
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
      <TwoNumbers process={process} />
      <Explanation view={view} retry={store.retry} />
      <CallTable process={process} explained={view.detail?.explained ?? null} />
      <ProcessFacts process={process} parent={view.detail?.parent ?? null} />
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
