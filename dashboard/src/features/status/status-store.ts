import { Latest } from "@/lib/latest";
import type { Status } from "@/types/ledger";
import { ratesOf, sampleOf, withSample, type Rates, type Sample } from "./rate";

/** The newest status, and how much is done in a second. */
export class StatusStore extends Latest<Status> {
  #samples: Sample[] = [];
  #sampled: string | undefined;

  override set(value: Status | null): void {
    this.#sample(value);
    super.set(value);
  }

  protected override setByStream(value: Status | null): void {
    this.#sample(value);
    super.setByStream(value);
  }

  get rates(): Rates | null {
    return ratesOf(this.#samples);
  }

  #sample(value: Status | null): void {
    // what one machine did less what another did is no rate
    if (value?.host?.id !== this.#sampled) this.#samples = [];
    this.#sampled = value?.host?.id;
    if (value !== null) this.#samples = withSample(this.#samples, sampleOf(value));
  }
}
