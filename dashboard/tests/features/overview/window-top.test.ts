import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { kFollowMs, kSettleMs, WindowTop } from "@/features/overview/window-top";
import type { getTop } from "@/lib/api";
import type { Span } from "@/lib/span";
import type { Top } from "@/types/ledger";
import { aTop, atOnce } from "../../fixtures";

const kNow = Date.parse("2026-11-26T12:00:00Z");
const kDay = 86_400_000;
let span: Span | null;
let told: () => void;
let store: WindowTop;
let fetcher: ReturnType<typeof vi.fn<typeof getTop>>;
const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  span = { from: kNow - 300_000, to: kNow };
  told = () => undefined;
  fetcher = vi.fn<typeof getTop>(() => Promise.resolve(aTop(3)));
  store = new WindowTop(atOnce(), { span: () => span, subscribe: (listener) => ((told = listener), () => (told = () => undefined)) }, fetcher);
});
afterEach(() => {
  store.close();
  vi.useRealTimers();
});

function move(from: number, to: number): void {
  span = { from, to };
  told();
}

it("reads nothing until it is opened, and nothing after it is closed", async () => {
  move(kNow - 1_000, kNow);
  await settle(kFollowMs);
  expect(fetcher).not.toHaveBeenCalled();
  store.open("program");
  await settle();
  expect(fetcher).toHaveBeenCalledExactlyOnceWith(
    { by: "program", from: new Date(kNow - 1_000).toISOString(), to: new Date(kNow).toISOString() }, expect.any(AbortSignal));
  expect(store.view().top?.items).toHaveLength(3);
  store.close();
  move(kNow - 2_000, kNow);
  await settle(kFollowMs);
  expect(store.view().top).toBeNull();
  expect(fetcher).toHaveBeenCalledTimes(1);
});

it("goes along with time every few seconds", async () => {
  store.open("process");
  await settle();
  for (let n = 1; n <= 10; ++n) {
    move(kNow - 300_000 + n * 2_000, kNow + n * 2_000);
    await settle(2_000);
  }
  expect(fetcher).toHaveBeenCalledTimes(1 + 20_000 / kFollowMs);
});

it("reads once what a hand moved, when it rests", async () => {
  store.open("process");
  await settle();
  for (let n = 1; n <= 10; ++n) {
    move(kNow - 300_000 - n * 20_000, kNow - n * 20_000);
    await settle(kSettleMs / 2);
  }
  expect(fetcher).toHaveBeenCalledTimes(1);
  await settle(kSettleMs);
  expect(fetcher).toHaveBeenCalledTimes(2);
  expect(fetcher.mock.lastCall?.[0].to).toBe(new Date(kNow - 200_000).toISOString());
});

it("asks for no more than the api gives", async () => {
  span = { from: kNow - 30 * kDay, to: kNow };
  store.open("process");
  await settle();
  expect(fetcher.mock.lastCall?.[0].from).toBe(new Date(kNow - 7 * kDay).toISOString());
});

it("keeps what it had when it cannot read, and lets late answers go", async () => {
  store.open("process");
  await settle();
  fetcher.mockRejectedValueOnce(new Error("no database"));
  store.retry();
  await settle();
  expect(store.view()).toMatchObject({ error: "no database", top: { by: "process" } });
  let arrive: (late: Top) => void = () => undefined;
  fetcher.mockImplementationOnce(() => new Promise((resolve) => (arrive = resolve)));
  store.retry();
  await settle();
  store.open("program");
  await settle();
  arrive(aTop(300));
  await settle();
  expect(store.view().top?.items).toHaveLength(3);
  expect(store.view().error).toBeNull();
});
