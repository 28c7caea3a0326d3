import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ActivityStore, kRestMs, kWholeMs, refreshMs } from "@/features/activity/activity-store";
import type { getActivity } from "@/lib/api";
import type { Activity, ActivityPoint } from "@/types/ledger";
import { aCollector, anActivity, aPoint, aStatus, atOnce } from "../../fixtures";

const kNow = Date.parse("2026-11-26T12:00:00Z");
const kFive = 5 * 60_000;
type Query = Parameters<typeof getActivity>[0];

let now: number;
let store: ActivityStore;
let ledger: ActivityPoint[];
let reach: number;
let fetcher: ReturnType<typeof vi.fn<typeof getActivity>>;

const kSizes = { "1s": 1_000, "10s": 10_000, "1m": 60_000, "1h": 3_600_000 };

/** As the api answers: whole steps, and seconds no further back than the log reaches. */
function answer(query: Query): Activity {
  const step = kSizes[query.step ?? "10s"];
  const to = query.to === undefined ? kNow - 3_600_000 : Math.ceil(Date.parse(query.to) / step) * step;
  const from = query.from === undefined ? to - 360 * step : Math.floor(Date.parse(query.from) / step) * step;
  const begin = query.step === "1s" ? Math.max(from, reach) : from;
  return anActivity(from, to, {
    looked_back_to: begin > from ? new Date(begin).toISOString() : null,
    items: ledger.filter(({ time }) => Date.parse(time) >= begin && Date.parse(time) < to),
  });
}

const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const queries = (): Query[] => fetcher.mock.calls.map(([query]) => query);

/** The status of a second later. */
async function seconds(count: number, fields: Parameters<typeof aStatus>[0] = {}): Promise<void> {
  for (let n = 0; n < count; ++n) {
    now += 1_000;
    store.tick(aStatus({ time: new Date(now).toISOString(), ...fields }));
    await settle();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  now = kNow - 1_000;
  reach = 0;
  ledger = [aPoint(kNow - 60_000), aPoint(kNow - 4_000)];
  fetcher = vi.fn<typeof getActivity>((query) => Promise.resolve(answer(query)));
  store = new ActivityStore(atOnce(), fetcher);
});
afterEach(() => void vi.useRealTimers());

