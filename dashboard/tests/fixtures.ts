import type { DetailApi } from "@/features/process-detail/detail-store";
import { Frames } from "@/lib/frames";
import type { Activity, ActivityPoint, Collector, Difference, Gap, Life, ListedHost, ListedProcess, Process, ProcessDetail, Request, Sizes, SizeStep, Slice, Status, Top } from "@/types/ledger";

const kTime = "2026-11-20T12:41:20.123456Z";

export function aProcess(fields: Partial<Process> = {}): Process {
  return {
    id: "00000000000000a1", pid: 4242, ppid: 1, uid: 1000, user: "ada", cgroup: "/system.slice/worker.service", unit: "worker.service", name: "worker", state: "running",
    net_bytes: 4096, memory_percent: 1.5, mapped_bytes: 8192, stack_bytes: 4096, resident_bytes: 4096, requested_bytes: 8192, returned_bytes: 4096,
    mmap_calls: 2, munmap_calls: 1, mremap_calls: 0, brk_calls: 0, failed_calls: 0, peak_bytes: 8192,
    first_seen: kTime, last_seen: kTime, exited_at: null,
    ...fields,
  };
}

export function aListed(fields: Partial<ListedProcess> = {}): ListedProcess {
  return { ...aProcess(), rates: { requested_bytes: 0, returned_bytes: 0, calls: 0 }, ...fields };
}

export function aDifference(fields: Partial<Difference> = {}): Difference {
  return { total: 4096, mapped_over: 0, holes: 0, before: 0, fork: 0, exec: 4096, mremap: 0, brk: 0, exit: 0, other: 0, below_zero: 0, ...fields };
}

export function aLife(fields: Partial<Life> = {}): Life {
  return { id: "00000000000000a1", name: "worker", first_seen: kTime, last_seen: kTime, exited_at: null, exec_id: 1, ...fields };
}

export function aDetail(fields: Partial<ProcessDetail> = {}): ProcessDetail {
  return {
    ...aListed(),
    activity: { step_seconds: 10, from: kTime, to: kTime, looked_back_to: null, items: [] },
    explained: { before: 0, mmap: 8192, munmap: -4096, mremap: 0, brk: 0, exec: 4096, fork: 0, exit: 0, other: 0 },
    difference: aDifference(),
    parent: { id: "00000000000000a0", pid: 1, name: "systemd" },
    started_at: null, lives: [aLife()], children: [], children_more: false,
    ...fields,
  };
}

/** The n-th request of a log: the bigger n, the newer. */
export function aRequest(n: number, fields: Partial<Request> = {}): Request {
  return {
    id: `r${n}`, time: `2026-11-20T12:00:00.${String(n).padStart(6, "0")}Z`,
    process_id: "00000000000000a1", pid: 4242, tid: 4242, name: "worker", call: "mmap",
    address: "0x0", length: 4096, old_length: null, protection: 3, protection_names: ["PROT_READ", "PROT_WRITE"], flags: 34,
    flag_names: ["MAP_PRIVATE", "MAP_ANONYMOUS"], result: "0x7f0000000000", failed: false,
    ...fields,
  };
}

/** Requests from..to, newest first. */
export function requests(newest: number, oldest: number): Request[] {
  return Array.from({ length: newest - oldest + 1 }, (_, index) => aRequest(newest - index));
}

export function aTop(processes: number): Top {
  const all: Slice[] = Array.from({ length: processes }, (_, index) => ({
    id: `p${index}`, pid: 100 + index, name: `program ${index}`, requested_bytes: (processes - index) * 4096, percent: 1,
  }));
  const rest = all.slice(10).reduce((sum, slice) => sum + slice.requested_bytes, 0);
  return {
    by: "process", from: null, to: null,
    items: all.slice(0, 10),
    others: rest === 0 ? null : { name: "others", requested_bytes: rest, percent: 1 },
    total_bytes: all.reduce((sum, slice) => sum + slice.requested_bytes, 0),
  };
}

export function aPoint(time: number, fields: Partial<ActivityPoint> = {}): ActivityPoint {
  return { time: new Date(time).toISOString(), requested_bytes: 8192, returned_bytes: 4096, mmap_calls: 2, munmap_calls: 1, failed_calls: 0, net_bytes: null, mapped_bytes: null, ...fields };
}

export function anActivity(from: number, to: number, fields: Partial<Activity> = {}): Activity {
  return { step_seconds: 1, from: new Date(from).toISOString(), to: new Date(to).toISOString(), looked_back_to: null, items: [], ...fields };
}

