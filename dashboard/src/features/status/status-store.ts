import { Latest } from "@/lib/latest";
import type { Status } from "@/types/ledger";
import { ratePerSecond, sampleOf, withSample, type Sample } from "./rate";

/** The newest status, and how fast requests come. */
export class StatusStore extends Latest<Status> {
  #samples: Sample[] = [];

  override set(value: Status | null): void {
    if (value !== null) this.#samples = withSample(this.#samples, sampleOf(value));
    super.set(value);
  }

  get rate(): number | null {
    return ratePerSecond(this.#samples);
  }
}
