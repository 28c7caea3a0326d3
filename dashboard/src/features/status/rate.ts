import type { Status } from "@/types/ledger";

export interface Sample {
  at: number;
  requests: number;
}

export const kWindowMs = 5_000;

export function sampleOf(status: Status): Sample {
  return { at: Date.parse(status.time), requests: status.totals.requests };
}

/** The samples of the last seconds; what counts backwards (another machine) begins anew. */
export function withSample(samples: readonly Sample[], next: Sample): Sample[] {
  const last = samples.at(-1);
  if (last !== undefined && (next.requests < last.requests || next.at < last.at)) return [next];
  return [...samples.filter((sample) => next.at - sample.at <= kWindowMs && sample.at < next.at), next];
}

/** Requests per second over the samples; null when one is all there is. */
export function ratePerSecond(samples: readonly Sample[]): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) return null;
  return ((last.requests - first.requests) * 1_000) / (last.at - first.at);
}
