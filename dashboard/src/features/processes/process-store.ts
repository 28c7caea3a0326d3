import { getProcesses } from "@/lib/api";
import type { Frames } from "@/lib/frames";
import { Store, ValueStore } from "@/lib/store";
import type { Sink } from "@/lib/topics";
import { Trends } from "@/lib/trends";
import type { Process } from "@/types/ledger";
import { EndedProcesses, kEndedKept } from "./ended-processes";
import { kDefaultSorting, kNoFilter, type ProcessFilter, type Sorting } from "./sorting";

/** So long after the last key those that bore a pid are looked up. */
const kLookUpMs = 300;
/** How long a process that ended stays in the table of the living, marked as ended. */
export const kFarewellMs = 10_000;

export interface ProcessView {
  rows: readonly Process[];
  live: number;
  ended: number;
  showEnded: boolean;
  /** of those that ended, none that did so later than this is missing; null: all that the ledger knows are here, or none was asked for */
  endedBackTo: string | null;
  /** as many of those that ended are here as are kept */
  full: boolean;
  loading: boolean;
  /** ready is false until the first snapshot */
  ready: boolean;
  error: string | null;
}

export interface TableState {
  filter: ProcessFilter;
  sorting: Sorting;
}

/** The machine's processes: those that live, those that just ended, and on request those that ended before, as far back as asked. */
export class ProcessStore extends Store<ProcessView> implements Sink<"processes"> {
  /** what of it the table shows, and how */
  readonly table: ValueStore<TableState>;
  readonly trends: Trends;
  readonly #live = new Map<string, Process>();
  readonly #ended = new EndedProcesses();
  readonly #endedAt = new Map<string, number>();
  readonly #fetch: typeof getProcesses;
  /** time went on for the rows' sparklines and rates: they are drawn with the rows, which are drawn as often */
  #tick: (() => void) | null = null;
  #showEnded = false;
  #backTo: string | null = null;
  #reading: AbortController | null = null;
  #again: () => Promise<void> = () => this.#loadEnded();
  #ready = false;
  #error: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lookUp: ReturnType<typeof setTimeout> | undefined;

  constructor(frames: Frames, fetchProcesses: typeof getProcesses = getProcesses) {
    super(frames, { rows: [], live: 0, ended: 0, showEnded: false, endedBackTo: null, full: false, loading: false, ready: false, error: null });
    this.trends = new Trends((tell) => {
      this.#tick = tell;
      this.changedByStream();
    });
    this.table = new ValueStore<TableState>(frames, { filter: kNoFilter, sorting: kDefaultSorting });
    this.#fetch = fetchProcesses;
  }

  /** The newest that is known of a process. */
  row(id: string): Process | undefined {
    return this.#live.get(id) ?? this.#ended.get(id);
  }

  get showsEnded(): boolean {
    return this.#showEnded;
  }

