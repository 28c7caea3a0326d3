import type { ServerMessage } from "@/lib/topics";
import type { PackedProcesses } from "./packed";
import type { PackedHosts } from "./packed-hosts";

/**
 * What page and worker (relay.ts) say to each other. A connection has a number: what is still under way when the page lets go of one
 * is told from what belongs to the next.
 */
export type ToRelay =
  | { do: "open"; number: number; url: string }
  | { do: "send"; number: number; text: string }
  | { do: "close"; number: number }
  /** so many of FromRelay were taken: so the worker knows how many wait; and memory of one that serves for the next */
  | { do: "took"; count: number; spare?: ArrayBuffer };

export type FromRelay =
  | { is: "open"; number: number }
  | { is: "closed"; number: number }
  | { is: "message"; number: number; message: ServerMessage | null }
  /** a change of the topic "requests": each of its items as JSON */
  | { is: "requests"; number: number; seq: number; texts: string[]; skipped: number }
  | { is: "processes"; number: number; type: "snapshot" | "change"; seq: number; packed: PackedProcesses }
  | { is: "hosts"; number: number; type: "snapshot" | "change"; seq: number; packed: PackedHosts };
