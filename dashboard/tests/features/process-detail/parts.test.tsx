import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { GapStore } from "@/features/activity/gap-store";
import { DetailStore, type DetailApi } from "@/features/process-detail/detail-store";
import { ProcessDialog } from "@/features/process-detail/ProcessDialog";
import { ProcessStore } from "@/features/processes/process-store";
import { loadAll } from "@/lib/lazily";
import { strings } from "@/lib/strings";
import { aDetail, aDetailApi, aGap, aLife, anActivity, aPoint, aProcess, aRequest, aSizeStep, aStatus, atOnce, someSizes } from "../../fixtures";

interface Drawn {
  data: { labels?: string[]; datasets: { label: string; data: ({ x: number; y: number } | number | null)[] }[] };
  options: { scales: { x: { min: number; max: number } }; plugins: { gapBands?: { bands: { from: number; to: number }[] } } };
}

const drawn: { line?: Drawn; bars?: Drawn } = {};
let charts = 0;
// a canvas draws nothing in jsdom: what would be drawn is looked at instead
vi.mock("react-chartjs-2", async () => {
  const { useEffect } = await import("react");
  const chart = (kind: "line" | "bars") => (props: Drawn) => {
    drawn[kind] = props;
    useEffect(() => void (charts += 1), []);
    return null;
  };
  return { Line: chart("line"), Bar: chart("bars") };
});

const words = strings.detail;
const kNow = Date.parse("2026-11-20T12:30:00Z");
const iso = (ms: number): string => new Date(kNow + ms).toISOString();
const process = aProcess({ first_seen: iso(-200_000), last_seen: iso(-1_000), net_bytes: 2 ** 20, mapped_bytes: 2 ** 21 });
const onOpen = vi.fn();
let store: DetailStore;
let processes: ProcessStore;
let gaps: GapStore;

async function show(api: Partial<DetailApi> = {}): Promise<void> {
  processes = new ProcessStore(atOnce());
  processes.snapshot({ items: [process] });
  store = new DetailStore(atOnce(), processes, aDetailApi({
    getProcess: () => Promise.resolve(aDetail(process)),
    getActivity: () => Promise.resolve(anActivity(kNow - 3_600_000, kNow, { items: [aPoint(kNow - 100_000, { net_bytes: 4_096, mapped_bytes: 8_192 })] })),
    ...api,
  }));
  gaps = new GapStore(atOnce());
  render(<ProcessDialog store={store} gaps={gaps} onRequests={vi.fn()} onOpen={onOpen} />);
  await act(async () => {
    gaps.snapshot({ items: [aGap({ from: iso(-60_000), to: iso(-50_000) })], next_cursor: null });
    store.numbers.tick(aStatus({ time: iso(0) }));
    store.open(process, undefined);
    await new Promise((done) => setTimeout(done));
  });
}

const part = (title: string) => within(screen.getByRole("region", { name: title }));
const rows = (caption: string): (string | null)[] => within(screen.getByRole("table", { name: caption })).getAllByRole("row").slice(1).map((row) => row.textContent);
const asTable = (title: string): Promise<void> => userEvent.click(part(title).getByRole("button", { name: strings.activity.table }));

beforeAll(loadAll);
beforeEach(() => {
  charts = 0;
  onOpen.mockReset();
});

