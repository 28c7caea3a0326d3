import type { ListedHost } from "@/types/ledger";
import { timeOf } from "./micros";
import { type HostFacts, kHostFigures, kHostStride, type PackedHosts } from "./packed-hosts";

type Figure = (typeof kHostFigures)[number];
const kPlace = Object.fromEntries(kHostFigures.map((key, place) => [key, place])) as Record<Figure, number>;

/** A machine, as the newest message that told of it did. */
class HostRow implements ListedHost {
  readonly #facts: HostFacts;
  readonly #figures: Float64Array;
  readonly #at: number;
  #collector: ListedHost["collector"] | null = null;

  constructor(facts: HostFacts, figures: Float64Array, at: number) {
    this.#facts = facts;
    this.#figures = figures;
    this.#at = at;
  }

  get id() { return this.#facts.id; }
  get name() { return this.#facts.name; }
  get label() { return this.#facts.label; }
  get kernel() { return this.#facts.kernel; }
  get boot_id() { return this.#facts.boot_id; }
  get memory_bytes() { return this.#facts.memory_bytes; }
  get swap_bytes() { return this.#facts.swap_bytes; }
  get state() { return this.#facts.state; }
  get first_seen() { return this.#facts.first_seen; }
  get clone_of() { return this.#facts.clone_of; }

  get processes() { return this.#orNull("processes"); }
  get mapped_bytes() { return this.#orNull("mapped_bytes"); }
  get resident_bytes() { return this.#orNull("resident_bytes"); }
  get requests() { return this.#figure("requests"); }
  get requested_bytes() { return this.#figure("requested_bytes"); }
  get failed_calls() { return this.#figure("failed_calls"); }
  get lost() { return this.#figure("lost"); }
  get lag_ms() { return this.#orNull("lag_ms"); }
  get skew_ms() { return this.#orNull("skew_ms"); }
  get skew_error_ms() { return this.#orNull("skew_error_ms"); }

  get last_seen() {
    const micros = this.#orNull("last_seen");
    return micros === null ? null : timeOf(micros);
  }

  get rates() {
    const requests = this.#orNull("rates.requests");
    return requests === null ? null : { requests, requested_bytes: this.#figure("rates.requested_bytes"), failed_calls: this.#figure("rates.failed_calls") };
  }

  // read several times by each row in view
  get collector() {
    return (this.#collector ??= this.#readCollector());
  }

  #readCollector() {
    const micros = this.#orNull("collector.updated_at");
    const updated_at = micros === null ? "" : timeOf(micros);
    return { ...this.#facts.collector, updated_at, requests_not_kept: this.#figure("collector.requests_not_kept") };
  }

  #figure(key: Figure): number {
    return this.#figures[this.#at + kPlace[key]] ?? NaN;
  }

  #orNull(key: Figure): number | null {
    const value = this.#figure(key);
    return Number.isNaN(value) ? null : value;
  }
}

/**
 * What a packed message says, as rows. The figures of all machines stand in one array, in which a message's take the place of those before: a row that
 * was replaced by another of the same machine is looked at no more.
 */
export class HostUnpacker {
  #facts: (HostFacts | undefined)[] = [];
  #figures = new Float64Array(0);

  unpack({ anew, named, namedSlots, slots, figures }: PackedHosts): ListedHost[] {
    if (anew) {
      // rows of a connection that was lost stay in use, with the array that they have
      this.#facts = [];
      this.#figures = new Float64Array(0);
    }
    namedSlots.forEach((slot, at) => (this.#facts[slot] = named[at]));
    if (this.#facts.length * kHostStride > this.#figures.length) {
      const grown = new Float64Array(2 * this.#facts.length * kHostStride);
      grown.set(this.#figures);
      this.#figures = grown;
    }
    const hosts: ListedHost[] = [];
    slots.forEach((slot, at) => {
      const facts = this.#facts[slot];
      if (facts === undefined) return; // of a message after one that was lost: nobody takes it
      const place = slot * kHostStride;
      this.#figures.set(figures.subarray(at * kHostStride, (at + 1) * kHostStride), place);
      hosts.push(new HostRow(facts, this.#figures, place));
    });
    return hosts;
  }
}
