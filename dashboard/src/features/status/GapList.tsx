import { formatTime } from "@/lib/format";
import { visibleName } from "@/lib/names";
import { strings } from "@/lib/strings";
import type { Gap } from "@/types/ledger";

const words = strings.recording;

export function GapList({ gaps }: { gaps: readonly Gap[] }) {
  if (gaps.length === 0) return <p className="recording-note">{words.noGaps}</p>;
  return (
    <ol className="gap-list">
      {gaps.map((gap) => (
        <li key={gap.id}>
          <time dateTime={gap.from} title={`${gap.from} – ${gap.to}`}>{formatTime(gap.from)}</time>
          <span className="gap-for">{words.gapFor(Math.max(0, Date.parse(gap.to) - Date.parse(gap.from)))}</span>
          <span className="gap-stage">{strings.stages[gap.stage]}</span>
          <span className="gap-events">{words.gapEvents(gap.events)}</span>
          <bdi className="gap-detail" lang="en">{visibleName(gap.detail)}</bdi>
        </li>
      ))}
    </ol>
  );
}
