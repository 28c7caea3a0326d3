import { beforeEach, expect, it, vi } from "vitest";
import { GapStore, kMostGaps } from "@/features/activity/gap-store";
import type { getGaps } from "@/lib/api";
import type { GapList } from "@/types/ledger";
import { aGap, atOnce } from "../../fixtures";

const at = (minute: number): string => new Date(minute * 60_000).toISOString();
const gap = (minute: number): ReturnType<typeof aGap> => aGap({ id: `g${minute}`, from: at(minute - 1), to: at(minute) });
const ids = (): string[] => store.view().map(({ id }) => id);

let store: GapStore;
let fetcher: ReturnType<typeof vi.fn<typeof getGaps>>;

beforeEach(() => {
  const pages: Record<string, GapList> = {
    one: { items: [gap(80), gap(70)], next_cursor: "two" },
    two: { items: [gap(60), gap(50)], next_cursor: null },
  };
  fetcher = vi.fn<typeof getGaps>(({ cursor }) => Promise.resolve(pages[cursor ?? ""] ?? { items: [], next_cursor: null }));
  store = new GapStore(atOnce(), fetcher);
});

it("keeps the newest of the stream, and one that grew once", () => {
  store.snapshot({ items: [gap(100), gap(90)], next_cursor: null });
  store.change({ items: [gap(110), aGap({ ...gap(100), events: 99 })] });
  expect(ids().sort()).toEqual(["g100", "g110", "g90"]);
  expect(store.view().find(({ id }) => id === "g100")?.events).toBe(99);
  store.snapshot({ items: [gap(120)], next_cursor: null });
  expect(ids()).toEqual(["g120"]);
});

it("lets the oldest go of the very many that come while it is open", () => {
  store.snapshot({ items: [], next_cursor: null });
  for (let minute = 1; minute <= 2 * kMostGaps; ++minute) store.change({ items: [gap(minute)] });
  expect(ids()).toHaveLength(2 * kMostGaps);
  store.change({ items: [gap(2 * kMostGaps + 1)] });
  expect(ids()).toHaveLength(kMostGaps);
  expect(ids()).toContain(`g${2 * kMostGaps + 1}`);
  expect(ids()).not.toContain(`g${kMostGaps}`);
});

it("reads older ones as far as a chart reaches, and no further", async () => {
  store.snapshot({ items: [gap(100), gap(90)], next_cursor: "one" });
  await store.reach(95 * 60_000);
  expect(fetcher).not.toHaveBeenCalled();
  await store.reach(75 * 60_000);
  expect(fetcher.mock.calls.map(([{ cursor }]) => cursor)).toEqual(["one"]);
  await store.reach(0);
  expect(fetcher.mock.calls.map(([{ cursor }]) => cursor)).toEqual(["one", "two"]);
  expect(ids()).toHaveLength(6);
  await store.reach(-1);
  expect(fetcher).toHaveBeenCalledTimes(2);
});

it("goes on with what it has when older ones cannot be read, and tries again", async () => {
  store.snapshot({ items: [gap(100)], next_cursor: "one" });
  fetcher.mockRejectedValueOnce(new Error("no database"));
  await store.reach(0);
  expect(ids()).toEqual(["g100"]);
  await store.reach(0);
  expect(ids()).toHaveLength(5);
});

it("does not mix two machines", async () => {
  let arrive: (late: GapList) => void = () => undefined;
  store.snapshot({ items: [gap(100)], next_cursor: "one" });
  fetcher.mockImplementationOnce(() => new Promise((resolve) => (arrive = resolve)));
  const reading = store.reach(0);
  store.snapshot({ items: [gap(7)], next_cursor: null });
  arrive({ items: [gap(80)], next_cursor: null });
  await reading;
  expect(ids()).toEqual(["g7"]);
});
