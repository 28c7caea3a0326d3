import { describe, expect, it } from "vitest";
import { HostPacker } from "@/lib/socket/host-packer";
import { HostUnpacker } from "@/lib/socket/host-row";
import type { ListedHost } from "@/types/ledger";
import { aHost } from "../../fixtures";

/** What is read of a row: a row has no keys of its own. */
const plain = (row: ListedHost | undefined): object | undefined =>
  row && Object.fromEntries((Object.keys(aHost()) as (keyof ListedHost)[]).map((key) => [key, row[key]]));

function line() {
  const packer = new HostPacker();
  const unpacker = new HostUnpacker();
  return { packer, unpacker, send: (hosts: ListedHost[]) => unpacker.unpack(structuredClone(packer.pack(hosts))) };
}

const { collector } = aHost();
const kBusy = aHost({ id: "1", clone_of: "00000000000000b0", lag_ms: 0, skew_ms: -3.25, collector: { ...collector, store_requests: "failed", requests_not_kept: 2 ** 40 } });
const kGone = aHost({
  id: "2", name: "db", state: "silent", rates: null, processes: null, mapped_bytes: null, resident_bytes: null, lag_ms: null, skew_ms: null, skew_error_ms: null, last_seen: null,
});

describe("the packing of machines", () => {
  it("hands on all that the api tells", () => {
    expect(line().send([kBusy, kGone]).map(plain)).toEqual([kBusy, kGone]);
  });

  it("tells facts once, and again when they change", () => {
    const { packer } = line();
    expect(packer.pack([kBusy, kGone]).named).toHaveLength(2);
    expect(packer.pack([{ ...kBusy, requests: 11 }, kGone]).named).toEqual([]);
    expect(packer.pack([{ ...kBusy, state: "late" }]).named).toMatchObject([{ id: "1", state: "late" }]);
    expect(packer.pack([{ ...kBusy, state: "late", collector: { ...kBusy.collector, store_requests: "none" } }]).named).toHaveLength(1);
  });

  it("makes a new row of each that a message names, and leaves the others", () => {
    const { send } = line();
    const [, gone] = send([kBusy, kGone]);
    const [busy, late] = send([{ ...kBusy, requests: 11, lost: 3 }, aHost({ id: "3", name: "late" })]);
    expect(plain(busy)).toEqual({ ...kBusy, requests: 11, lost: 3 });
    expect(late?.name).toBe("late");
    expect(plain(gone)).toEqual(kGone);
  });

  it("uses memory that came back, where it is enough", () => {
    const { packer, unpacker } = line();
    const first = packer.pack([kBusy, kGone]);
    packer.reuse(first.figures.buffer);
    const second = packer.pack([kGone]);
    expect(second.figures.buffer).toBe(first.figures.buffer);
    expect(unpacker.unpack(second)).toEqual([]);
    // it left with that message
    expect(packer.pack([kGone]).figures.buffer).not.toBe(first.figures.buffer);
    packer.reuse(new ArrayBuffer(8));
    expect(line().unpacker.unpack({ ...packer.pack([kBusy]), named: first.named, namedSlots: first.namedSlots }).map(plain)).toEqual([kBusy]);
  });

  it("begins anew with a connection, and leaves the rows of the one before as they were", () => {
    const { packer, send } = line();
    const [busy, gone] = send([kBusy, kGone]);
    packer.forget();
    const [other] = send([aHost({ id: "4", name: "other", requests: 7 })]);
    expect([other?.name, other?.requests]).toEqual(["other", 7]);
    expect([plain(busy), plain(gone)]).toEqual([kBusy, kGone]);
  });

  it("takes nothing of a machine whose facts were in a message that was lost", () => {
    const { packer, unpacker } = line();
    unpacker.unpack(packer.pack([kBusy]));
    packer.pack([kGone]);
    expect(unpacker.unpack(packer.pack([kGone, kBusy])).map(({ id }) => id)).toEqual(["1"]);
  });
});
