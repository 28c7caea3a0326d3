import { expect, it } from "vitest";
import { Ordering } from "@/features/processes/ordering";
import { sortProcesses, type SortKey } from "@/features/processes/sorting";
import type { Process } from "@/types/ledger";
import { aProcess } from "../../fixtures";

let seed = 1;
/** The same numbers at each run. */
const below = (most: number): number => {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed % most;
};

const rowOf = (number: number): Process =>
  aProcess({ id: String(number), pid: below(50), name: `p${below(9)}`, net_bytes: below(20), mapped_bytes: below(4) === 0 ? null : below(20), state: below(2) === 0 ? "running" : "exited" });

it.each<SortKey>(["net_bytes", "mapped_bytes", "state", "pid", "first_seen", "name", "rate"])("stands after each change as if all were sorted anew: %s", (key) => {
  const ordering = new Ordering();
  const rateOf = (id: string): number => Number(id) % 7;
  let rows = Array.from({ length: 200 }, (_, number) => rowOf(number));
  let next = rows.length;
  for (let round = 0; round < 60; ++round) {
    // some change, some go, some come, some wander to the end; now and then another sequence, or all new
    rows = rows.flatMap((row) => (below(10) === 0 ? [{ ...row, net_bytes: below(20), mapped_bytes: below(20) }] : below(40) === 0 ? [] : [row]));
    for (let n = below(6); n > 0; --n) rows.push(rowOf(next++));
    if (below(4) === 0) rows.push(...rows.splice(below(rows.length), 2));
    if (below(9) === 0) rows.reverse();
    if (below(15) === 0) rows = rows.map((row) => ({ ...row }));
    const sorting = { key, descending: round % 20 < 14 };
    const ordered = ordering.sort(rows, sorting, rateOf);
    const expected = sortProcesses(rows, sorting, rateOf);
    // looked at from the top, or further down, or all of it
    const look = below(3);
    if (look === 0) expect(Array.from({ length: 40 }, (_, index) => ordered.at(index))).toEqual(expected.slice(0, 40));
    else if (look === 1) expect(Array.from({ length: Math.min(60, rows.length - 100) }, (_, index) => ordered.at(100 + index))).toEqual(expected.slice(100, 160));
    if (look > 0) {
      expect(ordered.all()).toEqual(expected);
      expect(new Set(ordered.all())).toEqual(new Set(rows));
    }
    expect(ordered.length).toBe(rows.length);
  }
});
