import type { ListedHost } from "@/types/ledger";
import { microsOf } from "./micros";
import { type HostFacts, kHostStride, type PackedHosts } from "./packed-hosts";

const timeOrNaN = (time: string | null): number => (time === null ? NaN : microsOf(time));

/** Packs what a connection tells of machines; as Packer, which does the same with processes. */
export class HostPacker {
  readonly #known = new Map<string, { slot: number; facts: HostFacts }>();
  #anew = true;
  #spare = new ArrayBuffer(0);

  /** Memory that came back from the page: taken anew each second, it would be left to the page's garbage collector. */
  reuse(spare: ArrayBuffer): void {
    this.#spare = spare;
  }

  /** For a new connection, or a snapshot. */
  forget(): void {
    this.#known.clear();
    this.#anew = true;
  }

  pack(hosts: readonly ListedHost[]): PackedHosts {
    const packed: PackedHosts = {
      anew: this.#anew, named: [], namedSlots: [], slots: new Uint32Array(hosts.length), figures: this.#figures(hosts.length * kHostStride),
    };
    this.#anew = false;
    hosts.forEach((host, at) => {
      packed.slots[at] = this.#slot(host, packed);
      packed.figures.set(figuresOf(host), at * kHostStride);
    });
    return packed;
  }

  #figures(count: number): Float64Array<ArrayBuffer> {
    const spare = this.#spare;
    this.#spare = new ArrayBuffer(0); // it goes to the page with the message
    const bytes = count * Float64Array.BYTES_PER_ELEMENT;
    return new Float64Array(spare.byteLength >= bytes ? spare : new ArrayBuffer(bytes), 0, count);
  }

  #slot(host: ListedHost, packed: PackedHosts): number {
    let known = this.#known.get(host.id);
    if (known !== undefined && isSame(known.facts, host)) return known.slot;
    known = { slot: known?.slot ?? this.#known.size, facts: factsOf(host) };
    this.#known.set(host.id, known);
    packed.named.push(known.facts);
    packed.namedSlots.push(known.slot);
    return known.slot;
  }
}

/** As kHostFigures names them. */
function figuresOf({ rates, collector, ...host }: ListedHost): number[] {
  return [
    host.processes ?? NaN, host.mapped_bytes ?? NaN, host.resident_bytes ?? NaN, host.requests, host.requested_bytes, host.failed_calls, host.lost,
    host.lag_ms ?? NaN, host.skew_ms ?? NaN, host.skew_error_ms ?? NaN,
    rates?.requests ?? NaN, rates?.requested_bytes ?? NaN, rates?.failed_calls ?? NaN,
    timeOrNaN(host.last_seen), microsOf(collector.updated_at), collector.requests_not_kept,
  ];
}

function factsOf({ id, name, label, kernel, boot_id, memory_bytes, swap_bytes, state, first_seen, clone_of, collector }: ListedHost): HostFacts {
  const { state: of, version, source, replay, store_requests, started_at } = collector;
  return {
    id, name, label, kernel, boot_id, memory_bytes, swap_bytes, state, first_seen, clone_of,
    collector: { state: of, version, source, replay, store_requests, started_at },
  };
}

const isSame = (facts: HostFacts, host: ListedHost): boolean =>
  (Object.keys(facts) as (keyof HostFacts)[]).every((key) => key === "collector" || facts[key] === host[key]) &&
  (Object.keys(facts.collector) as (keyof HostFacts["collector"])[]).every((key) => facts.collector[key] === host.collector[key]);
