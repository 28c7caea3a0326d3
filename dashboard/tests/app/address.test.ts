import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Address } from "@/app/address";
import { FleetStore } from "@/features/fleet/fleet-store";
import { DetailStore } from "@/features/process-detail/detail-store";
import { ProcessStore } from "@/features/processes/process-store";
import { RequestLog } from "@/features/requests/request-log";
import { kNoHost, type ShownHost } from "@/lib/host";
import { ValueStore } from "@/lib/store";
import { UrlState } from "@/lib/url-state";
import { aDetail, aDetailApi, aProcess, atOnce } from "../fixtures";

const kId = "00000000000000a1";
const none = { items: [], next_cursor: null, looked_back_to: null };
let processes: ProcessStore;
let detail: DetailStore;
let requests: RequestLog;
let address: Address;
let host: ValueStore<ShownHost>;
let fleet: FleetStore;
let asked: string[];

function open(search: string, known = true): void {
  history.replaceState(null, "", `/${search}`);
  const frames = atOnce();
  asked = [];
  processes = new ProcessStore(frames, () => Promise.resolve(none));
  detail = new DetailStore(frames, processes, aDetailApi({ getProcess: () => new Promise(() => undefined) }));
  requests = new RequestLog(frames, () => Promise.resolve(none));
  host = new ValueStore<ShownHost>(frames, kNoHost);
  fleet = new FleetStore(frames);
  const showHost = (id: string | null): void => host.set({ id, full: false });
  address = new Address(frames, { host, showHost, fleet, processes, detail, requests }, new UrlState(), (id) => {
    asked.push(id);
    return known ? Promise.resolve(aDetail({ id })) : Promise.reject(new Error("404"));
  });
  address.start();
}

const written = async (): Promise<string> => {
  await Promise.resolve();
  return decodeURIComponent(location.search);
};

/** What the browser does when Back is pressed; jsdom does it later than a test wants to wait. */
function back(search: string): void {
  history.replaceState(null, "", `/${search}`);
  dispatchEvent(new PopStateEvent("popstate"));
}

beforeEach(() => open(""));
afterEach(() => vi.restoreAllMocks());

