import { getActivity, getProcess, getRequests, getSizes } from "@/lib/api";
import type { Frames } from "@/lib/frames";
import { Store } from "@/lib/store";
import type { Process, ProcessDetail, RequestList, Sizes } from "@/types/ledger";
import { NumbersStore } from "./numbers-store";
import { PartStore } from "./part-store";
import { Reader } from "./reader";

/** A process that changes all the time is read no more often than this. */
export const kRefreshMs = 1_000;
export const kNewestRefreshMs = 2_000;
/** Its sizes are counted in the log itself, which costs the database more. */
export const kSizesRefreshMs = 10_000;
/** So many of its requests are shown. */
export const kNewest = 20;

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

const kApi = { getActivity, getProcess, getRequests, getSizes };
export type DetailApi = typeof kApi;

/** The one process that is looked at, if any: read when it is opened, and again when its row in the stream changed. */
export class DetailStore extends Store<DetailView | null> {
  readonly numbers: NumbersStore;
  readonly sizes: PartStore<Sizes>;
  readonly newest: PartStore<RequestList>;
  readonly #rows: Rows;
  readonly #api: DetailApi;
  readonly #detail = new Reader<ProcessDetail>(kRefreshMs, () => this.#read());
  #process: Process | null = null;
  #row: Process | undefined;
  #leave: () => void = () => undefined;

  constructor(frames: Frames, rows: Rows, api: Partial<DetailApi> = {}) {
    super(frames, null);
    this.#rows = rows;
    this.#api = { ...kApi, ...api };
    this.numbers = new NumbersStore(frames, this.#api.getActivity);
    this.sizes = new PartStore<Sizes>(frames, kSizesRefreshMs);
    this.newest = new PartStore<RequestList>(frames, kNewestRefreshMs);
  }

  /** The id of the process that is looked at. */
  get openId(): string | null {
    return this.#process?.id ?? null;
  }

  /** The host is kept: the process stays in view when another machine becomes the one that is shown. */
  open(process: Process, host: string | undefined): void {
    this.close();
    const { id } = process;
    const api = this.#api;
    this.#process = process;
    this.#row = this.#rows.row(id);
    this.#leave = this.#rows.subscribe(this.#look);
    this.#detail.open((signal) => api.getProcess(id, { host }, signal));
    this.numbers.open(process, host);
    this.newest.open((signal) => api.getRequests({ process: id, host, limit: kNewest }, signal));
    this.sizes.open((signal) => api.getSizes(id, { host }, signal));
    this.changed();
  }

  readonly close = (): void => {
    this.#leave();
    this.#leave = () => undefined;
    this.#process = null;
    this.#detail.close();
    this.numbers.close();
    this.newest.close();
    this.sizes.close();
    this.changed();
  };

  readonly retry = (): void => this.#detail.retry();

  protected override compute(): DetailView | null {
    return this.#process === null ? null : { process: this.#process, detail: this.#detail.value, error: this.#detail.error };
  }

  readonly #look = (): void => {
    if (this.#process === null) return;
    const row = this.#rows.row(this.#process.id);
    // one that ended leaves the table after a while
    if (row === undefined || row === this.#row) return;
    this.#row = row;
    this.numbers.take(row);
    for (const part of [this.#detail, this.newest, this.sizes]) part.stale();
  };

  #read(): void {
    if (this.#detail.value !== null) this.numbers.know(this.#detail.value);
    this.changed();
  }
}
