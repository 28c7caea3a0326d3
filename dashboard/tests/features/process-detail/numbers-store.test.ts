import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NumbersStore } from "@/features/process-detail/numbers-store";
import type { getActivity } from "@/lib/api";
import type { Process } from "@/types/ledger";
import { aCollector, aDetail, anActivity, aPoint, aProcess, aStatus, atOnce } from "../../fixtures";

const kNow = Date.parse("2026-11-20T12:30:00Z");
const iso = (ms: number): string => new Date(kNow + ms).toISOString();
const old = (fields: Partial<Process> = {}): Process => aProcess({ first_seen: iso(-30 * 86_400_000), last_seen: iso(-1_000), net_bytes: 500, mapped_bytes: 600, ...fields });
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
let store: NumbersStore;
let fetcher: ReturnType<typeof vi.fn<typeof getActivity>>;

beforeEach(() => {
  vi.useFakeTimers({ now: kNow });
  // in steps of an hour something older is told, and in finer ones something a minute ago
  fetcher = vi.fn<typeof getActivity>(({ step, from, to }) =>
    Promise.resolve(anActivity(Date.parse(from ?? ""), Date.parse(to ?? ""), {
      items: step === "1h" ? [aPoint(kNow - 86_400_000, { net_bytes: 100, mapped_bytes: 200 })] : [aPoint(kNow - 60_000, { net_bytes: 300, mapped_bytes: 400 })],
    })));
  store = new NumbersStore(atOnce(), fetcher);
});
afterEach(() => void vi.useRealTimers());

const tick = async (ms = 0): Promise<void> => {
  store.tick(aStatus({ time: iso(ms) }));
  await settle();
};
const line = (): [seconds: number, net: number | null, mapped: number | null][] =>
  store.view().line.map(({ at, net, mapped }) => [(at - kNow) / 1_000, net, mapped]);

describe("NumbersStore", () => {
  it("tells what stood before the span, what changed in it, and what stands now", async () => {
    store.open(old(), "00000000000000b1");
    expect(store.view()).toMatchObject({ ready: false, span: null });
    await tick();
    expect(store.view()).toMatchObject({ ready: true, span: { from: kNow - 300_000, to: kNow } });
    expect(line()).toEqual([[-300, 100, 200], [-50, 300, 400], [0, 500, 600]]);
    expect(fetcher.mock.calls.map(([query]) => query)).toMatchObject([
      { process: aProcess().id, host: "00000000000000b1", step: "10s", from: iso(-1_800_000), to: iso(0) },
      { step: "1h", to: iso(-1_800_000) },
    ]);
  });

  it("begins a younger process with nothing asked for", async () => {
    store.open(old({ first_seen: iso(-100_000) }), undefined);
    await tick();
    store.know(aDetail({ ...old({ first_seen: iso(-100_000) }), explained: { before: 0, fork: 0, exec: 70, mmap: 0, munmap: 0, mremap: 0, brk: 0, exit: 0, other: 0 } }));
    expect(line()).toEqual([[-100, 0, 70], [-50, 300, 400], [0, 500, 600]]);
    expect(fetcher).toHaveBeenCalledTimes(1);
  });

  it("begins one that is younger than the newest second with nothing too", async () => {
    const young = old({ first_seen: iso(300), last_seen: iso(400) });
    fetcher.mockResolvedValue(anActivity(kNow, kNow, { items: [aPoint(kNow, { net_bytes: 500, mapped_bytes: 600 })] }));
    store.open(young, undefined);
    await tick();
    store.know(aDetail({ ...young, explained: null }));
    await tick(5_000);
    expect(line()).toEqual([[0.3, 0, null], [0.4, 500, 600], [5, 500, 600]]);
  });

  it("takes what the stream tells at once, and reads no more than every five seconds", async () => {
    store.open(old(), undefined);
    await tick();
    fetcher.mockClear();
    for (let second = 1; second <= 10; ++second) {
      store.take(old({ last_seen: iso(second * 1_000), net_bytes: second }));
      await tick(second * 1_000);
    }
    expect(line().slice(-4)).toEqual([[8, 8, 600], [9, 9, 600], [10, 10, 600], [10, 10, 600]]);
    expect(fetcher).toHaveBeenCalledTimes(2);
    expect(fetcher.mock.calls[0]?.[0]).toMatchObject({ step: "10s", from: iso(-20_000), to: iso(10_000) });
  });

  it("reads nothing while nothing happens, and moves along", async () => {
    store.open(old(), undefined);
    await tick();
    fetcher.mockClear();
    await tick(30_000);
    expect(fetcher).not.toHaveBeenCalled();
    expect(store.view().span?.to).toBe(kNow + 30_000);
  });

  it("stops where a process ended", async () => {
    store.open(old({ exited_at: iso(-20_000), mapped_bytes: 0 }), undefined);
    await tick(60_000);
    expect(store.view().span).toEqual({ from: kNow - 320_000, to: kNow - 20_000 });
    expect(line().at(-1)).toEqual([-20, 500, 0]);
  });

  it.each([["1h", "10s"], ["24h", "1m"], ["7d", "1h"]] as const)("reads %s in steps of %s", async (range, step) => {
    store.open(old(), undefined);
    await tick();
    fetcher.mockClear();
    store.choose(range);
    expect(store.view().ready).toBe(false);
    await settle();
    expect(fetcher.mock.calls[0]?.[0].step).toBe(step);
    expect(store.view()).toMatchObject({ ready: true, range });
  });

  it("tells a life in hours of which finer steps are kept no more", async () => {
    fetcher.mockImplementation(({ step, from, to }) =>
      Promise.resolve(anActivity(Date.parse(from ?? ""), Date.parse(to ?? ""), step === "1h" ? { items: [aPoint(kNow - 5 * 86_400_000 - 7_200_000, { net_bytes: 7, mapped_bytes: 8 })] } : { looked_back_to: iso(-86_400_000) })));
    store.open(old({ exited_at: iso(-5 * 86_400_000) }), undefined);
    await tick();
    expect(fetcher.mock.calls.map(([{ step }]) => step)).toEqual(["10s", "1h", "1h"]);
    expect(line()[0]?.slice(1)).toEqual([7, 8]);
  });

  it("goes by the recording's time in a replay", async () => {
    store.open(old(), undefined);
    store.tick(aStatus({ time: iso(86_400_000), collector: aCollector({ replay: true }) }));
    await settle();
    expect(fetcher).not.toHaveBeenCalled();
    store.know(aDetail({ ...old(), activity: anActivity(kNow - 3_600_000, kNow) }));
    await settle();
    expect(store.view().span?.to).toBe(kNow);
  });

  it("says why it could not be read, and tries again", async () => {
    fetcher.mockRejectedValueOnce(new Error("no database"));
    store.open(old(), undefined);
    await tick();
    expect(store.view()).toMatchObject({ error: "no database", ready: false });
    store.retry();
    await settle();
    expect(store.view()).toMatchObject({ error: null, ready: true });
  });

  it("lets a slow answer to what is closed go", async () => {
    let arrive: (activity: ReturnType<typeof anActivity>) => void = () => undefined;
    fetcher.mockImplementationOnce(() => new Promise((resolve) => (arrive = resolve)));
    store.open(old(), undefined);
    await tick();
    store.close();
    store.open(old({ id: "other" }), undefined);
    await settle();
    const before = line();
    arrive(anActivity(kNow - 300_000, kNow, { items: [aPoint(kNow - 30_000, { net_bytes: 9 })] }));
    await settle();
    expect(line()).toEqual(before);
  });
});
