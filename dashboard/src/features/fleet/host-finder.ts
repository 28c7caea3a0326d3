import { getHosts } from "@/lib/api";
import type { Frames } from "@/lib/frames";
import { Store } from "@/lib/store";
import type { Host, Status } from "@/types/ledger";

/** Of so many machines as a ledger may have, no more are offered at once. */
export const kOffered = 50;
/** So long after the last key they are looked for. */
export const kFindMs = 200;
/** While there is but one machine, so often it is asked whether there are more. */
export const kLookMs = 60_000;

export interface FinderView {
  /** there is more than one machine to choose from */
  several: boolean;
  hosts: readonly Host[];
  /** what was looked for when these were found */
  search: string;
  /** more bear such a name than are offered */
  more: boolean;
  /** false until the first answer */
  ready: boolean;
  error: string | null;
}

/** The machines that one can choose from, by a part of their names. The api looks for them: the page holds a few, however many there are. */
export class HostFinder extends Store<FinderView> {
  readonly #fetch: typeof getHosts;
  readonly #now: () => number;
  #several = false;
  #shown: string | null = null;
  #lookedAt = -Infinity;
  #hosts: readonly Host[] = [];
  #more = false;
  #ready = false;
  #error: string | null = null;
  #search = "";
  #searched = "";
  #reading: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(frames: Frames, fetchHosts: typeof getHosts = getHosts, now: () => number = Date.now) {
    super(frames, { several: false, hosts: [], search: "", more: false, ready: false, error: null });
    this.#fetch = fetchHosts;
    this.#now = now;
  }

  /** Once a second, with what is shown: a ledger of one machine is looked at now and then for a second one. */
  tick({ host }: Status): void {
    if (this.#several) return;
    if (host !== null && this.#shown !== null && host.id !== this.#shown) this.#found();
    this.#shown = host?.id ?? this.#shown;
    if (this.#now() - this.#lookedAt < kLookMs) return;
    this.#lookedAt = this.#now();
    this.#fetch({ limit: 2, sort: "first_seen", order: "asc" }).then(
      ({ items }) => {
        if (items.length > 1) this.#found();
      },
      () => undefined, // it is looked again
    );
  }

  /** What is looked for, as it is typed. */
  readonly find = (search: string): void => this.#later(search, kFindMs);

  /** All, anew: the list is opened. */
  readonly open = (): void => this.#later("", 0);

  readonly retry = (): void => this.#later(this.#search, 0);

  protected override compute(): FinderView {
    return { several: this.#several, hosts: this.#hosts, search: this.#searched, more: this.#more, ready: this.#ready, error: this.#error };
  }

  #found(): void {
    this.#several = true;
    this.changed();
  }

  #later(search: string, ms: number): void {
    this.#search = search;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(search.trim()), ms);
  }

  async #read(search: string): Promise<void> {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    const query = { sort: "name", order: "asc", limit: kOffered, search: search === "" ? undefined : search } as const;
    const outcome = await this.#fetch(query, reading.signal).then(
      ({ items, next_cursor }) => ({ hosts: items, more: next_cursor !== null, error: null }),
      (reason: unknown) => ({ hosts: [], more: false, error: reason instanceof Error ? reason.message : String(reason) }),
    );
    if (reading.signal.aborted) return;
    this.#hosts = outcome.hosts;
    this.#more = outcome.more;
    this.#error = outcome.error;
    this.#searched = search;
    this.#ready = true;
    this.changed();
  }
}