export function aSizeStep(from_bytes: number, fields: Partial<SizeStep> = {}): SizeStep {
  return { from_bytes, below_bytes: from_bytes === 0 ? 4_096 : from_bytes * 2, mmap_calls: 0, munmap_calls: 0, failed_calls: 0, requested_bytes: 0, returned_bytes: 0, ...fields };
}

export function someSizes(...items: SizeStep[]): Sizes {
  return { items, requests: items.reduce((sum, { mmap_calls, munmap_calls, failed_calls }) => sum + mmap_calls + munmap_calls + failed_calls, 0), looked_back_to: null };
}

export function noLoss(lost: Partial<Collector["lost"]> = {}): Collector["lost"] {
  return { tracer: 0, transport: 0, parse: 0, spool: 0, database: 0, ...lost };
}

/** A gap that ended a second before aStatus(). */
export function aGap(fields: Partial<Gap> = {}): Gap {
  return {
    id: `00000000000000b1-1-${fields.stage ?? "tracer"}-${fields.from ?? ""}`, host_id: "00000000000000b1",
    from: "2026-11-20T12:41:18.123456Z", to: "2026-11-20T12:41:19.123456Z", stage: "tracer", events: 7, detail: "its buffer was full", run: 1,
    ...fields,
  };
}

export function aSpool(fields: Partial<Collector["spool"]> = {}): Collector["spool"] {
  return { bytes: 65_536, budget_bytes: 2 ** 30, in_memory: false, pending_events: 12, ...fields };
}

export function aCollector(fields: Partial<Collector> = {}): Collector {
  return {
    state: "running", version: "0.1.0", source: "ebpf", replay: false, run: 1, started_at: kTime, updated_at: kTime, lag_ms: 112,
    events_received: 10, requests_stored: 10, store_requests: "all", requests_not_kept: 0, lost: noLoss(), shed_requests: 0, tracer_restarts: 0, queued_batches: 0,
    spool: aSpool(), storage: { disk_bytes: 2 ** 20, bytes_per_request: 180.4 },
    cpu_seconds: 1, rss_bytes: 1, left_out: [],
    sweep: { processes: 212, mapped_bytes: 2 ** 34, resident_bytes: 2 ** 32, at: kTime, interval_ms: 1_000, cpu_seconds: 0.25 },
    ...fields,
  };
}

export function aStatus(fields: Partial<Status> = {}): Status {
  return {
    version: "0.1.0", time: kTime, database: "reachable",
    host: {
      id: "00000000000000b1", name: "vm", label: "vm", kernel: "6.1", boot_id: "b", memory_bytes: 2 ** 33, swap_bytes: 2 ** 31,
      state: "reporting", first_seen: kTime, last_seen: kTime, clone_of: null, skew_ms: 0.1, skew_error_ms: 0.2,
    },
    collector: aCollector(),
    totals: { requests: 10, requests_not_kept: 0, requested_bytes: 40960, returned_bytes: 4096, mmap_calls: 10, munmap_calls: 1, failed_calls: 0 },
    gaps: [],
    stream: { clients: 1 },
    ...fields,
  };
}

export function aHost(fields: Partial<ListedHost> = {}): ListedHost {
  const name = fields.name ?? "vm";
  return {
    id: "00000000000000b1", name, label: name, kernel: "6.1", boot_id: "b", memory_bytes: 2 ** 33, swap_bytes: 2 ** 31,
    state: "reporting", first_seen: kTime, last_seen: kTime, clone_of: null, skew_ms: 0.1, skew_error_ms: 0.2,
    processes: 212, mapped_bytes: 2 ** 34, resident_bytes: 2 ** 32, rates: { requests: 120, requested_bytes: 2 ** 20, failed_calls: 0 },
    requests: 10, requested_bytes: 40_960, failed_calls: 0, lost: 0, lag_ms: 112,
    collector: { state: "running", version: "0.1.0", source: "ebpf", replay: false, store_requests: "all", requests_not_kept: 0, started_at: kTime, updated_at: kTime },
    ...fields,
  };
}

/** The api as a detail reads it: each part answers nothing, but for what a test gives. */
export function aDetailApi(parts: Partial<DetailApi> = {}): DetailApi {
  return {
    getProcess: () => Promise.resolve(aDetail()),
    getSizes: () => Promise.resolve(someSizes()),
    getRequests: () => Promise.resolve({ items: [], next_cursor: null, looked_back_to: null }),
    getActivity: ({ from, to }) => Promise.resolve(anActivity(Date.parse(from ?? ""), Date.parse(to ?? ""))),
    ...parts,
  };
}

/** Frames that come at once. */
export const atOnce = (): Frames => new Frames((run) => run(), 0);
