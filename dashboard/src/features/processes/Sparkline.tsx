import { useSyncExternalStore } from "react";
import { formatRate, formatSignedBytes } from "@/lib/format";
import { strings } from "@/lib/strings";
import { kTrendMs, type Trends } from "@/lib/trends";

const kWidth = 64;
const kHeight = 20;
const kMargin = 2;

interface TrendProps {
  trends: Trends;
  id: string;
}

/** Net requested in the last minute, as steps. The scale is the row's own: it shows the course, not the size. */
export function Sparkline({ trends, id }: TrendProps) {
  const now = useSyncExternalStore(trends.subscribe, trends.now);
  const steps = trends.steps(id, now);
  const first = steps[0];
  const last = steps.at(-1);
  if (first === undefined || last === undefined) return null;
  const grown = last.value - first.value;
  return (
    <svg
      className="sparkline"
      data-trend={grown > 0 ? "up" : grown < 0 ? "down" : "level"}
      viewBox={`0 0 ${kWidth} ${kHeight}`}
      width={kWidth}
      height={kHeight}
      role="img"
      aria-label={strings.processes.trend(formatSignedBytes(grown))}
    >
      <path d={path(steps, now)} />
    </svg>
  );
}

/** Calls a second: like the sparkline it changes by time alone. */
export function Rate({ trends, id }: TrendProps) {
  useSyncExternalStore(trends.subscribe, trends.now);
  const rate = trends.rate(id);
  if (rate === null) return <span className="unknown">{strings.status.unknown}</span>;
  if (rate === 0) return <span className="unknown">0</span>;
  return formatRate(rate);
}

export function path(steps: readonly { at: number; value: number }[], now: number): string {
  const nets = steps.map((step) => step.value);
  const low = Math.min(...nets);
  const span = Math.max(...nets) - low;
  const x = (at: number): string => (Math.min(1, Math.max(0, 1 - (now - at) / kTrendMs)) * kWidth).toFixed(1);
  const y = (net: number): string => {
    const share = span === 0 ? 0 : (net - low) / span;
    return (kHeight - kMargin - share * (kHeight - 2 * kMargin)).toFixed(1);
  };
  const drawn = steps.map((step, index) => (index === 0 ? `M${x(step.at)} ${y(step.value)}` : `H${x(step.at)}V${y(step.value)}`));
  return `${drawn.join("")}H${kWidth}`;
}
