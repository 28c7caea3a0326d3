import { getProcess } from "@/lib/api";
import type { Frames } from "@/lib/frames";
import { Store } from "@/lib/store";
import type { Process, ProcessDetail } from "@/types/ledger";

/** A process that changes all the time is read no more often than this. */
export const kRefreshMs = 1_000;

/** The rows of the stream: what this feature needs of the store of all processes. */
export interface Rows {
  row: (id: string) => Process | undefined;
  subscribe: (listener: () => void) => () => void;
}

export interface DetailView {
  /** as it was in the table when it was opened */
  process: Process;
  /** null until it is read; then the newest that was */
  detail: ProcessDetail | null;
  error: string | null;
}

/** The one process that is looked at, if any: read when it is opened, and again when its row in the stream changed. */
export class DetailStore extends Store<DetailView | null> {
  readonly #processes: Rows;
  readonly #fetch: typeof getProcess;
  #now: DetailView | null = null;
  #host: string | undefined;
  #row: Process | undefined;
  #reading: AbortController | undefined;
  #readAt = -Infinity;
  #stale = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #leave: () => void = () => undefined;

  constructor(frames: Frames, processes: Rows, fetchProcess: typeof getProcess = getProcess) {
    super(frames, null);
    this.#processes = processes;
    this.#fetch = fetchProcess;
  }

  /** The id of the process that is looked at. */
  get openId(): string | null {
    return this.#now?.process.id ?? null;
  }

  /** The host is kept: the process stays in view when another machine becomes the one that is shown. */
  open(process: Process, host: string | undefined): void {
    this.close();
    this.#now = { process, detail: null, error: null };
    this.#host = host;
    this.#row = this.#processes.row(process.id);
    this.#leave = this.#processes.subscribe(this.#look);
    void this.#read();
    this.changed();
  }

  readonly close = (): void => {
    this.#leave();
    this.#leave = () => undefined;
    this.#reading?.abort();
    this.#reading = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stale = false;
    this.#readAt = -Infinity;
    this.#now = null;
    this.changed();
  };

  readonly retry = (): void => {
    if (this.#now !== null) void this.#read();
  };

  protected override compute(): DetailView | null {
    return this.#now;
  }

  readonly #look = (): void => {
    if (this.#now === null) return;
    const row = this.#processes.row(this.#now.process.id);
    // one that ended leaves the table after a while
    if (row === undefined || row === this.#row) return;
    this.#row = row;
    this.#stale = true;
    this.#readLater();
  };

  #readLater(): void {
    if (!this.#stale || this.#reading !== undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#read();
    }, Math.max(0, this.#readAt + kRefreshMs - Date.now()));
  }

  async #read(): Promise<void> {
    if (this.#now === null || this.#reading !== undefined) return;
    const reading = new AbortController();
    this.#reading = reading;
    this.#readAt = Date.now();
    this.#stale = false;
    const outcome = await this.#fetch(this.#now.process.id, { host: this.#host }, reading.signal).then(
      (detail) => ({ detail, error: null }),
      (reason: unknown) => ({ error: reason instanceof Error ? reason.message : String(reason) }),
    );
    if (reading.signal.aborted) return;
    this.#reading = undefined;
    this.#now = { ...this.#now, ...outcome };
    this.changed();
    this.#readLater();
  }
}
