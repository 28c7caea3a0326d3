import { getProcesses } from "@/lib/api";
import type { Frames } from "@/lib/frames";
import { Store } from "@/lib/store";
import type { Sink } from "@/lib/topics";
import type { Process } from "@/types/ledger";

/** How long a process that ended stays in the table of the living, marked as ended. */
export const kFarewellMs = 10_000;
/** Of those that ended, the newest so many are kept: a busy machine ends hundreds a second. */
export const kEndedKept = 10_000;

export interface ProcessView {
  rows: readonly Process[];
  live: number;
  ended: number;
  showEnded: boolean;
  /** ready is false until the first snapshot */
  ready: boolean;
  error: string | null;
}

/** The machine's processes: those that live, those that just ended, and on request all that ended. */
export class ProcessStore extends Store<ProcessView> implements Sink<"processes"> {
  readonly #live = new Map<string, Process>();
  readonly #ended = new Map<string, Process>();
  readonly #endedAt = new Map<string, number>();
  readonly #fetch: typeof getProcesses;
  #showEnded = false;
  #ready = false;
  #error: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(frames: Frames, fetchProcesses: typeof getProcesses = getProcesses) {
    super(frames, { rows: [], live: 0, ended: 0, showEnded: false, ready: false, error: null });
    this.#fetch = fetchProcesses;
  }

  /** The newest that is known of a process. */
  row(id: string): Process | undefined {
    return this.#live.get(id) ?? this.#ended.get(id);
  }

  snapshot(data: { items: Process[] }): void {
    this.#ready = true;
    this.#live.clear();
    this.#ended.clear();
    this.#endedAt.clear();
    this.change(data);
    if (this.#showEnded) void this.#loadEnded();
  }

  change(data: { items: Process[] }): void {
    for (const process of data.items) {
      if (process.exited_at === null) {
        this.#live.set(process.id, process);
        continue;
      }
      this.#live.delete(process.id);
      this.#keepEnded(process);
      if (!this.#endedAt.has(process.id)) this.#endedAt.set(process.id, Date.now());
    }
    this.#sweepLater();
    this.changed();
  }

  readonly setShowEnded = (show: boolean): void => {
    this.#showEnded = show;
    this.#error = null;
    if (show) void this.#loadEnded();
    else this.#sweep();
    this.changed();
  };

  protected override compute(): ProcessView {
    const ended = [...this.#ended.values()];
    return {
      rows: [...this.#live.values(), ...ended],
      live: this.#live.size,
      ended: ended.length,
      showEnded: this.#showEnded,
      ready: this.#ready,
      error: this.#error,
    };
  }

  #keepEnded(process: Process): void {
    this.#ended.delete(process.id);
    this.#ended.set(process.id, process);
    for (const id of this.#ended.keys()) {
      if (this.#ended.size <= kEndedKept) break;
      this.#ended.delete(id);
      this.#endedAt.delete(id);
    }
  }

  async #loadEnded(): Promise<void> {
    try {
      const page = await this.#fetch({ live: false, limit: kEndedKept });
      for (const process of page.items) {
        if (!this.#ended.has(process.id) && !this.#live.has(process.id)) this.#keepEnded(process);
      }
      if (!this.#showEnded) this.#sweep();
    } catch (reason) {
      this.#error = reason instanceof Error ? reason.message : String(reason);
    }
    this.changed();
  }

  #sweepLater(): void {
    if (this.#timer !== undefined || this.#showEnded || this.#ended.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sweep();
      this.#sweepLater();
      this.changed();
    }, 1_000);
  }

  /** Lets those go whose farewell is over. */
  #sweep(): void {
    if (this.#showEnded) return;
    const now = Date.now();
    for (const id of [...this.#ended.keys()]) {
      if (now - (this.#endedAt.get(id) ?? 0) < kFarewellMs) continue;
      this.#ended.delete(id);
      this.#endedAt.delete(id);
    }
  }
}
