import { describe, expect, it } from "vitest";
import { filterProcesses, kDefaultSorting, nextSorting, sortProcesses } from "@/features/processes/sorting";
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
  it("finds by part of a name, whatever its case", () => expect(order(filterProcesses(rows, " WORKER"))).toBe("ab"));
  it("finds by the whole pid only", () => {
    expect(order(filterProcesses(rows, "20"))).toBe("c");
    expect(order(filterProcesses(rows, "2"))).toBe("");
  });
  it("takes a pattern's signs as text", () => expect(order(filterProcesses(rows, ".*"))).toBe(""));
});
