// Made-up machines, in the api's own objects, of which each does something in every second; but for one in fifty, whose collector is gone.
import { random, timeText } from "./machine.mjs";

const kGone = 50;

export class Fleet {
  #random = random(11);
  #hosts;

  constructor(machines) {
    const now = Date.now();
    this.#hosts = Array.from({ length: machines }, (_, number) => this.#begin(number, now));
  }

  get hosts() {
    return this.#hosts;
  }

  /** A second later: those that changed, as HostsFeed (api/live) finds them. */
  advance() {
    const time = timeText(Date.now());
    const changed = [];
    this.#hosts = this.#hosts.map((host) => {
      if (host.rates === null) return host;
      const requests = Math.floor(this.#random() * 400);
      const next = {
        ...host, last_seen: time, mapped_bytes: host.mapped_bytes + 4_096 * Math.floor(this.#random() * 2_000 - 999), resident_bytes: host.resident_bytes + 4_096,
        rates: { requests: (host.rates.requests * 9 + requests) / 10, requested_bytes: requests * 65_536, failed_calls: this.#random() < 0.1 ? 0.1 : 0 },
        requests: host.requests + requests, requested_bytes: host.requested_bytes + requests * 65_536, failed_calls: host.failed_calls + (this.#random() < 0.1 ? 1 : 0),
        lag_ms: 80 + Math.floor(this.#random() * 120), collector: { ...host.collector, updated_at: time },
      };
      changed.push(next);
      return next;
    });
    return changed;
  }

  #begin(number, now) {
    const gone = number % kGone === kGone - 1;
    const name = `vm${number}.example`;
    const time = timeText(now);
    return {
      id: (0xbe9c4 + number).toString(16).padStart(16, "0"), name, label: name, kernel: "6.1.0-13-amd64", boot_id: `00000000-0000-0000-0000-${String(number).padStart(12, "0")}`,
      memory_bytes: 64 * 2 ** 30, swap_bytes: 0, state: gone ? "silent" : "reporting", first_seen: timeText(now - 86_400_000), last_seen: time,
      clone_of: null, skew_ms: Math.floor(this.#random() * 200) - 100, skew_error_ms: 0.4,
      processes: 100 + Math.floor(this.#random() * 400), mapped_bytes: Math.floor(this.#random() * 2 ** 40), resident_bytes: Math.floor(this.#random() * 2 ** 35),
      rates: gone ? null : { requests: this.#random() * 400, requested_bytes: 2 ** 20, failed_calls: 0 },
      requests: 1_000_000 + number, requested_bytes: 2 ** 36, failed_calls: number % 7, lost: number % 97 === 0 ? number : 0, lag_ms: 120,
      collector: {
        state: gone ? "silent" : "running", version: "0.1.0", source: "ebpf", replay: false, store_requests: number % 10 === 0 ? "failed+min:1M" : "all",
        requests_not_kept: number % 10 === 0 ? 1_000 : 0, started_at: timeText(now - 86_400_000), updated_at: time,
      },
    };
  }
}
