import type { ListedHost } from "@/types/ledger";

/** What changes of a machine with nearly every second; null is NaN, and times are in microseconds. */
export const kHostFigures = [
  "processes", "mapped_bytes", "resident_bytes", "requests", "requested_bytes", "failed_calls", "lost", "lag_ms", "skew_ms", "skew_error_ms",
  "rates.requests", "rates.requested_bytes", "rates.failed_calls", "last_seen", "collector.updated_at", "collector.requests_not_kept",
] as const;
/** So many numbers are of one machine. */
export const kHostStride = kHostFigures.length;

type Collector = ListedHost["collector"];

/** All else of a machine: it is the same from one second to the next, as a rule. */
export type HostFacts = Pick<ListedHost, "id" | "name" | "label" | "kernel" | "boot_id" | "memory_bytes" | "swap_bytes" | "state" | "first_seen" | "clone_of"> & {
  collector: Omit<Collector, "updated_at" | "requests_not_kept">;
};

/**
 * The machines of a message as the worker hands them to the page: an array of figures that changes hands without a copy, and the facts of those
 * alone that are new or whose facts changed. A machine has a slot from when its facts are told.
 */
export interface PackedHosts {
  /** all slots of before are void */
  anew: boolean;
  named: HostFacts[];
  /** the slots of `named` */
  namedSlots: number[];
  /** one for each machine */
  slots: Uint32Array<ArrayBuffer>;
  /** kHostStride numbers for each of `slots`; what they stand in is given back to the worker (relay-messages.ts) */
  figures: Float64Array<ArrayBuffer>;
}
