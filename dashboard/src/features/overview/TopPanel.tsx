import { useMemo, useState } from "react";
import { Panel } from "@/components/Panel";
import { Segmented } from "@/components/Segmented";
import { formatBytes } from "@/lib/format";
import type { Latest } from "@/lib/latest";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { Top } from "@/types/ledger";
import { pieSlices } from "./slices";
import { TopPie } from "./TopPie";
import { TopTable } from "./TopTable";
import "./overview.css";

const words = strings.overview;
const kOptions = [
  { value: "process", label: words.byProcess },
  { value: "program", label: words.byProgram },
] as const;

interface TopPanelProps {
  byProcess: Latest<Top>;
  byProgram: Latest<Top>;
}

export function TopPanel({ byProcess, byProgram }: TopPanelProps) {
  const [by, setBy] = useState<"process" | "program">("process");
  const top = useStore(by === "process" ? byProcess : byProgram);
  const slices = useMemo(() => (top === null ? [] : pieSlices(top)), [top]);
  const total = top === null ? undefined : formatBytes(top.total_bytes);

  return (
    <Panel
      id="overview"
      title={words.title}
      note={total === undefined ? undefined : `${total} ${words.total}`}
      actions={<Segmented label={words.by} value={by} options={kOptions} onChange={setBy} />}
    >
      {slices.length === 0 ? (
        <p className="panel-message">{top === null ? strings.loading : words.empty}</p>
      ) : (
        <div className="top">
          <div className="top-pie"><TopPie slices={slices} label={words.chart(by, total ?? "")} /></div>
          <TopTable slices={slices} caption={words.caption(by)} withPid={by === "process"} />
        </div>
      )}
    </Panel>
  );
}
