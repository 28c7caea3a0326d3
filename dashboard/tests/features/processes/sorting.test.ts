import { describe, expect, it } from "vitest";
import { filterProcesses, kNoFilter, kDefaultSorting, nextSorting, sortProcesses } from "@/features/processes/sorting";
import { aProcess } from "../../fixtures";

const rows = [
  aProcess({ id: "a", pid: 30, name: "worker10", net_bytes: 5, mapped_bytes: null }),
  aProcess({ id: "b", pid: 10, name: "worker9", net_bytes: 5, mapped_bytes: 7 }),
  aProcess({ id: "c", pid: 20, name: "Apache", net_bytes: 50, mapped_bytes: 1 }),
];
const order = (list: readonly { id: string }[]): string => list.map((row) => row.id).join("");

describe("sortProcesses", () => {
  it("begins with the biggest net; equal ones stand by pid", () => expect(order(sortProcesses(rows, kDefaultSorting))).toBe("cba"));
  it("knows numbers in names", () => expect(order(sortProcesses(rows, { key: "name", descending: false }))).toBe("cba"));
  it("puts what is unknown below every number", () =>
    expect(order(sortProcesses(rows, { key: "mapped_bytes", descending: true }))).toBe("bca"));
  it("leaves the list it was given as it is", () => {
    sortProcesses(rows, kDefaultSorting);
    expect(order(rows)).toBe("abc");
  });
});

describe("nextSorting", () => {
  it("turns the same column", () => expect(nextSorting(kDefaultSorting, "net_bytes")).toEqual({ key: "net_bytes", descending: false }));
  it("begins numbers with the biggest and names with the first", () => {
    expect(nextSorting(kDefaultSorting, "failed_calls").descending).toBe(true);
    expect(nextSorting(kDefaultSorting, "name").descending).toBe(false);
  });
});

describe("filterProcesses", () => {
  const found = (search: string): string => order(filterProcesses(rows, { ...kNoFilter, search }));
  it("finds by part of a name, whatever its case", () => expect(found(" WORKER")).toBe("ab"));
  it("finds by the whole pid only", () => {
    expect(found("20")).toBe("c");
    expect(found("2")).toBe("");
  });
  it("takes a pattern's signs as text", () => expect(found(".*")).toBe(""));
  it("takes one pid and one name as a whole", () => {
    const named = [aProcess({ id: "a", pid: 1, name: "sh" }), aProcess({ id: "b", pid: 2, name: "sh" }), aProcess({ id: "c", pid: 1, name: "bash" })];
    expect(order(filterProcesses(named, { ...kNoFilter, name: "sh" }))).toBe("ab");
    expect(order(filterProcesses(named, { ...kNoFilter, pid: 1 }))).toBe("ac");
    expect(order(filterProcesses(named, { search: "ba", name: "sh", pid: null }))).toBe("");
  });
});

describe("sortProcesses by what is no number of the row", () => {
  it("sorts by time, state and calls a second", () => {
    const two = [
      aProcess({ id: "a", pid: 1, first_seen: "2026-11-20T12:00:00.000000Z", state: "exited" }),
      aProcess({ id: "b", pid: 2, first_seen: "2026-11-20T13:00:00.000000Z" }),
    ];
    expect(order(sortProcesses(two, { key: "first_seen", descending: true }))).toBe("ba");
    expect(order(sortProcesses(two, { key: "state", descending: false }))).toBe("ab");
    expect(order(sortProcesses(two, { key: "rate", descending: true }, (id) => (id === "b" ? 3 : null)))).toBe("ba");
  });
});
