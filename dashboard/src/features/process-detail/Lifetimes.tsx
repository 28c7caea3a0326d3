import type { ReactNode } from "react";
import { Name } from "@/components/Name";
import { formatMilliseconds, formatTime } from "@/lib/format";
import { strings } from "@/lib/strings";
import type { Life, ProcessDetail } from "@/types/ledger";
import { NameLink } from "./NameLink";
import { Part } from "./Part";

const words = strings.detail.lives;
/** The api tells no more. */
const kMostLives = 50;

interface LifetimesProps {
  detail: ProcessDetail;
  onOpen: (id: string) => void;
}

/** What became of the process: made by fork, another program with each exec, ended; and whom it made. */
export function Lifetimes({ detail, onOpen }: LifetimesProps) {
  const { lives, started_at, parent, children, children_more, id } = detail;
  const ended = lives.at(-1)?.exited_at ?? null;
  return (
    <Part className="lifetimes" title={words.title} note={lives.length < kMostLives ? undefined : words.cut(kMostLives)}>
      <ol className="lives">
        {started_at !== null && (
          <Event at={started_at} kind="fork">
            {parent === null ? words.forked : <>{words.forkedBy} <NameLink of={parent} onOpen={onOpen} /></>}
          </Event>
        )}
        {lives.map((life, index) => (
          <Event key={life.id} at={life.first_seen} kind={life.id === id ? "this" : "exec"} note={lastedOf(life)}>
            {index > 0 || lives.length >= kMostLives ? words.exec : started_at === null ? words.seen : words.began}{" "}
            {life.id === id ? <strong aria-current="true"><Name name={life.name} /></strong> : <NameLink of={life} onOpen={onOpen} />}
          </Event>
        ))}
        {ended !== null && <Event at={ended} kind="exit">{words.exited}</Event>}
      </ol>
      {children.length > 0 && (
        <>
          <h4>{words.children}</h4>
          <ul className="children">
            {children.map((child) => (
              <li key={child.id}>
                <NameLink of={child} onOpen={onOpen} />
                <span className="soft">
                  {strings.detail.pid(child.pid)} · {formatTime(child.first_seen)}
                  {child.exited_at !== null && <> · {strings.processes.ended}</>}
                </span>
              </li>
            ))}
          </ul>
          {children_more && <p className="detail-note">{words.childrenMore(children.length)}</p>}
        </>
      )}
    </Part>
  );
}

const lastedOf = ({ first_seen, exited_at }: Life): string | undefined =>
  exited_at === null ? undefined : words.lasted(formatMilliseconds(Math.max(0, Date.parse(exited_at) - Date.parse(first_seen))));

interface EventProps {
  at: string;
  kind: "fork" | "exec" | "this" | "exit";
  note?: string | undefined;
  children: ReactNode;
}

function Event({ at, kind, note, children }: EventProps) {
  return (
    <li className={`life life-${kind}`}>
      <time dateTime={at} title={at}>{formatTime(at)}</time>
      <span className="life-what">{children}{note !== undefined && <span className="soft"> · {note}</span>}</span>
    </li>
  );
}