  snapshot(data: { items: Process[] }): void {
    this.#ready = true;
    this.#clear();
    this.trends.keepOnly(new Set(data.items.map(({ id }) => id)));
    this.#take(data.items, false);
    this.changed();
    if (this.#showEnded) void this.#loadEnded();
  }

  /** Another machine is asked for: nothing is known until its first snapshot, and a pid is no one's there. */
  leave(): void {
    this.#reading?.abort();
    this.#reading = this.#backTo = this.#error = null;
    this.#ready = false;
    this.#clear();
    this.trends.keepOnly(new Set());
    this.setFilter({ ...this.table.value.filter, pid: null });
    this.changed();
  }

  change(data: { items: Process[] }): void {
    this.#take(data.items, true);
    this.changedByStream();
  }

  readonly setShowEnded = (show: boolean): void => {
    if (show === this.#showEnded) return;
    this.#showEnded = show;
    this.#error = null;
    this.#reading?.abort();
    this.#reading = null;
    this.#backTo = null;
    if (show) void this.#loadEnded();
    else this.#sweep();
    this.#lookUpLater();
    this.changed();
  };

  /** Reads on where what is known of those that ended stops. */
  readonly loadOlder = (): void => {
    if (this.#reading === null && this.#backTo !== null && this.#showEnded && this.#ended.size < kEndedKept) void this.#loadEnded({ ended_before: this.#backTo });
  };

  readonly retry = (): void => void this.#again();

  readonly search = (search: string): void => this.setFilter({ ...this.table.value.filter, search });

  /** Only this pid, or this program, or both; neither: all again. For what shows processes elsewhere. */
  readonly filterBy = ({ pid = null, name = null }: { pid?: number | null | undefined; name?: string | null | undefined }): void =>
    this.setFilter({ search: "", pid, name });

  setFilter(filter: ProcessFilter): void {
    this.table.set({ ...this.table.value, filter });
    this.#lookUpLater();
  }

  sortBy(sorting: Sorting): void {
    this.table.set({ ...this.table.value, sorting });
  }

  protected override compute(): ProcessView {
    this.#tick?.();
    this.#tick = null;
    return {
      rows: [...this.#live.values(), ...this.#ended.values()],
      live: this.#live.size,
      ended: this.#ended.size,
      showEnded: this.#showEnded,
      endedBackTo: this.#showEnded ? this.#backTo : null,
      full: this.#ended.size >= kEndedKept,
      loading: this.#reading !== null,
      ready: this.#ready,
      error: this.#error,
    };
  }

  #clear(): void {
    this.#live.clear();
    this.#ended.clear();
    this.#endedAt.clear();
  }

  #take(items: Process[], born: boolean): void {
    const now = Date.now();
    for (const process of items) {
      this.trends.take(process, born, now);
      if (process.exited_at === null) {
        this.#live.set(process.id, process);
        continue;
      }
      this.#live.delete(process.id);
      this.#keepEnded(process);
      if (!this.#endedAt.has(process.id)) this.#endedAt.set(process.id, now);
    }
    this.#sweepLater();
  }

  #keepEnded(process: Process): void {
    const cut = this.#ended.keep(process);
    for (const id of cut.ids) this.#forget(id);
    // older ones were let go: they can be read again
    if (cut.backTo !== null && this.#showEnded) this.#backTo = cut.backTo;
  }

  /** The newest that ended, those before, or (it is not bounded) all that bore a pid. */
  async #loadEnded(which: { ended_before?: string; pid?: number } = {}): Promise<void> {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#error = null;
    this.changed();
    try {
      const page = await this.#fetch({ live: false, limit: kEndedKept, ...which }, reading.signal);
      if (this.#reading !== reading) return;
      if (which.pid === undefined) this.#backTo = page.looked_back_to;
      for (const process of page.items) {
        if (!this.#ended.has(process.id) && !this.#live.has(process.id)) this.#keepEnded(process);
      }
    } catch (reason) {
      if (this.#reading !== reading) return;
      this.#error = reason instanceof Error ? reason.message : String(reason);
      this.#again = () => this.#loadEnded(which);
    }
    this.#reading = null;
    if (which.pid === undefined) this.#lookUpLater();
    this.changed();
  }

  /** A pid that is looked for may have been borne before what is known of those that ended. */
  #lookUpLater(): void {
    clearTimeout(this.#lookUp);
    this.#lookUp = setTimeout(() => {
      const pid = wantedPid(this.table.value.filter);
      if (pid === null || !this.#showEnded || this.#reading !== null || this.#backTo === null) return;
      void this.#loadEnded({ pid });
    }, kLookUpMs);
  }

  #sweepLater(): void {
    if (this.#timer !== undefined || this.#showEnded || this.#ended.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#sweep();
      this.#sweepLater();
      this.changedByStream();
    }, 1_000);
  }

  /** Lets those go whose farewell is over. */
  #sweep(): void {
    if (this.#showEnded) return;
    const now = Date.now();
    for (const id of this.#ended.ids()) {
      if (now - (this.#endedAt.get(id) ?? 0) < kFarewellMs) continue;
      this.#ended.delete(id);
      this.#forget(id);
    }
  }

  #forget(id: string): void {
    this.#endedAt.delete(id);
    this.trends.drop(id);
  }
}

function wantedPid({ pid, search }: ProcessFilter): number | null {
  if (pid !== null) return pid;
  const text = search.trim();
  return /^\d{1,10}$/.test(text) && Number(text) <= 4_294_967_295 ? Number(text) : null;
}
