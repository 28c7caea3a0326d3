import type { ReactNode } from "react";
import { Bytes } from "@/components/Bytes";
import { Name } from "@/components/Name";
import { formatTime } from "@/lib/format";
import { strings } from "@/lib/strings";
import type { Process, ProcessDetail } from "@/types/ledger";
import { NameLink } from "./NameLink";

const words = strings.detail;

interface ProcessFactsProps {
  process: Process;
  parent: ProcessDetail["parent"];
  onOpen: (id: string) => void;
}

/** Whose it is and since when. Names of users and cgroups can be chosen by others: text only. */
export function ProcessFacts({ process, parent, onOpen }: ProcessFactsProps) {
  const { ppid, uid, user, unit, cgroup } = process;
  return (
    <dl className="process-facts" aria-label={words.facts}>
      <Fact label={words.parent}>
        {ppid === null ? unknown : <>{parent !== null && <><NameLink of={parent} onOpen={onOpen} /> </>}<span className="soft">{words.pid(ppid)}</span></>}
      </Fact>
      <Fact label={words.user}>
        {uid === null ? unknown : <>{user !== null && <><Name name={user} /> </>}<span className="soft">{words.uid(uid)}</span></>}
      </Fact>
      <Fact label={words.unit}>{unit === null ? unknown : <Name name={unit} />}</Fact>
      <Fact label={words.cgroup}>{cgroup === null ? unknown : <span className="path"><Name name={cgroup} /></span>}</Fact>
      <Fact label={words.stack}><Bytes value={process.stack_bytes} /></Fact>
      <Fact label={words.firstSeen}><Time at={process.first_seen} /></Fact>
      <Fact label={words.lastSeen}><Time at={process.last_seen} /></Fact>
      {process.exited_at !== null && <Fact label={words.exited}><Time at={process.exited_at} /></Fact>}
    </dl>
  );
}

const unknown = <span className="unknown">{strings.status.unknown}</span>;

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return <div><dt>{label}</dt><dd>{children}</dd></div>;
}

function Time({ at }: { at: string }) {
  return <time dateTime={at} title={at}>{formatTime(at)}</time>;
}
