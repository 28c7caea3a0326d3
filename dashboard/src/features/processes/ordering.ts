import type { Process } from "@/types/ledger";
import { isBefore, sortProcesses, type Sorting, type SortKey } from "./sorting";

type OfRow = Sorting & { key: Exclude<SortKey, "rate" | "name"> };

/** A rate changes with time alone, and names are compared by language: these are in no row as they are sorted. */
const isOfRow = (sorting: Sorting): sorting is OfRow => sorting.key !== "rate" && sorting.key !== "name";

/** So many of the first are picked out alone: more than a screen shows. */
const kFirst = 128;

/** Rows in order, put into it as far as they are looked at: few of ten thousand are ever on the screen. */
export interface Ordered {
  readonly length: number;
  at(index: number): Process | undefined;
  all(): readonly Process[];
}

/**
 * Puts rows in order, from one change to the next. What is wanted further down than the first few has all put in order: of ten thousand rows
 * some hundreds change at a time, and these alone are sorted and put into their places among the others. That needs rows that did
 * not change to be the same objects, and is quick where they also come in the same sequence; in another the result is the same.
 */
export class Ordering {
  #sorting: Sorting | null = null;
  #rows: readonly Process[] = [];
  #sorted: readonly Process[] = [];

  sort(rows: readonly Process[], sorting: Sorting, rateOf: (id: string) => number | null): Ordered {
    let first: readonly Process[] | null = null;
    let all: readonly Process[] | null = null;
    const sorted = (): readonly Process[] => (all ??= this.#all(rows, sorting, rateOf));
    return {
      length: rows.length,
      at: (index) => (all === null && index < kFirst && isOfRow(sorting) ? (first ??= firstOf(rows, sorting)) : sorted())[index],
      all: sorted,
    };
  }

  #all(rows: readonly Process[], sorting: Sorting, rateOf: (id: string) => number | null): readonly Process[] {
    const same = this.#sorting?.key === sorting.key && this.#sorting.descending === sorting.descending;
    this.#sorted = same && isOfRow(sorting) ? this.#put(rows, sorting) : sortProcesses(rows, sorting, rateOf);
    this.#rows = rows;
    this.#sorting = sorting;
    return this.#sorted;
  }

  #put(rows: readonly Process[], sorting: OfRow): readonly Process[] {
    const { fresh, gone } = differ(this.#rows, rows);
    return merge(this.#sorted.filter((row) => !gone.has(row)), sortProcesses(fresh, sorting), sorting);
  }
}

/** As many of the first as are picked out. */
function firstOf(rows: readonly Process[], sorting: OfRow): readonly Process[] {
  const found: Process[] = [];
  let last: Process | undefined;
  for (const row of rows) {
    if (last !== undefined && !isBefore(row, last, sorting)) continue;
    found.splice(place(found, row, sorting, 0), 0, row);
    if (found.length > kFirst) found.pop();
    last = found[kFirst - 1];
  }
  return found;
}

/** Which rows are new or changed, and which of before are in no place any more. */
function differ(before: readonly Process[], now: readonly Process[]): { fresh: Process[]; gone: ReadonlySet<Process> } {
  const fresh: Process[] = [];
  const gone = new Set<Process>();
  let at = 0;
  for (const row of now) {
    let old = before[at];
    if (old === row) {
      at += 1;
      continue;
    }
    // one that was taken out since: the rest moved up
    while (old !== undefined && old.id !== row.id && at < before.length) {
      gone.add(old);
      old = before[++at];
    }
    if (old === row) {
      at += 1;
      continue;
    }
    fresh.push(row);
    if (old !== undefined) {
      gone.add(old);
      at += 1;
    }
  }
  for (const old of before.slice(at)) gone.add(old);
  return { fresh, gone };
}

/** Two that are in order, as one. */
function merge(rows: readonly Process[], fresh: readonly Process[], sorting: OfRow): readonly Process[] {
  const all: Process[] = [];
  let from = 0;
  for (const row of fresh) {
    const to = place(rows, row, sorting, from);
    all.push(...rows.slice(from, to), row);
    from = to;
  }
  return all.concat(rows.slice(from));
}

/** Where among ordered rows one belongs, from a place on that is known to be before it: it is sought in ever longer steps, since it is near as a rule. */
function place(rows: readonly Process[], row: Process, sorting: OfRow, from: number): number {
  const isAfter = (at: number): boolean => {
    const other = rows[at];
    return other !== undefined && isBefore(other, row, sorting);
  };
  let low = from;
  let step = 1;
  while (low + step <= rows.length && isAfter(low + step - 1)) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step - 1, rows.length);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAfter(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
