import { getGaps } from "@/lib/api";
import type { Frames } from "@/lib/frames";
import { Store } from "@/lib/store";
import type { Sink } from "@/lib/topics";
import type { Gap } from "@/types/ledger";

/** The api gives no more at once. */
const kPage = 1_000;
/** A ledger with more gaps than this is not read to its begin for a chart; no more than twice as many are held. */
export const kMostGaps = 5_000;

/** The spans in which records may be missing: the newest come by the stream, older ones are read when a chart reaches back to them. */
export class GapStore extends Store<readonly Gap[]> implements Sink<"gaps"> {
  readonly #fetch: typeof getGaps;
  readonly #gaps = new Map<string, Gap>();
  #cursor: string | null = null;
  #oldest = Infinity;
  #loading = false;

  constructor(frames: Frames, fetchGaps: typeof getGaps = getGaps) {
    super(frames, []);
    this.#fetch = fetchGaps;
  }

  snapshot(data: { items: Gap[]; next_cursor: string | null }): void {
    this.#gaps.clear();
    this.#oldest = Infinity;
    this.#cursor = data.next_cursor;
    this.#take(data.items);
  }

  /** One that grew comes again, whole. */
  change(data: { items: Gap[] }): void {
    this.#take(data.items);
  }

  /** Reads on until what is older than `from` is known. What fails is tried again with the next call. */
  readonly reach = async (from: number): Promise<void> => {
    if (this.#loading) return;
    this.#loading = true;
    try {
      while (this.#cursor !== null && this.#oldest > from && this.#gaps.size < kMostGaps) {
        const cursor = this.#cursor;
        const page = await this.#fetch({ cursor, limit: kPage });
        if (this.#cursor !== cursor) break; // meanwhile another machine's came
        this.#cursor = page.next_cursor;
        this.#take(page.items);
      }
    } catch {
      // the newest are there, and the status tells of a database that is away
    } finally {
      this.#loading = false;
    }
  };

  protected override compute(): readonly Gap[] {
    return [...this.#gaps.values()];
  }

  /** A page that is open for months hears of more than a chart needs: the newest stay, and older ones are read no more. */
  #letGo(): void {
    // one format of fixed width and zone: times compare as text
    const newest = [...this.#gaps.values()].sort((a, b) => (a.to < b.to ? 1 : -1)).slice(0, kMostGaps);
    this.#gaps.clear();
    for (const gap of newest) this.#gaps.set(gap.id, gap);
    this.#cursor = null;
  }

  #take(items: readonly Gap[]): void {
    for (const gap of items) {
      this.#gaps.set(gap.id, gap);
      this.#oldest = Math.min(this.#oldest, Date.parse(gap.to));
    }
    if (this.#gaps.size > 2 * kMostGaps) this.#letGo();
    this.changed();
  }
}
