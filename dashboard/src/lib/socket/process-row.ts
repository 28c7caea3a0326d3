import type { Process } from "@/types/ledger";
import { timeOf } from "./micros";
import { type Facts, kFigures, kLastSeen } from "./packed";

type Figure = (typeof kFigures)[number];
const kPlace = Object.fromEntries(kFigures.map((key, place) => [key, place])) as Record<Figure, number>;

// each read once: these are read ten thousand times a second
const kNet = kPlace.net_bytes;
const kPercent = kPlace.memory_percent;
const kMapped = kPlace.mapped_bytes;
const kStack = kPlace.stack_bytes;
const kResident = kPlace.resident_bytes;
const kRequested = kPlace.requested_bytes;
const kReturned = kPlace.returned_bytes;
const kMmap = kPlace.mmap_calls;
const kMunmap = kPlace.munmap_calls;
const kMremap = kPlace.mremap_calls;
const kBrk = kPlace.brk_calls;
const kFailed = kPlace.failed_calls;
const kPeak = kPlace.peak_bytes;

/** A process as one message told it, and it never changes: where its figures stand may. */
export class ProcessRow implements Process {
  readonly #facts: Facts;
  #figures: Float64Array;
  #at: number;
  #lastSeen: string | null = null;

  constructor(facts: Facts, figures: Float64Array, at: number) {
    this.#facts = facts;
    this.#figures = figures;
    this.#at = at;
  }

  get id() { return this.#facts.id; }
  get pid() { return this.#facts.pid; }
  get ppid() { return this.#facts.ppid; }
  get uid() { return this.#facts.uid; }
  get user() { return this.#facts.user; }
  get cgroup() { return this.#facts.cgroup; }
  get unit() { return this.#facts.unit; }
  get name() { return this.#facts.name; }
  get state() { return this.#facts.state; }
  get first_seen() { return this.#facts.first_seen; }
  get exited_at() { return this.#facts.exited_at; }
  get last_seen() { return (this.#lastSeen ??= timeOf(this.#figure(kLastSeen))); }

  get net_bytes() { return this.#figure(kNet); }
  get memory_percent() { return this.#figure(kPercent); }
  get mapped_bytes() { return this.#orNull(kMapped); }
  get stack_bytes() { return this.#orNull(kStack); }
  get resident_bytes() { return this.#orNull(kResident); }
  get requested_bytes() { return this.#figure(kRequested); }
  get returned_bytes() { return this.#figure(kReturned); }
  get mmap_calls() { return this.#figure(kMmap); }
  get munmap_calls() { return this.#figure(kMunmap); }
  get mremap_calls() { return this.#figure(kMremap); }
  get brk_calls() { return this.#figure(kBrk); }
  get failed_calls() { return this.#figure(kFailed); }
  get peak_bytes() { return this.#figure(kPeak); }

  /** Copies its figures to another place, and has them there from then on. */
  moveTo(figures: Float64Array, at: number, count: number): void {
    for (let n = 0; n < count; ++n) figures[at + n] = this.#figures[this.#at + n] ?? NaN;
    this.#figures = figures;
    this.#at = at;
  }

  #figure(place: number): number {
    return this.#figures[this.#at + place] ?? NaN;
  }

  #orNull(place: number): number | null {
    const value = this.#figure(place);
    return Number.isNaN(value) ? null : value;
  }
}
