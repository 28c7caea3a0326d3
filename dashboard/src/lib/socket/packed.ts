import type { Process } from "@/types/ledger";

/** What changes with nearly every event of a process; null is NaN. After them comes last_seen, in microseconds. */
export const kFigures = [
  "net_bytes", "memory_percent", "mapped_bytes", "stack_bytes", "resident_bytes", "requested_bytes", "returned_bytes",
  "mmap_calls", "munmap_calls", "mremap_calls", "brk_calls", "failed_calls", "peak_bytes",
] as const satisfies readonly (keyof Process)[];
export const kLastSeen = kFigures.length;
/** So many numbers are of one process. */
export const kStride = kFigures.length + 1;

/** All else of a process: it is the same from one change to the next, as a rule. */
export type Facts = Omit<Process, (typeof kFigures)[number] | "last_seen">;

// an object, so that none can be forgotten
const kAll: Record<keyof Facts, true> = {
  id: true, pid: true, ppid: true, uid: true, user: true, cgroup: true, unit: true, name: true, state: true, first_seen: true, exited_at: true,
};
export const kFacts = Object.keys(kAll) as (keyof Facts)[];

/**
 * The processes of a message as the worker hands them to the page, whose main thread has next to nothing to do with them: two arrays that
 * change hands without a copy, and the facts of those alone that are new or whose facts changed. A process has a slot, from when its facts are told
 * until it is among `plain`.
 */
export interface PackedProcesses {
  /** all slots of before are void */
  anew: boolean;
  named: Facts[];
  /** the slots of `named` */
  namedSlots: number[];
  /** one for each process that is packed */
  slots: Uint32Array<ArrayBuffer>;
  /** kStride numbers for each of `slots` */
  figures: Float64Array<ArrayBuffer>;
  /** as they came: those that ended, which change no more, and what is written otherwise than the api does */
  plain: Process[];
}
