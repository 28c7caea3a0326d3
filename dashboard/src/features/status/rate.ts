import type { Status } from "@/types/ledger";

const kFigures = ["requests", "requested_bytes", "returned_bytes", "failed_calls"] as const;
type Figures = Record<(typeof kFigures)[number], number>;

export interface Sample extends Figures {
  at: number;
}

/** What the machine does in a second. */
export type Rates = Figures;

export const kWindowMs = 5_000;

export function sampleOf({ time, totals }: Status): Sample {
  const { requests, requested_bytes, returned_bytes, failed_calls } = totals;
  return { at: Date.parse(time), requests, requested_bytes, returned_bytes, failed_calls };
}

/** The samples of the last seconds; what counts backwards (another machine) begins anew. */
export function withSample(samples: readonly Sample[], next: Sample): Sample[] {
  const last = samples.at(-1);
  if (last !== undefined && (next.at < last.at || kFigures.some((figure) => next[figure] < last[figure]))) return [next];
  return [...samples.filter((sample) => next.at - sample.at <= kWindowMs && sample.at < next.at), next];
}

/** Over the samples; null when one is all there is. */
export function ratesOf(samples: readonly Sample[]): Rates | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) return null;
  const perSecond = (figure: keyof Figures): number => ((last[figure] - first[figure]) * 1_000) / (last.at - first.at);
  return {
    requests: perSecond("requests"),
    requested_bytes: perSecond("requested_bytes"),
    returned_bytes: perSecond("returned_bytes"),
    failed_calls: perSecond("failed_calls"),
  };
}
