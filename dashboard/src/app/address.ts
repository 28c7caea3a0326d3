import type { DetailStore } from "@/features/process-detail/detail-store";
import { kFleetSorting, kFleetSortKeys } from "@/features/fleet/sorting";
import type { FleetStore } from "@/features/fleet/fleet-store";
import type { ProcessStore } from "@/features/processes/process-store";
import { kDefaultSorting, kSortKeys } from "@/features/processes/sorting";
import { kCalls, type RequestFilter, tidy } from "@/features/requests/filter";
import type { RequestLog } from "@/features/requests/request-log";
import { getProcess } from "@/lib/api";
import { kDefaultRange, kRanges, type Range } from "@/lib/chart/ranges";
import type { Frames } from "@/lib/frames";
import { ValueStore } from "@/lib/store";
import {
  booleanParam, choiceParam, idParam, integerParam, type Param, textParam, timeParam, type UrlState,
} from "@/lib/url-state";
import { hostAsked, type ShownHost } from "@/lib/host";
import type { Process } from "@/types/ledger";
import { kViews, type View } from "./views";

const kMostPid = 4_294_967_295;

const kRangeNames = Object.keys(kRanges) as Range[];

const kParams = {
  view: choiceParam("view", kViews),
  // what is no id is shown as a machine that is not there, and is not passed over
  host: textParam("host"),
  process: idParam("process"),
  processRange: choiceParam("process_range", kRangeNames),
  search: textParam("search"),
  onlyPid: integerParam("only_pid", kMostPid),
  onlyName: textParam("only_name"),
  fleetSearch: textParam("fleet_search"),
  fleetSort: sortParam("fleet_sort", kFleetSortKeys, kFleetSorting),
  ended: booleanParam("ended"),
  sort: sortParam("sort", kSortKeys, kDefaultSorting),
  at: timeParam("log_at"),
  log: {
    pid: integerParam("log_pid", kMostPid),
    name: textParam("log_name"),
    call: choiceParam("log_call", kCalls),
    failed: booleanParam("log_failed"),
    min_length: integerParam("log_min_length", Number.MAX_SAFE_INTEGER),
    from: timeParam("log_from"),
    to: timeParam("log_to"),
  },
} as const;

interface Stores {
  host: ValueStore<ShownHost>;
  showHost: (id: string | null) => void;
  fleet: FleetStore;
  processes: ProcessStore;
  detail: DetailStore;
  requests: RequestLog;
}

/**
 * Keeps the page's address in step with what is shown, so that it can be shared, and what is shown with the address
 * when the page is opened or Back is pressed. Lives as long as the page.
 */
export class Address {
  /** the panel that a narrow screen shows; a wide one shows all */
  readonly view: ValueStore<View>;
  readonly #stores: Stores;
  readonly #url: UrlState;
  readonly #fetch: typeof getProcess;
  /** a process that the address names and that is yet to be read */
  #opening: string | null = null;
  #written = "";
  #writing = false;

  constructor(frames: Frames, stores: Stores, url: UrlState, fetchProcess: typeof getProcess = getProcess) {
    this.#stores = stores;
    this.#url = url;
    this.#fetch = fetchProcess;
    this.view = new ValueStore<View>(frames, url.get(kParams.view) ?? kViews[0]);
  }

  start(): void {
    this.#read();
    this.#url.onMove(() => this.#read());
    const { host, fleet, processes, detail, requests } = this.#stores;
    for (const store of [this.view, host, fleet.table, processes, processes.table, detail, detail.numbers, requests]) store.subscribe(this.#writeLater);
  }

  readonly show = (view: View): void => this.view.set(view);

  #read(): void {
    const url = this.#url;
    const { showHost, fleet, processes, requests } = this.#stores;
    showHost(url.get(kParams.host) ?? null); // first: it forgets what is of another machine
    fleet.search(url.get(kParams.fleetSearch) ?? "");
    fleet.sortBy(url.get(kParams.fleetSort) ?? kFleetSorting);
    this.view.set(url.get(kParams.view) ?? kViews[0]);
    processes.setFilter({ search: url.get(kParams.search) ?? "", pid: url.get(kParams.onlyPid) ?? null, name: url.get(kParams.onlyName) ?? null });
    processes.sortBy(url.get(kParams.sort) ?? kDefaultSorting);
    processes.setShowEnded(url.get(kParams.ended) ?? false);
    const filter = this.#logFilter();
    if (JSON.stringify(tidy(filter)) !== JSON.stringify(requests.filter)) requests.setFilter(filter);
    const at = url.get(kParams.at) ?? null;
    if (at === null && requests.at !== null) requests.resume();
    if (at !== null && requests.at !== at) requests.jump(at);
    const range = url.get(kParams.processRange) ?? kDefaultRange;
    if (range !== this.#stores.detail.numbers.range) this.#stores.detail.numbers.choose(range);
    this.#show(url.get(kParams.process) ?? null);
    this.#written = JSON.stringify(this.#texts());
  }

  #logFilter(): RequestFilter {
    const { log } = kParams;
    const filter: RequestFilter = {
      pid: this.#url.get(log.pid), name: this.#url.get(log.name), call: this.#url.get(log.call), failed: this.#url.get(log.failed),
      min_length: this.#url.get(log.min_length), from: this.#url.get(log.from), to: this.#url.get(log.to),
    };
    if (filter.from !== undefined && filter.to !== undefined && filter.to <= filter.from) filter.to = undefined;
    return filter;
  }

