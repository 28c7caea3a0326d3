import type { Request } from "@/types/ledger";

export const kCalls = ["mmap", "munmap", "mremap", "brk"] as const;
export type Call = (typeof kCalls)[number];

/** What of the log is shown: as the parameters of GET /requests, all of which a request must match. */
export interface RequestFilter {
  pid?: number | undefined;
  name?: string | undefined;
  call?: Call | undefined;
  failed?: boolean | undefined;
  min_length?: number | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** What the stream can filter by (docs/stream.md). */
export type StreamFilter = Omit<RequestFilter, "from" | "to">;

export const kFilterKeys = ["pid", "name", "call", "failed", "min_length", "from", "to"] as const satisfies readonly (keyof RequestFilter)[];

/** Without the keys that ask for nothing, in one order: equal filters are equal as JSON. */
export function tidy(filter: RequestFilter): RequestFilter {
  return Object.fromEntries(kFilterKeys.flatMap((key) => (filter[key] === undefined ? [] : [[key, filter[key]]])));
}

export function isEmpty(filter: RequestFilter): boolean {
  return kFilterKeys.every((key) => filter[key] === undefined);
}

/** The stream's part of a filter; null where it asks for nothing. */
export function streamFilter(filter: RequestFilter): StreamFilter | null {
  const timeless = tidy({ ...filter, from: undefined, to: undefined });
  return isEmpty(timeless) ? null : timeless;
}

export function matches(row: Request, { pid, name, call, failed, min_length, from, to }: RequestFilter): boolean {
  return (
    (pid === undefined || row.pid === pid) &&
    (name === undefined || row.name === name) &&
    (call === undefined || row.call === call) &&
    (failed === undefined || row.failed === failed) &&
    (min_length === undefined || (row.length ?? -1) >= min_length) &&
    // one format of fixed width and zone: times compare as text
    (from === undefined || row.time >= from) &&
    (to === undefined || row.time < to)
  );
}

/** The api writes all that a filter finds, whatever its size; of the machine that is chosen, if one is. */
export function exportUrl(filter: RequestFilter, format: "csv" | "ndjson", host: string | undefined): string {
  const parameters = new URLSearchParams({ format, ...(host !== undefined && { host }) });
  for (const [key, value] of Object.entries(tidy(filter))) parameters.set(key, String(value));
  return `/api/v1/requests?${parameters.toString()}`;
}
