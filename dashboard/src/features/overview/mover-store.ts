import type { Frames } from "@/lib/frames";
import { Store } from "@/lib/store";
import type { Sink } from "@/lib/topics";
import type { Process } from "@/types/ledger";
import { Ring } from "./ring";

/** Growth is over so long. */
export const kGrowthMs = 5 * 60_000;
/** Calls a second are of the last ten seconds, as the api's rates are. */
export const kCallsMs = 10_000;
export const kMovers = 8;
/** However often processes change: order that changes faster than one reads is of no use. */
export const kLookMs = 1_000;

// what is shown is of one slot more at most
const kGrowthSlotMs = 10_000;
const kCallsSlotMs = 500;

export interface Mover {
  process: Process;
  /** bytes that net requested grew by, or calls a second */
  value: number;
}

export interface Movers {
  growers: readonly Mover[];
  churners: readonly Mover[];
  /** how far back growth is known; 0 until the first snapshot */
  overMs: number;
}

interface Track {
  process: Process;
  net: Ring;
  calls: Ring;
}

/** Which living processes grow most, and which call most often, by what the stream tells of them. */
export class MoverStore extends Store<Movers> implements Sink<"processes"> {
  readonly #now: () => number;
  readonly #tracks = new Map<string, Track>();
  #since: number | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(frames: Frames, now: () => number = Date.now) {
    super(frames, { growers: [], churners: [], overMs: 0 });
    this.#now = now;
  }

  /** What it does not name is gone; what it names first may have existed for long, and is not taken for growth. */
  snapshot(data: { items: Process[] }): void {
    const ids = new Set(data.items.map((process) => process.id));
    for (const id of this.#tracks.keys()) if (!ids.has(id)) this.#tracks.delete(id);
    // none in common: another machine, or the first snapshot
    if (this.#tracks.size === 0) this.#since = this.#now();
    this.#take(data.items, (process) => process);
    this.#timer ??= setInterval(() => this.changedByStream(), kLookMs);
    this.changed();
  }

  /** One that was not named before began since then, with nothing. */
  change(data: { items: Process[] }): void {
    this.#take(data.items, () => null);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  protected override compute(): Movers {
    const now = this.#now();
    const growers: Mover[] = [];
    const churners: Mover[] = [];
    const overMs = this.#since === null ? 0 : Math.min(now - this.#since, kGrowthMs);
    const callsMs = Math.max(Math.min(overMs, kCallsMs), kLookMs);
    for (const { process, net, calls } of this.#tracks.values()) {
      const growth = net.newest - net.valueAt(now - kGrowthMs);
      if (growth > 0) insert(growers, { process, value: growth });
      const done = calls.newest - calls.valueAt(now - kCallsMs);
      if (done > 0) insert(churners, { process, value: (done * 1_000) / callsMs });
    }
    return { growers, churners, overMs };
  }

  #take(items: readonly Process[], before: (process: Process) => Process | null): void {
    const now = this.#now();
    for (const process of items) {
      if (process.exited_at !== null) {
        this.#tracks.delete(process.id);
        continue;
      }
      let track = this.#tracks.get(process.id);
      if (track === undefined) {
        const was = before(process);
        track = {
          process,
          net: new Ring(kGrowthSlotMs, kGrowthMs / kGrowthSlotMs, now, was?.net_bytes ?? 0),
          calls: new Ring(kCallsSlotMs, kCallsMs / kCallsSlotMs, now, was === null ? 0 : callsOf(was)),
        };
        this.#tracks.set(process.id, track);
      }
      track.process = process;
      if (track.net.newest !== process.net_bytes) track.net.add(now, process.net_bytes);
      if (track.calls.newest !== callsOf(process)) track.calls.add(now, callsOf(process));
    }
  }
}

/** What the api's rates count: mmap and munmap, and all that failed. */
const callsOf = (process: Process): number => process.mmap_calls + process.munmap_calls + process.failed_calls;

/** Keeps the first few, biggest first; equal ones by pid, so that they do not swap places. */
function insert(movers: Mover[], next: Mover): void {
  const isBefore = (one: Mover): boolean => next.value > one.value || (next.value === one.value && next.process.pid < one.process.pid);
  const at = movers.findIndex(isBefore);
  if (at === -1 && movers.length >= kMovers) return;
  movers.splice(at === -1 ? movers.length : at, 0, next);
  if (movers.length > kMovers) movers.pop();
}
