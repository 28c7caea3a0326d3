/**
 * What a figure was, at most once a slot, back to a fixed number of slots. Written when the figure changes, so that one
 * that rests takes one entry.
 */
export class Ring {
  readonly #slotMs: number;
  readonly #slots: number;
  readonly #at: number[];
  readonly #values: number[];

  constructor(slotMs: number, slots: number, at: number, value: number) {
    this.#slotMs = slotMs;
    this.#slots = slots;
    this.#at = [at];
    this.#values = [value];
  }

  /** The newest of a slot counts; the first of all stays, as what was before. */
  add(at: number, value: number): void {
    const last = this.#at.length - 1;
    if (last > 0 && Math.floor(at / this.#slotMs) === Math.floor((this.#at[last] ?? 0) / this.#slotMs)) {
      this.#at[last] = at;
      this.#values[last] = value;
      return;
    }
    this.#at.push(at);
    this.#values.push(value);
    if (this.#at.length <= this.#slots + 1) return;
    this.#at.shift();
    this.#values.shift();
  }

  get newest(): number {
    return this.#values.at(-1) ?? 0;
  }

  /** What it was then, or at the begin if that is later. */
  valueAt(time: number): number {
    let index = this.#at.length - 1;
    while (index > 0 && (this.#at[index] ?? 0) > time) index -= 1;
    return this.#values[index] ?? 0;
  }

  get since(): number {
    return this.#at[0] ?? 0;
  }
}
