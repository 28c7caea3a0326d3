import type { Process } from "@/types/ledger";
import { type Facts, kStride, type PackedProcesses } from "./packed";
import { ProcessRow } from "./process-row";

/** When messages hold so many times the figures of all rows, these are taken out of them. */
const kMost = 4;
const kLeast = 10_000 * kStride;

/**
 * What a packed message says, as rows that point into its figures: nothing is copied. One row of a message would keep all of it, and so
 * now and then the newest row of each process is moved to a place of its own, and the messages are let go.
 */
export class Unpacker {
  #facts: (Facts | undefined)[] = [];
  #rows: (ProcessRow | undefined)[] = [];
  #held = 0;

  unpack({ anew, named, namedSlots, slots, figures, plain }: PackedProcesses): Process[] {
    if (anew) {
      // those of before may stay in use, of a connection that was lost and goes on
      this.#settle();
      this.#facts = [];
      this.#rows = [];
      this.#held = 0;
    }
    namedSlots.forEach((slot, at) => (this.#facts[slot] = named[at]));
    const processes: Process[] = [];
    for (let at = 0; at < slots.length; ++at) {
      const slot = slots[at] ?? 0;
      const facts = this.#facts[slot];
      if (facts === undefined) continue; // of a message after one that was lost: nobody takes it
      const row = new ProcessRow(facts, figures, at * kStride);
      this.#rows[slot] = row;
      processes.push(row);
    }
    this.#held += figures.length;
    if (this.#held > Math.max(kLeast, kMost * this.#rows.length * kStride)) this.#settle();
    return plain.length === 0 ? processes : processes.concat(plain);
  }

  #settle(): void {
    const figures = new Float64Array(this.#rows.length * kStride);
    this.#rows.forEach((row, slot) => row?.moveTo(figures, slot * kStride, kStride));
    this.#held = figures.length;
  }
}
