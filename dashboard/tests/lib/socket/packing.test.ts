import { describe, expect, it } from "vitest";
import { microsOf, timeOf } from "@/lib/socket/micros";
import { kFacts, kFigures, kStride } from "@/lib/socket/packed";
import { Packer } from "@/lib/socket/packer";
import { Unpacker } from "@/lib/socket/unpacker";
import type { Process } from "@/types/ledger";
import { aProcess } from "../../fixtures";

/** All of a process, whatever it is made of. */
function whole(process: Process | undefined): unknown {
  return process && Object.fromEntries([...kFacts, ...kFigures, "last_seen" as const].map((key) => [key, process[key]]));
}

function pair() {
  const packer = new Packer();
  const unpacker = new Unpacker();
  return { packer, unpacker, pass: (...processes: Process[]) => unpacker.unpack(structuredClone(packer.pack(processes))) };
}

const many = (count: number, fields: (n: number) => Partial<Process> = () => ({})): Process[] =>
  Array.from({ length: count }, (_, n) => aProcess({ id: `p${n}`, pid: n, net_bytes: n, ...fields(n) }));

describe("Packer and Unpacker", () => {
  it("hand over the whole of a process", () => {
    const process = aProcess({
      id: "b", ppid: null, uid: null, user: null, unit: null, net_bytes: 2 ** 52 + 1, memory_percent: 0.125, mapped_bytes: null, stack_bytes: null, resident_bytes: 0,
      peak_bytes: 2 ** 53, last_seen: "2026-11-20T12:41:20.000009Z",
    });
    expect(Object.keys(whole(process) as object).sort()).toEqual(Object.keys(process).sort());
    const { pass } = pair();
    expect(pass(aProcess(), process).map(whole)).toEqual([aProcess(), process]);
    const later = { ...process, net_bytes: 7, last_seen: "2026-11-20T12:41:20.999999Z" };
    expect(pass(later).map(whole)).toEqual([later]);
  });

  it("tell the facts of a process once, and again when they change", () => {
    const { packer } = pair();
    expect(packer.pack([aProcess({ id: "a" }), aProcess({ id: "b" })]).named).toHaveLength(2);
    expect(packer.pack([aProcess({ id: "a", net_bytes: 1 }), aProcess({ id: "b", net_bytes: 1 })]).named).toEqual([]);
    expect(packer.pack([aProcess({ id: "a" }), aProcess({ id: "b", name: "other" })]).named.map(({ id, name }) => [id, name])).toEqual([["b", "other"]]);
    packer.forget();
    expect(packer.pack([aProcess({ id: "b", name: "other" })])).toMatchObject({ anew: true, namedSlots: [0] });
  });

  it("leave a row as it was when its process changes, and when its figures are moved", () => {
    const { pass } = pair();
    const snapshot = many(2_000);
    const first = pass(...snapshot);
    let last: Process[] = [];
    // far more than the unpacker holds on to
    for (let change = 1; change <= 100; ++change) last = pass(...many(1_000, (n) => ({ net_bytes: change * 10_000 + n })));
    expect(first.map(whole)).toEqual(snapshot);
    expect(last.map(whole)).toEqual(many(1_000, (n) => ({ net_bytes: 1_000_000 + n })));
  });

  it("let go of messages of which few rows are left", () => {
    const { packer, unpacker } = pair();
    const rows = unpacker.unpack(packer.pack(many(10_000)));
    const held = new Set<Float64Array>();
    const moved = rows.map((row) => row as unknown as { moveTo: (figures: Float64Array, at: number, count: number) => void });
    for (const row of moved) {
      const move = row.moveTo.bind(row);
      row.moveTo = (figures, at, count) => {
        expect(count).toBe(kStride);
        held.add(figures);
        move(figures, at, count);
      };
    }
    for (let change = 1; change <= 100; ++change) unpacker.unpack(packer.pack(many(1_000, () => ({ net_bytes: change }))));
    expect(held.size).toBeGreaterThan(1);
    expect(rows.slice(1_000).map((row) => row.net_bytes)).toEqual(many(10_000).slice(1_000).map((row) => row.net_bytes));
  });

  it("hand over what ended as it is, and give its slot to another", () => {
    const { packer, pass } = pair();
    pass(...many(3));
    const ended = aProcess({ id: "p1", state: "exited", exited_at: "2026-11-20T12:50:00.000000Z" });
    expect(pass(ended)).toEqual([ended]);
    const born = aProcess({ id: "p9", net_bytes: 9 });
    expect(packer.pack([born]).namedSlots).toEqual([1]);
    packer.forget();
    expect(pass(...many(3), born).map((row) => row.id)).toEqual(["p0", "p1", "p2", "p9"]);
  });

  it("hand over what is written otherwise as it is", () => {
    const { pass } = pair();
    const odd = aProcess({ last_seen: "2026-11-20T12:41:20Z" });
    expect(pass(odd)).toEqual([odd]);
    expect(pass(aProcess()).map(whole)).toEqual([aProcess()]);
  });

  it("pass over what a lost message would have told", () => {
    const { packer, unpacker } = pair();
    unpacker.unpack(packer.pack([aProcess({ id: "a" })]));
    packer.pack([aProcess({ id: "b" })]);
    expect(unpacker.unpack(packer.pack([aProcess({ id: "b" }), aProcess({ id: "a", net_bytes: 5 })])).map(({ id, net_bytes }) => [id, net_bytes])).toEqual([["a", 5]]);
  });
});

describe("microsOf", () => {
  it.each(["2026-11-20T12:41:20.123456Z", "1970-01-01T00:00:00.000000Z", "2254-12-31T23:59:59.999999Z"])("is turned back: %s", (time) =>
    expect(timeOf(microsOf(time))).toBe(time));
  it.each(["2026-11-20T12:41:20Z", "2026-11-20T12:41:20.123Z", "2026-11-20T12:41:20.123456+01:00", "", "now"])("knows no other writing: %s", (time) =>
    expect(microsOf(time)).toBeNaN());
});