describe("Address", () => {
  it("says over which span a process's numbers are shown, as long as one is", async () => {
    open(`?process=${kId}&process_range=24h`);
    await written();
    expect(detail.numbers.range).toBe("24h");
    expect(await written()).toBe(`?process=${kId}&process_range=24h`);
    detail.numbers.choose("7d");
    expect(await written()).toBe(`?process=${kId}&process_range=7d`);
    detail.close();
    expect(await written()).toBe("");
  });

  it("leads to a process of which no more than the id is known, as a step of its own", async () => {
    open(`?process=${kId}`);
    await written();
    const steps = vi.spyOn(history, "pushState");
    address.open("00000000000000a2");
    await written();
    expect(asked).toEqual([kId, "00000000000000a2"]);
    expect(detail.openId).toBe("00000000000000a2");
    expect(await written()).toBe("?process=00000000000000a2");
    expect(steps).toHaveBeenCalledTimes(1);
  });

  it("says nothing where nothing was chosen", async () => {
    processes.snapshot({ items: [aProcess()] });
    expect(await written()).toBe("");
  });

  it("says all that was chosen, and no more once it was taken back", async () => {
    address.show("requests");
    processes.search("work er");
    processes.sortBy({ key: "rate", descending: false });
    processes.setShowEnded(true);
    requests.setFilter({ name: "a&b", failed: false, min_length: 4096, from: "2026-11-20T12:00:00.000000Z" });
    requests.jump("2026-11-20T13:00:00.000000Z");
    expect(await written()).toBe(
      "?view=requests&search=work+er&ended=true&sort=rate&log_at=2026-11-20T13:00:00.000000Z&log_name=a&b&log_failed=false&log_min_length=4096&log_from=2026-11-20T12:00:00.000000Z",
    );
    address.show("processes");
    processes.search("");
    processes.sortBy({ key: "net_bytes", descending: true });
    processes.setShowEnded(false);
    requests.setFilter({});
    expect(await written()).toBe("");
  });

  it("shows what it says", () => {
    open(`?view=overview&search=x&only_pid=7&only_name=sh&ended=true&sort=-failed_calls&log_pid=9&log_call=brk&log_to=2026-11-20T12:00:00Z`);
    expect(address.view.value).toBe("overview");
    expect(processes.table.value).toEqual({ filter: { search: "x", pid: 7, name: "sh" }, sorting: { key: "failed_calls", descending: true } });
    expect(processes.showsEnded).toBe(true);
    expect(requests.filter).toEqual({ pid: 9, call: "brk", to: "2026-11-20T12:00:00.000000Z" });
  });

  it("leads back to itself: what was written is what is read", async () => {
    requests.setFilter({ pid: 0, name: `"; DROP`, failed: true, to: "2026-11-20T12:00:00.000001Z" });
    processes.filterBy({ name: "<script>" });
    await written();
    const { search } = location;
    open(search);
    expect(requests.filter).toEqual({ pid: 0, name: `"; DROP`, failed: true, to: "2026-11-20T12:00:00.000001Z" });
    expect(processes.table.value.filter).toEqual({ search: "", pid: null, name: "<script>" });
    expect(location.search).toBe(search);
  });

  it("ignores what is hostile or wrong, and keeps what is another's", async () => {
    open("?view=__proto__&sort=-constructor&process=../status&only_pid=-1&ended=yes&log_call=exec&log_from=now&log_min_length=1e99&theirs=1&log_failed=false");
    expect(address.view.value).toBe("processes");
    expect(asked).toEqual([]);
    expect(processes.table.value.sorting).toEqual({ key: "net_bytes", descending: true });
    expect(requests.filter).toEqual({ failed: false });
    processes.search("x");
    expect(await written()).toBe("?theirs=1&log_failed=false&search=x");
  });

  it("says which machine was chosen, as a step of its own, and reads it before all that is of it", async () => {
    const steps = vi.spyOn(history, "pushState");
    host.set({ id: "00000000000000b2", full: false });
    expect(await written()).toBe("?host=00000000000000b2");
    expect(steps).toHaveBeenCalledTimes(1);
    back("?host=00000000000000b1&log_pid=7");
    expect(host.value.id).toBe("00000000000000b1");
    back("");
    expect(host.value.id).toBeNull();
    // shown as one that is not there
    open("?host=web1");
    expect(host.value.id).toBe("web1");
  });

  it("says how the fleet is sorted and searched", async () => {
    open("?view=fleet&fleet_search=web&fleet_sort=-lost");
    expect(address.view.value).toBe("fleet");
    expect(fleet.table.value).toEqual({ search: "web", sorting: { key: "lost", descending: true } });
    fleet.sortBy({ key: "name", descending: false });
    fleet.search("");
    expect(await written()).toBe("?view=fleet");
  });

  it("takes no span that ends before it begins", () => {
    open("?log_from=2026-11-20T12:00:00Z&log_to=2026-11-20T11:00:00Z");
    expect(requests.filter).toEqual({ from: "2026-11-20T12:00:00.000000Z" });
  });

  it("opens the process that it names, and keeps its name meanwhile", async () => {
    open(`?process=${kId}`);
    processes.search("x");
    await written();
    expect(location.search).toContain(`process=${kId}`);
    await vi.waitFor(() => expect(detail.openId).toBe(kId));
    detail.close();
    expect(await written()).toBe("?search=x");
  });

  it("forgets a process that is in no ledger", async () => {
    open(`?process=${kId}`, false);
    await vi.waitFor(() => expect(location.search).toBe(""));
    expect(asked).toEqual([kId]);
    expect(detail.openId).toBeNull();
  });

  it("makes a step of each process and view, so that Back closes and opens it", async () => {
    processes.snapshot({ items: [aProcess({ id: kId })] });
    const steps = history.length;
    detail.open(aProcess({ id: kId }), undefined);
    expect(await written()).toBe(`?process=${kId}`);
    expect(history.length).toBe(steps + 1);
    processes.search("y");
    await written();
    expect(history.length).toBe(steps + 1);
    back("");
    expect(detail.openId).toBeNull();
    expect(processes.table.value.filter.search).toBe("");
    back(`?process=${kId}&log_at=2026-11-20T12:00:00Z`);
    expect(detail.openId).toBe(kId);
    expect(requests.at).toBe("2026-11-20T12:00:00.000000Z");
    back("");
    expect(requests.at).toBeNull();
    expect(await written()).toBe("");
  });
});
