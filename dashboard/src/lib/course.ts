/**
 * What a figure was: its newest value of each slot in which it changed, back to a fixed number of slots, and the one before those. There are
 * ten thousand processes, and thousands of changes a second: each figure has one flat array of numbers from its first change on, and
 * none of what is kept is an object that has to be collected.
 */
export class Course {
  /** since when it is known */
  readonly since: number;
  readonly #slotMs: number;
  readonly #slots: number;
  /** by slot, in a ring; NaN: it did not change */
  #values: number[] | null = null;
  #newestSlot: number;
  #newest: number;
  /** what it was before the slots that are kept */
  #before: number;

  constructor(slotMs: number, slots: number, at: number, value: number) {
    this.since = at;
    this.#slotMs = slotMs;
    this.#slots = slots + 1;
    this.#newestSlot = Math.floor(at / slotMs);
    this.#newest = this.#before = value;
  }

  get newest(): number {
    return this.#newest;
  }

  add(at: number, value: number): void {
    // a clock that was put back: time does not go on until it has caught up
    const slot = Math.max(Math.floor(at / this.#slotMs), this.#newestSlot);
    this.#values ??= new Array<number>(this.#slots).fill(NaN);
    const last = Math.max(this.#newestSlot, slot - this.#slots);
    for (let passed = last + 1; passed <= slot; ++passed) this.#let(passed);
    if (slot - this.#newestSlot > this.#slots) this.#before = this.#newest;
    this.#values[slot % this.#slots] = value;
    this.#newestSlot = slot;
    this.#newest = value;
  }

  /** What it was at the end of the slot of a time. */
  valueAt(time: number): number {
    return this.#valueOf(Math.floor(time / this.#slotMs));
  }

  /** What it was then, if it changes evenly within a slot: for what counts. */
  evenAt(time: number): number {
    const slot = Math.floor(time / this.#slotMs);
    const before = this.#valueOf(slot - 1);
    return before + (this.#valueOf(slot) - before) * (time / this.#slotMs - slot);
  }

  /** From a moment on, beginning with what it was then. */
  stepsSince(time: number): { at: number; value: number }[] {
    const from = Math.floor(time / this.#slotMs);
    const steps = [{ at: Math.max(time, this.since), value: this.#valueOf(from) }];
    for (let slot = Math.max(from + 1, this.#newestSlot - this.#slots + 1); slot <= this.#newestSlot; ++slot) {
      const value = this.#values?.[slot % this.#slots] ?? NaN;
      if (!Number.isNaN(value)) steps.push({ at: Math.max(slot * this.#slotMs, this.since), value });
    }
    return steps;
  }

  #valueOf(slot: number): number {
    if (slot >= this.#newestSlot || this.#values === null) return slot >= this.#newestSlot ? this.#newest : this.#before;
    for (let at = slot; at > this.#newestSlot - this.#slots; --at) {
      const value = this.#values[at % this.#slots] ?? NaN;
      if (!Number.isNaN(value)) return value;
    }
    return this.#before;
  }

  /** Takes a slot for a new time: what stood in it is what was before. */
  #let(slot: number): void {
    if (this.#values === null) return;
    const place = slot % this.#slots;
    const old = this.#values[place] ?? NaN;
    if (!Number.isNaN(old)) this.#before = old;
    this.#values[place] = NaN;
  }
}
