// A made-up busy machine, in the api's own objects: its processes live, grow, call, begin and end; the same at each start.
const kHost = "00000000000be9c4";
const kMemory = 64 * 2 ** 30;
const kPrograms = ["postgres", "nginx", "java", "chromium", "python3", "node", "sshd", "kworker/u8:3", "containerd-shim", "redis-server", "gunicorn: worker", "bash"];
/** The biggest stand on the first screen of the table: they change with each update, so that what is seen does. */
const kAlways = 20;
const kKeptRequests = 2_000;

/** A small generator of the same numbers at each start (mulberry32). */
export function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** As the api writes times: six digits of a second. */
export const timeText = (ms, us = 0) => `${new Date(ms).toISOString().slice(0, -1)}${String(us).padStart(3, "0")}Z`;

export class Machine {
  #random = random(7);
  #started = Date.now();
  #processes = [];
  #requests = [];
  #steps = new Map();
  #born = 0;
  #made = 0;
  #totals = { requests: 0, requests_not_kept: 0, requested_bytes: 0, returned_bytes: 0, mmap_calls: 0, munmap_calls: 0, failed_calls: 0 };

  constructor(processes) {
    const now = Date.now();
    for (let n = 0; n < processes; ++n) this.#processes.push(this.#begin(now - 3_600_000));
    this.#processes.sort((a, b) => b.net_bytes - a.net_bytes);
  }

  get processes() {
    return this.#processes;
  }

  get requests() {
    return this.#requests;
  }

