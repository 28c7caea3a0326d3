import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DetailStore, kRefreshMs } from "@/features/process-detail/detail-store";
import { kFarewellMs, ProcessStore } from "@/features/processes/process-store";
import type { getProcess } from "@/lib/api";
import type { ProcessDetail } from "@/types/ledger";
import { aDetail, aDetailApi, aProcess, atOnce } from "../../fixtures";

const kHost = "00000000000000b1";
const kId = aProcess().id;
let processes: ProcessStore;
let store: DetailStore;
let fetcher: ReturnType<typeof vi.fn<typeof getProcess>>;
let answer: () => Promise<ProcessDetail>;
const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  answer = () => Promise.resolve(aDetail());
  fetcher = vi.fn<typeof getProcess>(() => answer());
  processes = new ProcessStore(atOnce());
  store = new DetailStore(atOnce(), processes, aDetailApi({ getProcess: fetcher }));
  processes.snapshot({ items: [aProcess(), aProcess({ id: "other" })] });
});
afterEach(() => void vi.useRealTimers());

describe("DetailStore", () => {
  it("shows nothing until a process is opened, then its row, then what is read of it", async () => {
    expect(store.view()).toBeNull();
    store.open(aProcess(), kHost);
    expect(store.view()).toMatchObject({ process: { id: kId }, detail: null, error: null });
    await settle();
    expect(store.view()?.detail?.parent?.name).toBe("systemd");
    expect(fetcher).toHaveBeenCalledExactlyOnceWith(kId, { host: kHost }, expect.any(AbortSignal));
  });

  it("reads again when the row changed, at most once a second", async () => {
    store.open(aProcess(), kHost);
    await settle();
    for (let change = 0; change < 50; ++change) {
      processes.change({ items: [aProcess({ net_bytes: change })] });
      await settle(100);
    }
    expect(fetcher.mock.calls.length).toBe(1 + 50 * 100 / kRefreshMs);
  });

  it("reads at once what changes after a quiet time", async () => {
    store.open(aProcess(), kHost);
    await settle(10 * kRefreshMs);
    processes.change({ items: [aProcess({ net_bytes: 7 })] });
    await settle();
    expect(fetcher).toHaveBeenCalledTimes(2);
  });

  it("does not read for what happens to others, nor while nothing happens", async () => {
    store.open(aProcess(), kHost);
    await settle();
    processes.change({ items: [aProcess({ id: "other", net_bytes: 7 })] });
    await settle(10 * kRefreshMs);
    expect(fetcher).toHaveBeenCalledTimes(1);
  });

  it("keeps what it has of one that ended and left the table", async () => {
    store.open(aProcess(), kHost);
    await settle(kRefreshMs);
    answer = () => Promise.resolve(aDetail({ exited_at: "2026-11-20T12:50:00.000000Z", mapped_bytes: 0 }));
    processes.change({ items: [aProcess({ exited_at: "2026-11-20T12:50:00.000000Z" })] });
    await settle(2 * kFarewellMs);
    expect(processes.row(kId)).toBeUndefined();
    expect(store.view()?.detail?.mapped_bytes).toBe(0);
    expect(fetcher).toHaveBeenCalledTimes(2);
  });

  it("says why it could not be read, keeps what it had, and tries again", async () => {
    store.open(aProcess(), kHost);
    await settle();
    answer = () => Promise.reject(new Error("no database"));
    store.retry();
    await settle();
    expect(store.view()).toMatchObject({ error: "no database", detail: { id: kId } });
    answer = () => Promise.resolve(aDetail());
    store.retry();
    await settle();
    expect(store.view()?.error).toBeNull();
  });

  it("lets a slow answer to what is closed or replaced go", async () => {
    let arrive: (late: ProcessDetail) => void = () => undefined;
    answer = () => new Promise((resolve) => (arrive = resolve));
    store.open(aProcess(), kHost);
    const signal = fetcher.mock.calls[0]?.[2];
    answer = () => Promise.resolve(aDetail({ id: "other" }));
    store.open(aProcess({ id: "other" }), kHost);
    expect(signal?.aborted).toBe(true);
    await settle();
    arrive(aDetail());
    await settle();
    expect(store.view()?.detail?.id).toBe("other");
    store.close();
    processes.change({ items: [aProcess({ id: "other", net_bytes: 7 })] });
    await settle(kRefreshMs);
    expect(store.view()).toBeNull();
    expect(fetcher).toHaveBeenCalledTimes(2);
  });
});