describe("both numbers over time", () => {
  const points = (set: number): [number, number][] => (drawn.line?.data.datasets[set]?.data as { x: number; y: number }[]).map(({ x, y }) => [(x - kNow) / 1_000, y]);

  it("are drawn from the process's begin to now, with the gaps", async () => {
    await show();
    expect(points(0)).toEqual([[-200, 0], [-90, 4_096], [0, 2 ** 20]]);
    expect(points(1)).toEqual([[-200, 4_096], [-90, 8_192], [0, 2 ** 21]]);
    expect(drawn.line?.options.scales.x.max).toBe(kNow);
    expect(drawn.line?.options.plugins.gapBands?.bands).toMatchObject([{ from: kNow - 60_000, to: kNow - 50_000 }]);
    expect(part(words.numbers.title).getByText(strings.activity.gap)).toBeInTheDocument();
  });

  it("go on with the stream in the same chart", async () => {
    await show();
    const before = charts;
    for (let second = 1; second <= 3; ++second) {
      act(() => {
        processes.change({ items: [{ ...process, net_bytes: second, last_seen: iso(second * 1_000) }] });
        store.numbers.tick(aStatus({ time: iso(second * 1_000) }));
      });
    }
    expect(points(0).at(-1)).toEqual([3, 3]);
    expect(charts).toBe(before);
  });

  it("are said to those who do not see the chart, and stand in a table", async () => {
    await show();
    const label = part(words.numbers.title).getByRole("img").getAttribute("aria-label");
    expect(label).toContain(words.numbers.of(words.net, "0 B", "1.00 MiB"));
    expect(label).toContain(words.numbers.of(words.mapped, "4.00 KiB", "2.00 MiB"));
    expect(label).toContain(" 1 gap,");
    await asTable(words.numbers.title);
    expect(rows(words.numbers.caption).map((row) => row?.replace(/^.*?\d\d:\d\d:\d\d/, ""))).toEqual(["1.00 MiB2.00 MiB", "4.00 KiB8.00 KiB", "0 B4.00 KiB"]);
    expect(part(words.numbers.title).queryByRole("img")).not.toBeInTheDocument();
  });

  it("are told apart on a scale of factors where one is huge", async () => {
    await show();
    const [, [, net] = [0, 0]] = points(0);
    const [, [, mapped] = [0, 0]] = points(1);
    await userEvent.click(part(words.numbers.title).getByRole("button", { name: strings.activity.log }));
    expect(mapped / net).toBe(2);
    const [, [, netHeight] = [0, 0]] = points(0);
    const [, [, mappedHeight] = [0, 0]] = points(1);
    expect(mappedHeight - netHeight).toBeLessThan(1);
    expect(netHeight).toBe(1);
  });

  it("are read over another span", async () => {
    const getActivity = vi.fn<DetailApi["getActivity"]>(() => Promise.resolve(anActivity(0, 1)));
    await show({ getActivity });
    getActivity.mockClear();
    await userEvent.click(part(words.numbers.title).getByRole("button", { name: strings.activity.range["24h"] }));
    expect(getActivity).toHaveBeenCalled();
    expect(part(words.numbers.title).getByRole("button", { name: strings.activity.range["24h"] })).toHaveAttribute("aria-pressed", "true");
  });

  it("say why they could not be read", async () => {
    await show({ getActivity: () => Promise.reject(new Error("no database")) });
    expect(part(words.numbers.title).getByRole("alert")).toHaveTextContent(words.numbers.failed("no database"));
  });
});

describe("the sizes", () => {
  const sizes = someSizes(
    aSizeStep(4_096, { mmap_calls: 7, munmap_calls: 3, failed_calls: 1, requested_bytes: 28_672, returned_bytes: 12_288 }),
    aSizeStep(16_384, { mmap_calls: 2, requested_bytes: 32_768 }),
  );

  it("are bars of mmap and munmap, and nothing is no bar", async () => {
    await show({ getSizes: () => Promise.resolve(sizes) });
    expect(drawn.bars?.data.labels).toEqual(["4 KiB", "8 KiB", "16 KiB"]);
    expect(drawn.bars?.data.datasets.map(({ label, data }) => [label, data])).toEqual([["mmap", [7, null, 2]], ["munmap", [3, null, null]]]);
    expect(part(words.sizes.title).getByText(words.sizes.all(13))).toBeInTheDocument();
    expect(part(words.sizes.title).getByRole("img")).toHaveAccessibleName(words.sizes.summary(2, words.sizes.from("4 KiB", "8 KiB"), 7, 3));
  });

  it("stand in a table", async () => {
    await show({ getSizes: () => Promise.resolve(sizes) });
    await asTable(words.sizes.title);
    expect(rows(words.sizes.caption)).toEqual(["4 KiB to below 8 KiB728.0 KiB312.0 KiB1", "16 KiB to below 32 KiB232.0 KiB00 B0"]);
  });

  it("say so where they do not reach back to the begin, and where there are none", async () => {
    await show({ getSizes: () => Promise.resolve({ ...sizes, looked_back_to: iso(-5_000) }) });
    expect(part(words.sizes.title).getByText(/^of its newest 13 requests, since /)).toBeInTheDocument();
    act(() => store.close());
    await act(async () => {
      await show();
    });
    expect(part(words.sizes.title).getByText(words.sizes.none)).toBeInTheDocument();
  });
});