  /**
   * One look of the api at what its collector stored: `changed` processes, of which `turnover` began and as many ended, `requests` requests,
   * and `swept` more processes of which the collector's sweep found that other pages are in memory.
   */
  advance(changed, requests, turnover, swept = 0) {
    const now = Date.now();
    const items = new Map();
    const touch = (index) => {
      const process = this.#act(this.#processes[index], now);
      this.#processes[index] = process;
      items.set(process.id, process);
    };
    for (let index = 0; index < kAlways; ++index) touch(index);
    while (items.size < changed - 2 * turnover) touch(this.#index());
    for (let n = 0; n < turnover; ++n) {
      const index = this.#index();
      const time = timeText(now);
      const ended = { ...this.#processes[index], state: "exited", mapped_bytes: 0, resident_bytes: 0, last_seen: time, exited_at: time };
      items.set(ended.id, ended);
      const begun = this.#begin(now);
      this.#processes[index] = begun;
      items.set(begun.id, begun);
    }
    for (let n = 0; n < swept; ++n) {
      const index = this.#index();
      const process = this.#processes[index];
      this.#processes[index] = { ...process, resident_bytes: process.resident_bytes + 4_096 };
      items.set(process.id, this.#processes[index]);
    }
    for (let n = 0; n < requests; ++n) this.#requests.unshift(this.#request(now, n));
    this.#requests.length = Math.min(this.#requests.length, kKeptRequests);
    return [...items.values()];
  }

  top(by) {
    const sums = new Map();
    for (const { id, pid, name, requested_bytes } of this.#processes) {
      const key = by === "process" ? id : name;
      const slice = sums.get(key) ?? { ...(by === "process" && { id, pid }), name, requested_bytes: 0, percent: 0 };
      slice.requested_bytes += requested_bytes;
      sums.set(key, slice);
    }
    const slices = [...sums.values()].sort((a, b) => b.requested_bytes - a.requested_bytes);
    const total = slices.reduce((sum, slice) => sum + slice.requested_bytes, 0);
    for (const slice of slices) slice.percent = (slice.requested_bytes * 100) / total;
    const rest = slices.slice(10).reduce((sum, slice) => sum + slice.requested_bytes, 0);
    return { by, from: null, to: null, items: slices.slice(0, 10), others: rest === 0 ? null : { name: "others", requested_bytes: rest, percent: (rest * 100) / total }, total_bytes: total };
  }

  status() {
    const now = Date.now();
    return {
      version: "0.1.0", time: timeText(now), database: "reachable",
      host: {
        id: kHost, name: "bench", label: "bench", kernel: "6.1.0", boot_id: "bench", memory_bytes: kMemory, swap_bytes: 0,
        state: "reporting", first_seen: timeText(this.#started), last_seen: timeText(now), clone_of: null, skew_ms: 0, skew_error_ms: 0.1,
      },
      collector: {
        state: "running", version: "0.1.0", source: "ebpf", replay: false, run: 1, started_at: timeText(this.#started), updated_at: timeText(now),
        lag_ms: 140, events_received: this.#totals.requests, requests_stored: this.#totals.requests, store_requests: "all", requests_not_kept: 0,
        lost: { tracer: 0, transport: 0, parse: 0, spool: 0, database: 0 }, shed_requests: 0, tracer_restarts: 0, queued_batches: 1,
        spool: { bytes: 1_048_576, budget_bytes: 2 ** 30, in_memory: false, pending_events: 700 },
        storage: { disk_bytes: 2 ** 32, bytes_per_request: 51.5 }, cpu_seconds: (now - this.#started) / 20_000, rss_bytes: 2 ** 26,
        sweep: { processes: this.#processes.length, mapped_bytes: 2 ** 40, resident_bytes: 2 ** 34, at: timeText(now), interval_ms: 1_000, cpu_seconds: 3.2 },
        left_out: [],
      },
      totals: this.#totals, gaps: [], stream: { clients: 1 },
    };
  }

  activity(stepSeconds, from, to) {
    const items = [];
    const size = stepSeconds * 1_000;
    for (let at = Math.floor(from / size) * size; at < to; at += size) {
      const seconds = Array.from({ length: stepSeconds }, (_, second) => this.#steps.get(at + second * 1_000)).filter((step) => step !== undefined);
      if (seconds.length === 0) continue;
      const sum = (key) => seconds.reduce((total, step) => total + step[key], 0);
      items.push({
        time: timeText(at), requested_bytes: sum("requested_bytes"), returned_bytes: sum("returned_bytes"),
        mmap_calls: sum("mmap_calls"), munmap_calls: sum("munmap_calls"), failed_calls: sum("failed_calls"), net_bytes: null, mapped_bytes: null,
      });
    }
    return { step_seconds: stepSeconds, from: timeText(from), to: timeText(to), looked_back_to: null, items };
  }

  #index() {
    return kAlways + Math.floor(this.#random() * (this.#processes.length - kAlways));
  }

  #begin(at) {
    const number = ++this.#born;
    const name = kPrograms[Math.floor(this.#random() * kPrograms.length)];
    const net = 4_096 * Math.floor(2 ** (4 + this.#random() * 18));
    const calls = Math.floor(this.#random() * 10_000);
    return {
      id: number.toString(16).padStart(16, "0"), pid: 1_000 + number, ppid: 1, uid: 1_000, user: "bench", cgroup: `/system.slice/unit-${number % 97}.service`,
      unit: `unit-${number % 97}.service`, name: `${name}${number % 5 === 0 ? `-${number % 211}` : ""}`, state: "running", net_bytes: net, memory_percent: (net * 100) / kMemory,
      mapped_bytes: net + 8_388_608, stack_bytes: 135_168, resident_bytes: Math.floor(net / 3), requested_bytes: net * 2, returned_bytes: net,
      mmap_calls: calls, munmap_calls: Math.floor(calls / 2), mremap_calls: 1, brk_calls: 3, failed_calls: number % 19 === 0 ? 2 : 0, peak_bytes: net,
      first_seen: timeText(at), last_seen: timeText(at), exited_at: null,
    };
  }

  #act(before, now) {
    const requested = 4_096 * (1 + Math.floor(this.#random() * 512));
    const returned = this.#random() < 0.5 ? Math.min(before.net_bytes, 4_096 * Math.floor(this.#random() * 512)) : 0;
    const net = before.net_bytes + requested - returned;
    return {
      ...before, net_bytes: net, memory_percent: (net * 100) / kMemory, mapped_bytes: before.mapped_bytes + requested - returned,
      resident_bytes: Math.floor(net / 3), requested_bytes: before.requested_bytes + requested, returned_bytes: before.returned_bytes + returned,
      mmap_calls: before.mmap_calls + 1, munmap_calls: before.munmap_calls + (returned > 0 ? 1 : 0), peak_bytes: Math.max(before.peak_bytes, net), last_seen: timeText(now),
    };
  }

  #request(now, microsecond) {
    const { id, pid, name } = this.#processes[this.#index()];
    const call = this.#random() < 0.6 ? "mmap" : "munmap";
    const failed = this.#random() < 0.01;
    const length = 4_096 * (1 + Math.floor(this.#random() * 256));
    this.#count(now, call, length, failed);
    return {
      id: `${(++this.#made).toString(16).padStart(16, "0")}`, time: timeText(now, microsecond % 1_000), process_id: id, pid, tid: pid, name, call,
      address: call === "mmap" ? null : "0x7f3a5c000000", length, old_length: null,
      protection: call === "mmap" ? 3 : null, protection_names: call === "mmap" ? ["PROT_READ", "PROT_WRITE"] : null,
      flags: call === "mmap" ? 34 : null, flag_names: call === "mmap" ? ["MAP_PRIVATE", "MAP_ANONYMOUS"] : null,
      result: failed ? "ENOMEM" : call === "mmap" ? "0x7f3a5c000000" : "0x0", failed,
    };
  }

  #count(now, call, length, failed) {
    const second = Math.floor(now / 1_000) * 1_000;
    let step = this.#steps.get(second);
    if (step === undefined) {
      step = { requested_bytes: 0, returned_bytes: 0, mmap_calls: 0, munmap_calls: 0, failed_calls: 0 };
      this.#steps.set(second, step);
    }
    for (const sums of [step, this.#totals]) {
      sums[`${call}_calls`] += 1;
      if (failed) sums.failed_calls += 1;
      else sums[call === "mmap" ? "requested_bytes" : "returned_bytes"] += length;
    }
    this.#totals.requests += 1;
  }
}
