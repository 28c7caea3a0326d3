import type { ActivityStore } from "@/features/activity/activity-store";
import { kOver, kDefaultChoice, type TopChoice } from "@/features/overview/top-choice";
import { ledgerTime } from "@/lib/local-time";
import type { ValueStore } from "@/lib/store";
import { choiceParam, integerParam, type Param, timeParam, type UrlState } from "@/lib/url-state";

/** Seconds: what is more than the chart shows is cut to that. */
const kMostSpan = 60 * 86_400;
const kDefaultSpan = 300;

const kParams = {
  span: integerParam("chart_span", kMostSpan),
  to: timeParam("chart_to"),
  by: choiceParam("top_by", ["process", "program"] as const),
  over: choiceParam("top_over", kOver),
} as const;

/** The overview's part of the page's address: which time the chart shows, and what the pie is of. Lives as long as the page. */
export class OverviewAddress {
  readonly #activity: ActivityStore;
  readonly #choice: ValueStore<TopChoice>;
  readonly #url: UrlState;
  #written = "";

  constructor(activity: ActivityStore, choice: ValueStore<TopChoice>, url: UrlState) {
    this.#activity = activity;
    this.#choice = choice;
    this.#url = url;
  }

  start(): void {
    this.#read();
    this.#url.onMove(() => this.#read());
    this.#activity.subscribe(this.#write);
    this.#choice.subscribe(this.#write);
  }

  #read(): void {
    const url = this.#url;
    const to = url.get(kParams.to);
    this.#activity.show((url.get(kParams.span) ?? kDefaultSpan) * 1_000, to === undefined ? null : Date.parse(to));
    this.#choice.set({ by: url.get(kParams.by) ?? kDefaultChoice.by, over: url.get(kParams.over) ?? kDefaultChoice.over });
    this.#written = JSON.stringify(this.#texts());
  }

  readonly #write = (): void => {
    const texts = this.#texts();
    const all = JSON.stringify(texts);
    if (all === this.#written) return;
    this.#written = all;
    this.#url.put(texts, false);
  };

  #texts(): Record<string, string | undefined> {
    const { spanMs, end } = this.#activity.viewport;
    const { by, over } = this.#choice.value;
    const seconds = Math.round(spanMs / 1_000);
    const text = <Value>(param: Param<Value>, value: Value, usual: Value | null): [string, string | undefined] =>
      [param.key, value === usual ? undefined : param.write(value)];
    return Object.fromEntries([
      text(kParams.span, seconds, kDefaultSpan),
      text(kParams.to, end === null ? "" : (ledgerTime(new Date(end)) ?? ""), ""),
      text(kParams.by, by, kDefaultChoice.by),
      text(kParams.over, over, kDefaultChoice.over),
    ]);
  }
}