describe("the newest requests", () => {
  it("are those of this process, newest first", async () => {
    const getRequests = vi.fn<DetailApi["getRequests"]>(() =>
      Promise.resolve({ items: [aRequest(2, { call: "munmap", result: "0x0" }), aRequest(1, { failed: true, result: "ENOMEM" })], next_cursor: "c", looked_back_to: null }));
    await show({ getRequests });
    expect(getRequests.mock.calls[0]?.[0]).toEqual({ process: process.id, host: undefined, limit: 20 });
    expect(rows(words.newest.title).map((row) => row?.replace(/^.*?\.\d{3}/, ""))).toEqual(["munmap4.00 KiB0x0", `mmap4.00 KiB${strings.requests.failedWith("ENOMEM")}`]);
    expect(part(words.newest.title).getByText(words.newest.of(2))).toBeInTheDocument();
  });

  it("say that there are none", async () => {
    await show();
    expect(part(words.newest.title).getByText(words.newest.none)).toBeInTheDocument();
  });
});

describe("the lifetimes", () => {
  const events = (): (string | null)[] => part(words.lives.title).getAllByRole("listitem").map((item) => item.querySelector(".life-what")?.textContent ?? null);
  const lives = [
    aLife({ id: "a", name: "sh", first_seen: iso(-9_000), exited_at: iso(-8_000) }),
    aLife({ id: process.id, name: "<b>worker", first_seen: iso(-8_000), exited_at: iso(-2_000) }),
  ];

  it("are told from fork to exit, names as text", async () => {
    await show({ getProcess: () => Promise.resolve(aDetail({ ...process, started_at: iso(-9_500), lives })) });
    const { forkedBy, began, exec, exited, lasted } = words.lives;
    expect(events()).toEqual([`${forkedBy} systemd`, `${began} sh · ${lasted("1.0 s")}`, `${exec} <b>worker · ${lasted("6.0 s")}`, exited]);
    expect(part(words.lives.title).getByText("<b>worker").closest("[aria-current]")).toHaveAttribute("aria-current", "true");
    expect(document.querySelector("b")).toBeNull();
  });

  it("lead to the other programs, the parent and the children", async () => {
    const children = [{ id: "c1", pid: 77, name: "child", first_seen: iso(-1_000), exited_at: null }];
    await show({ getProcess: () => Promise.resolve(aDetail({ ...process, started_at: iso(-9_500), lives, children, children_more: true })) });
    const lifetimes = part(words.lives.title);
    for (const name of ["systemd", "sh", "child"]) await userEvent.click(lifetimes.getByRole("button", { name }));
    expect(onOpen.mock.calls).toEqual([["00000000000000a0"], ["a"], ["c1"]]);
    expect(lifetimes.getByText(words.lives.childrenMore(1))).toBeInTheDocument();
    expect(lifetimes.queryByRole("button", { name: /worker/ })).not.toBeInTheDocument();
  });

  it("say of one that was there before that it was seen, and of one that lives no end", async () => {
    await show({ getProcess: () => Promise.resolve(aDetail({ ...process, lives: [aLife()] })) });
    expect(events()).toEqual([`${words.lives.seen} worker`]);
  });
});

it("another process takes the place of the one in view, from its top and with the focus", async () => {
  await show();
  const dialog = screen.getByRole("dialog");
  await act(async () => {
    store.open(aProcess({ id: "other", name: "other" }), undefined);
    await Promise.resolve();
  });
  expect(screen.getByRole("dialog")).toBe(dialog);
  expect(dialog.querySelector(".drawer-body")).toHaveFocus();
});