  /** Shows a process of which no more than the id is known. */
  readonly open = (id: string): void => this.#show(id);

  #show(id: string | null): void {
    const { detail, processes } = this.#stores;
    this.#opening = null;
    if (id === (detail.openId)) return;
    if (id === null) {
      detail.close();
      return;
    }
    const known = processes.row(id);
    const host = hostAsked(this.#stores.host.value);
    if (known !== undefined) {
      detail.open(known, host);
      return;
    }
    this.#opening = id;
    const opened = (process: Process | null): void => {
      if (this.#opening !== id) return;
      this.#opening = null;
      if (process !== null) detail.open(process, host);
      this.#writeLater();
    };
    // one that is in no ledger any more is no reason for words: the page is as without it
    this.#fetch(id, { host }).then(opened, () => opened(null));
  }

  /** Stores publish one after the other: what stands between two of them is no state to write down. */
  readonly #writeLater = (): void => {
    if (this.#writing) return;
    this.#writing = true;
    queueMicrotask(() => {
      this.#writing = false;
      this.#write();
    });
  };

  #write(): void {
    const texts = this.#texts();
    const all = JSON.stringify(texts);
    if (all === this.#written) return;
    const before = JSON.parse(this.#written || "{}") as Record<string, string | undefined>;
    this.#written = all;
    const step = texts["view"] !== before["view"] || texts["host"] !== before["host"] || (texts["process"] !== before["process"] && texts["process"] !== undefined);
    this.#url.put(texts, step);
  }

  #texts(): Record<string, string | undefined> {
    const { host, fleet, processes, detail, requests } = this.#stores;
    const { filter, sorting } = processes.table.value;
    const view = this.view.value;
    const texts: Record<string, string | undefined> = {};
    const put = <Value>(param: Param<Value>, value: Value | null | undefined): void => {
      const text = value === undefined || value === null ? undefined : param.write(value);
      // what could not be read again is not written
      texts[param.key] = text !== undefined && param.read(text) !== undefined ? text : undefined;
    };
    put(kParams.view, view === kViews[0] ? undefined : view);
    put(kParams.host, host.value.id);
    put(kParams.fleetSearch, fleet.table.value.search);
    put(kParams.fleetSort, fleet.table.value.sorting);
    put(kParams.process, this.#opening ?? detail.openId);
    const { range } = detail.numbers;
    put(kParams.processRange, texts[kParams.process.key] === undefined || range === kDefaultRange ? undefined : range);
    put(kParams.search, filter.search);
    put(kParams.onlyPid, filter.pid);
    put(kParams.onlyName, filter.name);
    put(kParams.ended, processes.showsEnded ? true : undefined);
    put(kParams.sort, sorting);
    put(kParams.at, requests.at);
    const { log } = kParams;
    put(log.pid, requests.filter.pid);
    put(log.name, requests.filter.name);
    put(log.call, requests.filter.call);
    put(log.failed, requests.filter.failed);
    put(log.min_length, requests.filter.min_length);
    put(log.from, requests.filter.from);
    put(log.to, requests.filter.to);
    return texts;
  }
}

/** A column, with a minus before it if descending; nothing where it is as at first. */
function sortParam<Key extends string>(key: string, keys: readonly Key[], usual: { key: Key; descending: boolean }): Param<{ key: Key; descending: boolean }> {
  return {
    key,
    read: (text) => {
      const found = keys.find((each) => text === each || text === `-${each}`);
      return found === undefined ? undefined : { key: found, descending: text.startsWith("-") };
    },
    write: (sorting) => (sorting.key === usual.key && sorting.descending === usual.descending ? "" : `${sorting.descending ? "-" : ""}${sorting.key}`),
  };
}
