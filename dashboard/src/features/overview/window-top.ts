import { getTop } from "@/lib/api";
import type { Frames } from "@/lib/frames";
import type { Span, SpanSource } from "@/lib/span";
import { Store } from "@/lib/store";
import type { Top } from "@/types/ledger";

export type Grouping = Top["by"];

/** The api gives no longer window. */
const kMostMs = 7 * 86_400_000;
/** A span that only goes along with time is read so often. */
export const kFollowMs = 5_000;
/** One that was moved by hand is read when it rests for so long. */
export const kSettleMs = 300;

export interface WindowView {
  /** null until it is read */
  top: Top | null;
  error: string | null;
}

/** The biggest requesters of the span that another panel shows: read while it is open, and anew when the span moves. */
export class WindowTop extends Store<WindowView> {
  readonly #source: SpanSource;
  readonly #fetch: typeof getTop;
  #by: Grouping | null = null;
  #top: Top | null = null;
  #error: string | null = null;
  #read: Span | null = null;
  #readAt = -Infinity;
  #reading: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #leave: () => void = () => undefined;

  constructor(frames: Frames, source: SpanSource, fetchTop: typeof getTop = getTop) {
    super(frames, { top: null, error: null });
    this.#source = source;
    this.#fetch = fetchTop;
  }

  readonly open = (by: Grouping): void => {
    this.close();
    this.#by = by;
    this.#leave = this.#source.subscribe(this.#look);
    this.#look();
  };

  readonly close = (): void => {
    this.#leave();
    this.#leave = () => undefined;
    this.#reading?.abort();
    this.#reading = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#by = this.#top = this.#error = this.#read = null;
    this.#readAt = -Infinity;
    this.changed();
  };

  /** Another machine is asked for: what is open is read anew. */
  leave(): void {
    if (this.#by !== null) this.open(this.#by);
  }

  readonly retry = (): void => this.#later(0);

  protected override compute(): WindowView {
    return { top: this.#top, error: this.#error };
  }

  readonly #look = (): void => {
    const span = this.#source.span();
    if (span === null || (this.#read !== null && span.from === this.#read.from && span.to === this.#read.to)) return;
    if (this.#read === null) this.#later(0);
    else if (goesAlong(this.#read, span)) this.#later(Math.max(0, this.#readAt + kFollowMs - Date.now()), false);
    else this.#later(kSettleMs);
  };

  #later(ms: number, anew = true): void {
    if (this.#timer !== undefined && !anew) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#readNow();
    }, ms);
  }

  async #readNow(): Promise<void> {
    const span = this.#source.span();
    if (span === null || this.#by === null) return;
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#read = span;
    this.#readAt = Date.now();
    const from = Math.max(span.from, span.to - kMostMs);
    const outcome = await this.#fetch(
      { by: this.#by, from: new Date(from).toISOString(), to: new Date(span.to).toISOString() },
      reading.signal,
    ).then(
      (top) => ({ top, error: null }),
      (reason: unknown) => ({ top: this.#top, error: reason instanceof Error ? reason.message : String(reason) }),
    );
    if (reading.signal.aborted) return;
    this.#reading = undefined;
    this.#top = outcome.top;
    this.#error = outcome.error;
    this.changed();
  }
}

/** As long as before, and moved on by little: time did that, and no hand. */
function goesAlong(before: Span, now: Span): boolean {
  const moved = now.to - before.to;
  return Math.abs(now.to - now.from - (before.to - before.from)) < 1 && moved > 0 && moved <= 4 * kFollowMs;
}
