import { act, render, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { RecordingPanel } from "@/features/status/RecordingPanel";
import { StatusStore } from "@/features/status/status-store";
import { strings } from "@/lib/strings";
import { aCollector, aGap, aSpool, aStatus, atOnce, noLoss } from "../../fixtures";

const words = strings.recording;
let status: StatusStore;

beforeEach(() => {
  status = new StatusStore(atOnce());
  render(<RecordingPanel status={status} />);
});

const figures = (): string => screen.getAllByRole("definition").map((figure) => figure.textContent).join("|");

describe("RecordingPanel", () => {
  it("is absent until a collector has reported", () => {
    expect(screen.queryByText(words.title)).not.toBeInTheDocument();
    act(() => status.snapshot(aStatus({ collector: null })));
    expect(screen.queryByText(words.title)).not.toBeInTheDocument();
  });

  it("says in one line that all is well", () => {
    act(() => status.snapshot(aStatus()));
    expect(figures()).toBe("0|none|0|64.0 KiB of 1.00 GiB 12 events wait|1.00 MiB 180 B a request|every 1.0 s");
    expect(screen.getByText(words.noGaps)).toBeInTheDocument();
  });

  it("says what is not known yet", () => {
    const sweep = { processes: null, mapped_bytes: null, resident_bytes: null, at: null, interval_ms: null, cpu_seconds: 0 };
    act(() => status.snapshot(aStatus({ collector: aCollector({ storage: { disk_bytes: null, bytes_per_request: null }, sweep }) })));
    expect(figures()).toMatch(/\|—\|none$/);
  });

  it("says what the sweep costs, as a share of a core since the start", () => {
    const sweep = { ...aCollector().sweep, interval_ms: 2_000, cpu_seconds: 0.25 };
    const since = { started_at: "2026-11-20T12:41:20.123456Z", updated_at: "2026-11-20T12:43:00.123456Z" };
    act(() => status.snapshot(aStatus({ collector: aCollector({ sweep, ...since }) })));
    expect(figures()).toMatch(/\|every 2.0 s 0.25% of a core$/);
  });

  it("shows every stage's loss, what was shed, and a spool in memory", () => {
    const lost = noLoss({ tracer: 1_000, transport: 20, parse: 3, spool: 4, database: 5 });
    act(() => status.snapshot(aStatus({
      collector: aCollector({ lost, shed_requests: 9_000, tracer_restarts: 2, spool: aSpool({ in_memory: true, pending_events: 1 }) }),
    })));
    expect(figures()).toMatch(/^1,032\|none\|9,000\|64.0 KiB of 1.00 GiB in memory 1 event waits\|/);
    const rows = within(screen.getByRole("table", { hidden: true })).getAllByRole("row", { hidden: true }).map((row) => row.textContent);
    expect(rows).toEqual([
      `tracer1,000${words.what.tracer}`, `transport20${words.what.transport}`, `parse3${words.what.parse}`,
      `spool4${words.what.spool}`, `database5${words.what.database}`,
    ]);
    expect(screen.getByText(words.restarts(2))).toBeInTheDocument();
  });

  it("does not call a replay's spool odd", () => {
    act(() => status.snapshot(aStatus({ collector: aCollector({ replay: true, spool: aSpool({ in_memory: true }) }) })));
    expect(figures()).not.toContain(words.spoolMemory);
  });

  it("lists the newest gaps, their words as text", () => {
    const gaps = [aGap({ detail: "<b>\u202eodd", events: 1 }), aGap({ stage: "collector", events: null, to: "2026-11-20T12:43:18.123456Z" })];
    act(() => status.snapshot(aStatus({ gaps })));
    const items = screen.getAllByRole("listitem", { hidden: true }).map((item) => item.textContent);
    expect(items[0]).toContain("for 1.0 stracer1 event<b>\\u{202e}odd");
    expect(items[1]).toContain("for 2 mincollectorunknown number");
    expect(screen.getByText(words.allGaps)).toHaveAttribute("href", "/api/v1/gaps?host=00000000000000b1");
    expect(screen.getAllByRole("definition").at(1)).toHaveTextContent(/ tracer$/);
  });
});
