const kFirstPlaces = 256;

/**
 * What a figure of many things was: its newest value of each slot of time, back to a fixed number of slots. There are ten thousand processes,
 * and thousands of changes a second: a change writes one number, and once a slot all figures are copied together, which a processor does in
 * microseconds. Each thing has a place, which whoever uses this gives out, and may give out anew.
 */
export class Courses {
  readonly #slotMs: number;
  /** by slot, in a ring: the figures of all places at its end */
  readonly #past: (Float64Array | undefined)[];
  #newestSlot = -Infinity;
  #newest = new Float64Array(kFirstPlaces);
  /** since when each is known, and what it was before */
  #since = new Float64Array(kFirstPlaces);
  #before = new Float64Array(kFirstPlaces);

  constructor(slotMs: number, slots: number) {
    this.#slotMs = slotMs;
    this.#past = new Array<Float64Array | undefined>(slots + 1).fill(undefined);
  }

  /** `before`: what it is taken to have been until then */
  begin(place: number, at: number, value: number, before = value): void {
    this.#advance(at);
    if (place >= this.#newest.length) this.#grow(place);
    this.#since[place] = at;
    this.#before[place] = before;
    this.#newest[place] = value;
  }

  set(place: number, at: number, value: number): void {
    this.#advance(at);
    this.#newest[place] = value;
  }

  newest(place: number): number {
    return this.#newest[place] ?? NaN;
  }

  since(place: number): number {
    return this.#since[place] ?? NaN;
  }

  /** What it was at the end of the slot of a time. */
  valueAt(place: number, time: number): number {
    return this.#valueOf(place, this.#slotOf(time));
  }

  /** What it was then, if it changes evenly within a slot: for what counts. */
  evenAt(place: number, time: number): number {
    const slot = this.#slotOf(time);
    const before = this.#valueOf(place, slot - 1);
    return before + (this.#valueOf(place, slot) - before) * (time / this.#slotMs - slot);
  }

  /** From a moment on, beginning with what it was then. */
  stepsSince(place: number, time: number): { at: number; value: number }[] {
    const since = this.since(place);
    const from = this.#slotOf(time);
    let value = this.#valueOf(place, from);
    const steps = [{ at: Math.max(time, since), value }];
    for (let slot = Math.max(from + 1, this.#newestSlot - this.#past.length, this.#slotOf(since)); slot <= this.#newestSlot; ++slot) {
      const next = this.#valueOf(place, slot);
      if (next === value) continue;
      value = next;
      steps.push({ at: Math.max(slot * this.#slotMs, since), value });
    }
    return steps;
  }

  #slotOf(time: number): number {
    return Math.floor(time / this.#slotMs);
  }

  #valueOf(place: number, slot: number): number {
    if (slot >= this.#newestSlot) return this.newest(place);
    if (slot < this.#slotOf(this.since(place))) return this.#before[place] ?? NaN;
    return this.#past[Math.max(slot, this.#newestSlot - this.#past.length) % this.#past.length]?.[place] ?? NaN;
  }

  /** A clock that was put back: time does not go on until it has caught up. */
  #advance(at: number): void {
    const slot = this.#slotOf(at);
    if (slot <= this.#newestSlot) return;
    for (let passed = Math.max(this.#newestSlot, slot - this.#past.length); passed < slot; ++passed) {
      const place = passed % this.#past.length;
      const column = this.#past[place];
      if (column?.length === this.#newest.length) column.set(this.#newest);
      else this.#past[place] = this.#newest.slice();
    }
    this.#newestSlot = slot;
  }

  #grow(place: number): void {
    const grown = (figures: Float64Array): Float64Array<ArrayBuffer> => {
      const more = new Float64Array(Math.max(2 * figures.length, place + 1));
      more.set(figures);
      return more;
    };
    this.#newest = grown(this.#newest);
    this.#since = grown(this.#since);
    this.#before = grown(this.#before);
    // shorter columns of the past stay: what begins now has none
  }
}
