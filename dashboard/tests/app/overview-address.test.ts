import { beforeEach, expect, it } from "vitest";
import { OverviewAddress } from "@/app/overview-address";
import { ActivityStore } from "@/features/activity/activity-store";
import { kDefaultChoice, type TopChoice } from "@/features/overview/top-choice";
import { ValueStore } from "@/lib/store";
import { UrlState } from "@/lib/url-state";
import { aStatus, atOnce } from "../fixtures";

let activity: ActivityStore;
let choice: ValueStore<TopChoice>;

function open(search: string): void {
  history.replaceState(null, "", `/${search}`);
  activity = new ActivityStore(atOnce(), () => new Promise(() => undefined));
  choice = new ValueStore(atOnce(), kDefaultChoice);
  new OverviewAddress(activity, choice, new UrlState()).start();
}

const written = (): string => decodeURIComponent(location.search);

beforeEach(() => open(""));

it("says nothing where nothing was chosen", () => {
  activity.tick(aStatus());
  expect(written()).toBe("");
});

it("says which time the chart shows and what the pie is of, and no more once that was taken back", () => {
  activity.tick(aStatus());
  activity.choose("1h");
  choice.set({ by: "program", over: "chart" });
  expect(written()).toBe("?chart_span=3600&top_by=program&top_over=chart");
  activity.choose("5m");
  choice.set(kDefaultChoice);
  expect(written()).toBe("");
});

it("leads back to itself: a past span stays the one that was shared when the machine is known", () => {
  const end = Date.parse(aStatus().time) - 7_200_000;
  activity.tick(aStatus());
  activity.mark(end - 60_000, end);
  const { search } = location;
  expect(written()).toBe(`?chart_span=60&chart_to=${new Date(end).toISOString().replace("Z", "000Z")}`);
  open(search);
  activity.tick(aStatus());
  expect(activity.span()).toEqual({ from: end - 60_000, to: end });
  expect(location.search).toBe(search);
});

it("leaves a past that is another machine's", () => {
  open("?chart_span=60&chart_to=2026-11-20T11:00:00Z");
  const status = aStatus();
  activity.tick(status);
  expect(activity.view().following).toBe(false);
  activity.tick({ ...status, host: status.host && { ...status.host, id: "00000000000000ff" } });
  expect(activity.view().following).toBe(true);
  expect(written()).toBe("?chart_span=60");
});

it("ignores what is wrong, cuts what is too much, and keeps what is another's", () => {
  open("?chart_span=-1&chart_to=now&top_by=__proto__&top_over=never&view=overview");
  expect(activity.viewport).toEqual({ spanMs: 300_000, end: null });
  expect(choice.value).toEqual(kDefaultChoice);
  open("?chart_span=1&view=overview");
  expect(activity.viewport).toEqual({ spanMs: 20_000, end: null });
  choice.set({ by: "program", over: "all" });
  expect(location.search).toContain("view=overview");
});
