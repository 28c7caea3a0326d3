import type { Frames } from "@/lib/frames";
import { Store } from "@/lib/store";
import { growthOf, kGrowthMs, rateOf, type Trends } from "@/lib/trends";
import type { Process } from "@/types/ledger";

export const kMovers = 8;
/** However often processes change: order that changes faster than one reads is of no use. */
export const kLookMs = 1_000;

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

/** Which living processes grow most, and which call most often, by what the stream tells of them. */
export class MoverStore extends Store<Movers> {
  readonly #trends: Trends;
  readonly #now: () => number;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(frames: Frames, trends: Trends, now: () => number = Date.now) {
    super(frames, { growers: [], churners: [], overMs: 0 });
    this.#trends = trends;
    this.#now = now;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.changedByStream(), kLookMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  protected override compute(): Movers {
    const now = this.#now();
    const growers: Mover[] = [];
    const churners: Mover[] = [];
    for (const track of this.#trends.tracks) {
      if (track.process.exited_at !== null) continue;
      insert(growers, track.process, growthOf(track, now));
      insert(churners, track.process, rateOf(track, now));
    }
    const { since } = this.#trends;
    return { growers, churners, overMs: since === null ? 0 : Math.min(now - since, kGrowthMs) };
  }
}

/** Keeps the first few, biggest first; equal ones by pid, so that they do not swap places. */
function insert(movers: Mover[], process: Process, value: number): void {
  if (value <= 0) return;
  const isBefore = (one: Mover): boolean => value > one.value || (value === one.value && process.pid < one.process.pid);
  const last = movers[kMovers - 1];
  if (last !== undefined && !isBefore(last)) return;
  const at = movers.findIndex(isBefore);
  movers.splice(at === -1 ? movers.length : at, 0, { process, value });
  if (movers.length > kMovers) movers.pop();
}
