import { formatTime } from "@/lib/format";
import { language } from "@/lib/locale";
import { inLanguage } from "@/lib/locales/said";
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
          <GapDetail said={gap.detail} />
        </li>
      ))}
    </ol>
  );
}

function GapDetail({ said }: { said: string }) {
  const { text, lang } = inLanguage(said, language);
  return <bdi className="gap-detail" lang={lang}>{visibleName(text)}</bdi>;
}
