import { act, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { ActivityPanel } from "@/features/activity/ActivityPanel";
import { ActivityStore } from "@/features/activity/activity-store";
import { GapStore } from "@/features/activity/gap-store";
import type { getActivity } from "@/lib/api";
import { loadAll } from "@/lib/lazily";
import { strings } from "@/lib/strings";
import { aGap, anActivity, aPoint, aStatus, atOnce } from "../../fixtures";

interface BarProps {
  data: { datasets: { data: { x: number; y: number }[] }[] };
  options: { scales: { x: { min: number; max: number } }; plugins: { gapBands: { bands: { from: number; to: number }[] } } };
}

let drawn: BarProps;
let charts = 0;
// a canvas draws nothing in jsdom: what would be drawn is looked at instead
vi.mock("react-chartjs-2", async () => {
  const { useEffect } = await import("react");
  return {
    Bar: (props: BarProps) => {
      drawn = props;
      useEffect(() => void (charts += 1), []);
      return null;
    },
  };
});

const words = strings.activity;
const kNow = Date.parse("2026-11-20T12:00:00Z");
const status = (ms: number): ReturnType<typeof aStatus> => aStatus({ time: new Date(kNow + ms).toISOString() });
let store: ActivityStore;
let gaps: GapStore;
let fetcher: ReturnType<typeof vi.fn<typeof getActivity>>;

beforeAll(loadAll);
beforeEach(async () => {
  charts = 0;
  fetcher = vi.fn<typeof getActivity>(({ from, to }) =>
    Promise.resolve(anActivity(Date.parse(from ?? ""), Date.parse(to ?? ""), { items: [aPoint(kNow - 60_000, { failed_calls: 3 })] })));
  store = new ActivityStore(atOnce(), fetcher);
  gaps = new GapStore(atOnce());
  render(<ActivityPanel store={store} gaps={gaps} />);
  await act(async () => {
    gaps.snapshot({ items: [aGap({ from: "2026-11-20T11:58:00.000000Z", to: "2026-11-20T11:58:10.000000Z" })], next_cursor: null });
    store.tick(status(0));
    await Promise.resolve();
  });
  await screen.findByRole("application");
});

const bar = (set: number): number[] => drawn.data.datasets[set]?.data.map(({ y }) => y).filter((y) => y !== 0) ?? [];

it("draws what was requested above the axis, what was given back below it, and the gaps", () => {
  expect(bar(0)).toEqual([8_192]);
  expect(bar(1)).toEqual([-4_096]);
  expect(drawn.options.scales.x).toMatchObject({ min: kNow - 300_000, max: kNow });
  expect(drawn.options.plugins.gapBands.bands).toMatchObject([{ from: kNow - 120_000, to: kNow - 110_000 }]);
});

it("says what it draws to those who do not see it", () => {
  const chart = screen.getByRole("application");
  expect(chart.getAttribute("aria-label")).toContain(" 8.00 KiB requested, 4.00 KiB given back.");
  expect(chart.getAttribute("aria-label")).toContain(" 1 gap,");
  expect(chart).toHaveAccessibleDescription(words.keys);
});

it("moves along without another chart", async () => {
  for (let ms = 2_000; ms <= 20_000; ms += 2_000) {
    await act(async () => {
      store.tick(status(ms));
      await Promise.resolve();
    });
  }
  await vi.waitFor(() => expect(drawn.options.scales.x.max).toBe(kNow + 20_000));
  expect(charts).toBe(1);
});

it("is a table on demand", async () => {
  await userEvent.click(screen.getByRole("button", { name: words.table }));
  const rows = within(screen.getByRole("table", { name: words.caption })).getAllByRole("row").slice(1);
  const cells = rows.map((row) => [...row.children].slice(1).map((cell) => cell.textContent));
  expect(cells[0]).toEqual(["8.00 KiB", "4.00 KiB", "2", "1", "3", ""]);
  expect(cells.slice(1)).toEqual(Array.from({ length: 6 }, () => ["0 B", "0 B", "0", "0", "0", "tracer"]));
});

it("is moved and zoomed by buttons, and goes back to now", async () => {
  const span = (): number => (drawn.options.scales.x.max - drawn.options.scales.x.min) / 1_000;
  await userEvent.click(screen.getByRole("button", { name: words.zoomIn }));
  expect(span()).toBe(150);
  await userEvent.click(screen.getByRole("button", { name: words.earlier }));
  expect(drawn.options.scales.x.max).toBe(kNow - 75_000);
  expect(screen.getByRole("button", { name: words.range["5m"] })).toHaveAttribute("aria-pressed", "false");
  await userEvent.click(screen.getByRole("button", { name: words.reset }));
  expect(drawn.options.scales.x.max).toBe(kNow);
  expect(screen.getByRole("button", { name: words.range["5m"] })).toHaveAttribute("aria-pressed", "true");
});

it("is moved and zoomed by keys", () => {
  const chart = screen.getByRole("application");
  const press = (key: string): void => void fireEvent.keyDown(chart, { key });
  const { min, max } = drawn.options.scales.x;
  press("ArrowLeft");
  expect(drawn.options.scales.x.max).toBe(max - 75_000);
  press("+");
  expect(drawn.options.scales.x.max - drawn.options.scales.x.min).toBeCloseTo((max - min) / 1.6, -1);
  press("Home");
  expect(drawn.options.scales.x).toMatchObject({ min, max });
});

it("draws on a scale of factors on demand", async () => {
  await userEvent.click(screen.getByRole("button", { name: words.log }));
  expect(bar(0)).toEqual([Math.log2(3)]);
  expect(bar(1)).toEqual([-1]);
});

it("chooses a range", async () => {
  await userEvent.click(screen.getByRole("button", { name: words.range["24h"] }));
  expect(drawn.options.scales.x).toMatchObject({ min: kNow - 86_400_000, max: kNow });
  await vi.waitFor(() => expect(fetcher.mock.lastCall?.[0].step).toBe("1m"));
});

it("says why it could not be read, and reads it again", async () => {
  fetcher.mockRejectedValueOnce(new Error("no database"));
  act(() => store.tick(status(3_000)));
  expect(await screen.findByRole("alert")).toHaveTextContent(words.failedLoad("no database"));
  await userEvent.click(screen.getByRole("button", { name: strings.retry }));
  await vi.waitFor(() => expect(screen.queryByRole("alert")).not.toBeInTheDocument());
});

it("says that nothing is known of a machine, and loads when something is", () => {
  const nobody = new ActivityStore(atOnce(), fetcher);
  const { container } = render(<ActivityPanel store={nobody} gaps={gaps} />);
  expect(container).toHaveTextContent(strings.loading);
  act(() => nobody.tick(aStatus({ host: null })));
  expect(container).toHaveTextContent(words.absent);
  act(() => nobody.leave());
  expect(container).toHaveTextContent(strings.loading);
});
