import type { ReactNode } from "react";
import { Name } from "@/components/Name";
import { Panel } from "@/components/Panel";
import { formatCount, formatExactBytes, formatRate, formatSignedBytes, formatSpan } from "@/lib/format";
import { visibleName } from "@/lib/names";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { Process } from "@/types/ledger";
import type { Mover, MoverStore } from "./mover-store";
import "./movers.css";

const words = strings.movers;

interface MoversPanelProps {
  store: MoverStore;
  onOpen: (process: Process) => void;
}

/** Who grows most and who calls most often, of those that live. */
export function MoversPanel({ store, onOpen }: MoversPanelProps) {
  const { growers, churners, overMs } = useStore(store);
  return (
    <Panel id="movers" title={words.title}>
      <div className="movers">
        <MoverTable
          title={words.growers}
          note={overMs < 1_000 ? undefined : words.over(formatSpan(overMs - (overMs % (overMs < 60_000 ? 1_000 : 60_000))))}
          column={words.growth}
          empty={words.noGrowers}
          movers={growers}
          onOpen={onOpen}
          figure={(value) => <span title={formatExactBytes(value)}>{formatSignedBytes(value)}</span>}
        />
        <MoverTable
          title={words.churners}
          note={words.overTen}
          column={words.calls}
          empty={words.noChurners}
          movers={churners}
          onOpen={onOpen}
          figure={(value) => (value < 100 ? formatRate(value) : formatCount(Math.round(value)))}
        />
      </div>
    </Panel>
  );
}

interface MoverTableProps {
  title: string;
  note: string | undefined;
  column: string;
  empty: string;
  movers: readonly Mover[];
  onOpen: (process: Process) => void;
  figure: (value: number) => ReactNode;
}

function MoverTable({ title, note, column, empty, movers, onOpen, figure }: MoverTableProps) {
  return (
    <table className="mover-table">
      <caption>{title} {note !== undefined && <small>{note}</small>}</caption>
      <thead className="visually-hidden">
        <tr><th scope="col">{words.name}</th><th scope="col">{words.pid}</th><th scope="col">{column}</th></tr>
      </thead>
      <tbody>
        {movers.map(({ process, value }) => (
          <tr key={process.id}>
            <th scope="row">
              <button type="button" className="name-button" aria-label={strings.processes.open(visibleName(process.name), process.pid)} onClick={() => onOpen(process)}>
                <Name name={process.name} />
              </button>
            </th>
            <td className="m-pid">{process.pid}</td>
            <td className="m-value">{figure(value)}</td>
          </tr>
        ))}
        {movers.length === 0 && <tr><td colSpan={3} className="m-empty">{empty}</td></tr>}
      </tbody>
    </table>
  );
}
