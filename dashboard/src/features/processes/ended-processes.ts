import type { Process } from "@/types/ledger";

/** Of those that ended, the newest so many are kept: a busy machine ends hundreds a second. */
export const kEndedKept = 10_000;
/** Beyond kEndedKept so many more wait until they are cut off together. */
const kSlack = 1_000;

interface Cut {
  ids: readonly string[];
  /** none that ended later was let go; null: none was */
  backTo: string | null;
}

const kNoCut: Cut = { ids: [], backTo: null };

/** The processes that ended, by id; bounded: the first that ended are let go first. */
export class EndedProcesses {
  readonly #of = new Map<string, Process>();

  get size(): number {
    return this.#of.size;
  }

  get(id: string): Process | undefined {
    return this.#of.get(id);
  }

  has(id: string): boolean {
    return this.#of.has(id);
  }

  ids(): string[] {
    return [...this.#of.keys()];
  }

  values(): IterableIterator<Process> {
    return this.#of.values();
  }

  delete(id: string): void {
    this.#of.delete(id);
  }

  clear(): void {
    this.#of.clear();
  }

  keep(process: Process): Cut {
    this.#of.set(process.id, process);
    if (this.#of.size < kEndedKept + kSlack) return kNoCut;
    // one format of fixed width and zone: times compare as text
    const newest = [...this.#of.values()].sort((a, b) => ((a.exited_at ?? "") < (b.exited_at ?? "") ? 1 : -1));
    const cut = newest.slice(kEndedKept);
    for (const { id } of cut) this.#of.delete(id);
    return { ids: cut.map(({ id }) => id), backTo: newest[kEndedKept - 1]?.exited_at ?? null };
  }
}
