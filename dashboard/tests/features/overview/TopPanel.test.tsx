import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { TopPanel } from "@/features/overview/TopPanel";
import { kDefaultChoice } from "@/features/overview/top-choice";
import { WindowTop } from "@/features/overview/window-top";
import { formatMoment } from "@/lib/format";
import { Latest } from "@/lib/latest";
import { ValueStore } from "@/lib/store";
import { loadAll } from "@/lib/lazily";
import { strings } from "@/lib/strings";
import type { Top } from "@/types/ledger";
import { aTop, atOnce } from "../../fixtures";

interface PieProps {
  data: { labels: string[]; datasets: { data: number[]; backgroundColor: string[] }[] };
  options: { onClick: (event: unknown, elements: { index: number }[]) => void };
}

const drawn: PieProps["data"][] = [];
let press: PieProps["options"]["onClick"] = () => undefined;
// a canvas draws nothing in jsdom: what would be drawn is looked at instead
vi.mock("react-chartjs-2", () => ({
  Pie: ({ data, options, ...props }: PieProps) => {
    drawn.push(data);
    press = options.onClick;
    return <canvas {...{ role: "img", "aria-label": (props as { "aria-label"?: string })["aria-label"] }} />;
  },
}));

beforeAll(loadAll);
beforeEach(() => {
  drawn.splice(0);
  onFilter.mockClear();
});

const kSpan = { from: Date.parse("2026-11-20T12:00:00Z"), to: Date.parse("2026-11-20T12:05:00Z") };
const onFilter = vi.fn();
const getTop = vi.fn(() => Promise.resolve({ ...aTop(1), from: "2026-11-20T12:00:00Z", to: "2026-11-20T12:05:00Z" }));

function show(top: Top, programs: Top | null = null): void {
  const byProcess = new Latest<Top>(atOnce());
  const byProgram = new Latest<Top>(atOnce());
  const ofChart = new WindowTop(atOnce(), { subscribe: () => () => undefined, span: () => kSpan }, getTop);
  byProcess.snapshot(top);
  if (programs !== null) byProgram.snapshot(programs);
  render(<TopPanel byProcess={byProcess} byProgram={byProgram} ofChart={ofChart} choice={new ValueStore(atOnce(), kDefaultChoice)} onFilter={onFilter} />);
}

const table = (): string[][] =>
  within(screen.getByRole("table")).getAllByRole("row").slice(1).map((row) =>
    [...row.children].map((cell) => cell.textContent));

describe("the pie of the biggest requesters", () => {
  it.each([
    [1, 1, false],
    [9, 9, false],
    [10, 10, false],
    [11, 11, true],
    [300, 11, true],
  ])("of %i processes has %i slices, the rest among them: %s", (processes, slices, rest) => {
    const top = aTop(processes);
    show(top);
    const pie = drawn.at(-1);
    expect(pie?.labels).toHaveLength(slices);
    expect(pie?.labels.includes(strings.overview.others)).toBe(rest);
    const bytes = pie?.datasets[0]?.data ?? [];
    expect(bytes.reduce((sum, value) => sum + value, 0)).toBe(top.total_bytes);
    expect(new Set(pie?.datasets[0]?.backgroundColor).size).toBe(slices);
    expect(table()).toHaveLength(slices);
    expect(table().map((row) => row[1])).toEqual(pie?.labels);
    expect(table().at(-1)?.[0]).toBe(rest ? "" : String(slices));
  });

  it("says the same in the table twin, with pid", () => {
    show(aTop(2));
    expect(table()).toEqual([
      ["1", "program 0", "100", "8.00 KiB", "1.00%"],
      ["2", "program 1", "101", "4.00 KiB", "1.00%"],
    ]);
    expect(screen.getByRole("table", { name: strings.overview.caption("process") })).toBeInTheDocument();
    expect(screen.getByRole("img")).toHaveAccessibleName(strings.overview.chart("process", strings.overview.total("12.0 KiB")));
  });

  it("switches to programs, which have no pid", async () => {
    const programs: Top = {
      by: "program", from: null, to: null, total_bytes: 4096, others: null, items: [{ name: "bash", requested_bytes: 4096, percent: 100 }],
    };
    show(aTop(2), programs);
    await userEvent.click(screen.getByRole("button", { name: strings.overview.byProgram }));
    expect(screen.getByRole("button", { name: strings.overview.byProgram })).toHaveAttribute("aria-pressed", "true");
    expect(table()).toEqual([["1", "bash", "4.00 KiB", "100%"]]);
    expect(drawn.at(-1)?.labels).toEqual(["bash"]);
  });

  it("keeps a program that is named like the rest apart from it", () => {
    const top = aTop(11);
    show({ ...top, items: top.items.map((item, index) => (index === 0 ? { ...item, name: "others" } : item)) });
    expect(table()).toHaveLength(11);
    expect(table()[0]?.slice(0, 2)).toEqual(["1", "others"]);
  });

  it("says when nothing has been requested", () => {
    show({ by: "process", from: null, to: null, items: [], others: null, total_bytes: 0 });
    expect(screen.getByText(strings.overview.empty)).toBeInTheDocument();
  });

  it("leads from a row to its process, or to its program, by mouse and by key", async () => {
    const programs: Top = {
      by: "program", from: null, to: null, total_bytes: 4096, others: null, items: [{ name: "bash", requested_bytes: 4096, percent: 100 }],
    };
    show(aTop(11), programs);
    await userEvent.click(screen.getByRole("button", { name: strings.overview.filterPid("program 1", 101) }));
    expect(onFilter).toHaveBeenLastCalledWith({ pid: 101 });
    await userEvent.click(screen.getByRole("button", { name: strings.overview.byProgram }));
    screen.getByRole("button", { name: strings.overview.filterName("bash") }).focus();
    await userEvent.keyboard("{Enter}");
    expect(onFilter).toHaveBeenLastCalledWith({ name: "bash" });
  });

  it("leads from a slice to its process; the rest is no one", () => {
    show(aTop(11));
    press({}, [{ index: 2 }]);
    expect(onFilter).toHaveBeenLastCalledWith({ pid: 102 });
    press({}, []);
    press({}, [{ index: 10 }]);
    expect(onFilter).toHaveBeenCalledTimes(1);
  });

  it("shows the span of the chart instead of all time", async () => {
    show(aTop(3));
    await userEvent.click(screen.getByRole("button", { name: strings.overview.chartSpan }));
    expect(await screen.findByText(strings.overview.span(formatMoment(kSpan.from), formatMoment(kSpan.to)))).toBeInTheDocument();
    expect(getTop).toHaveBeenLastCalledWith({ by: "process", from: "2026-11-20T12:00:00.000Z", to: "2026-11-20T12:05:00.000Z" }, expect.any(AbortSignal));
    expect(table()).toEqual([["1", "program 0", "100", "4.00 KiB", "1.00%"]]);
    await userEvent.click(screen.getByRole("button", { name: strings.overview.allTime }));
    expect(table()).toHaveLength(3);
  });

  it("says why the span of the chart could not be read, and reads it again", async () => {
    getTop.mockRejectedValueOnce(new Error("no database"));
    show(aTop(3));
    await userEvent.click(screen.getByRole("button", { name: strings.overview.chartSpan }));
    expect(await screen.findByRole("alert")).toHaveTextContent(strings.overview.failedLoad("no database"));
    await userEvent.click(screen.getByRole("button", { name: strings.retry }));
    expect(await screen.findByText("program 0")).toBeInTheDocument();
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });
});