describe("ActivityStore", () => {
  it("waits for no answer of a machine that the ledger does not know", async () => {
    store.tick(aStatus({ host: null }));
    expect(store.view()).toMatchObject({ ready: false, absent: true });
    store.leave();
    expect(store.view().absent).toBe(false);
    store.tick(aStatus({ host: null }));
    await seconds(1);
    expect(store.view()).toMatchObject({ ready: true, absent: false });
  });

  it("reads the last five minutes by seconds, and some before them", async () => {
    expect(store.view()).toMatchObject({ span: null, ready: false, range: "5m" });
    await seconds(1);
    expect(store.view()).toMatchObject({ span: { from: kNow - kFive, to: kNow }, ready: true, following: true, barMs: 2_000 });
    expect(store.view().bars).toHaveLength(kFive / 2_000);
    expect(store.view().bars.filter((bar) => bar.requested > 0).map((bar) => bar.from)).toEqual([kNow - 60_000, kNow - 4_000]);
    expect(queries()).toEqual([{ host: aStatus().host?.id, step: "1s", from: new Date(kNow - 1.5 * kFive).toISOString(), to: new Date(kNow).toISOString() }]);
  });

  it("goes along by reading the newest steps alone, and all of them once a minute", async () => {
    await seconds(1);
    ledger.push(aPoint(kNow + 3_000));
    await seconds(4);
    expect(store.view().span?.to).toBe(kNow + 4_000);
    expect(store.view().bars.at(-1)).toMatchObject({ from: kNow + 2_000, requested: 8_192 });
    expect(fetcher).toHaveBeenCalledTimes(1 + 4_000 / refreshMs(2_000));
    expect(queries().slice(1).map(({ from }) => now - Date.parse(from ?? "") < 30_000)).toEqual([true, true]);
    // what was stored late is found by then
    ledger.push(aPoint(kNow - 100_000));
    await seconds(kWholeMs / 1_000);
    expect(store.view().bars.find((bar) => bar.from === kNow - 100_000)?.requested).toBe(8_192);
    expect(queries().slice(1).filter(({ from }) => now - Date.parse(from ?? "") > kFive)).toHaveLength(1);
  });

  it("shows tens of seconds where the log does not hold the seconds", async () => {
    reach = kNow - 30_000;
    await seconds(1);
    expect(queries().map(({ step }) => step)).toEqual(["1s", "10s"]);
    expect(store.view()).toMatchObject({ barMs: 10_000, span: { from: kNow - kFive, to: kNow } });
    await seconds(30);
    expect(queries().slice(1).every(({ step }) => step === "10s")).toBe(true);
  });

  it.each([["1h", "10s", 20_000], ["24h", "1m", 600_000], ["7d", "1h", 3_600_000]] as const)("shows %s by steps of %s", async (range, step, barMs) => {
    await seconds(1);
    store.choose(range);
    await settle(kRestMs);
    expect(queries().at(-1)?.step).toBe(step);
    expect(store.view()).toMatchObject({ range, barMs, following: true });
  });

  it("reads once when the hand rests, and nothing while what is held is enough", async () => {
    await seconds(1);
    for (let n = 0; n < 4; ++n) store.pan(-0.1);
    await settle(kRestMs);
    expect(fetcher).toHaveBeenCalledTimes(1);
    for (let n = 0; n < 9; ++n) {
      store.pan(-0.1);
      await settle(kRestMs / 3);
    }
    await settle(kRestMs);
    expect(fetcher).toHaveBeenCalledTimes(2);
    expect(store.view()).toMatchObject({ following: false, range: "own" });
  });

  it("stands still in the past, and reads no more of it", async () => {
    await seconds(1);
    store.pan(-2);
    await settle(kRestMs);
    const { span } = store.view();
    const before = fetcher.mock.calls.length;
    await seconds(30);
    expect(store.view().span).toEqual(span);
    expect(fetcher.mock.calls.length).toBe(before);
    store.reset();
    await settle(kRestMs);
    await seconds(2);
    expect(store.view()).toMatchObject({ range: "5m", following: true, span: { to: now } });
  });

  it("shows what it has, as coarse as it is, until finer steps come", async () => {
    await seconds(1);
    store.choose("24h");
    await settle(kRestMs);
    store.mark(kNow - 600_000, kNow - 300_000);
    expect(store.view().barMs).toBe(60_000);
    await settle(kRestMs);
    expect(store.view().barMs).toBe(2_000);
  });

  it("says why nothing could be read, keeps what it had, and tries again by itself", async () => {
    await seconds(1);
    fetcher.mockRejectedValueOnce(new Error("no database"));
    await seconds(2);
    expect(store.view()).toMatchObject({ error: "no database", ready: true });
    expect(store.view().bars.some((bar) => bar.requested > 0)).toBe(true);
    await seconds(2);
    expect(store.view().error).toBeNull();
  });

  it("begins anew with another machine, and lets an answer about the one before go", async () => {
    let arrive: (late: Activity) => void = () => undefined;
    fetcher.mockImplementationOnce(() => new Promise((resolve) => (arrive = resolve)));
    await seconds(1);
    const host = aStatus().host;
    await seconds(1, { host: host && { ...host, id: "00000000000000b2" } });
    arrive(anActivity(kNow - kFive, kNow, { items: [aPoint(kNow - 8_000, { requested_bytes: 1 })] }));
    await settle();
    expect(queries().at(-1)?.host).toBe("00000000000000b2");
    expect(store.view().bars.some((bar) => bar.requested === 1)).toBe(false);
  });

  it("ends a recording at its newest event, whatever the time is", async () => {
    await seconds(1, { collector: aCollector({ replay: true }) });
    expect(store.view().span?.to).toBe(kNow - 3_600_000);
  });

  it("reads nothing for a page that nobody sees", async () => {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
    await seconds(10);
    expect(fetcher).not.toHaveBeenCalled();
  });
});
