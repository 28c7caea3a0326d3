import type { Process } from "@/types/ledger";
import { microsOf } from "./micros";
import { type Facts, kFacts, kFigures, kLastSeen, kStride, type PackedProcesses } from "./packed";

interface Known {
  slot: number;
  facts: Facts;
}

/** Packs what a connection tells of processes. It knows what it told before: whatever it packs has to be unpacked, in sequence, up to the next snapshot. */
export class Packer {
  readonly #known = new Map<string, Known>();
  #free: number[] = [];
  #anew = true;

  /** For a new connection: of the one before nobody knows what arrived. */
  forget(): void {
    this.#known.clear();
    this.#free = [];
    this.#anew = true;
  }

  pack(processes: readonly Process[]): PackedProcesses {
    const packed: PackedProcesses = {
      anew: this.#anew, named: [], namedSlots: [], slots: new Uint32Array(processes.length), figures: new Float64Array(processes.length * kStride), plain: [],
    };
    this.#anew = false;
    let count = 0;
    for (const process of processes) {
      const lastSeen = process.exited_at === null ? microsOf(process.last_seen) : NaN;
      if (Number.isNaN(lastSeen)) {
        this.#letGo(process.id);
        packed.plain.push(process);
        continue;
      }
      const at = count * kStride;
      kFigures.forEach((key, place) => (packed.figures[at + place] = process[key] ?? NaN));
      packed.figures[at + kLastSeen] = lastSeen;
      packed.slots[count] = this.#slot(process, packed);
      count += 1;
    }
    packed.slots = packed.slots.slice(0, count);
    packed.figures = packed.figures.slice(0, count * kStride);
    return packed;
  }

  #slot(process: Process, packed: PackedProcesses): number {
    let known = this.#known.get(process.id);
    if (known !== undefined) {
      const { facts } = known;
      if (kFacts.every((key) => facts[key] === process[key])) return known.slot;
      known.facts = factsOf(process);
    } else {
      known = { slot: this.#free.pop() ?? this.#known.size, facts: factsOf(process) };
      this.#known.set(process.id, known);
    }
    packed.named.push(known.facts);
    packed.namedSlots.push(known.slot);
    return known.slot;
  }

  #letGo(id: string): void {
    const known = this.#known.get(id);
    if (known === undefined) return;
    this.#known.delete(id);
    this.#free.push(known.slot);
  }
}

function factsOf({ id, pid, ppid, uid, user, cgroup, unit, name, state, first_seen, exited_at }: Process): Facts {
  return { id, pid, ppid, uid, user, cgroup, unit, name, state, first_seen, exited_at };
}
