import type { Frames } from "@/lib/frames";
import { Store } from "@/lib/store";
import { Reader } from "./reader";

export interface PartView<Value> {
  value: Value | null;
  error: string | null;
}

/** A part of the detail that is read by itself. */
export class PartStore<Value> extends Store<PartView<Value>> {
  readonly #reader: Reader<Value>;

  constructor(frames: Frames, refreshMs: number) {
    super(frames, { value: null, error: null });
    this.#reader = new Reader<Value>(refreshMs, () => this.changed());
  }

  open(fetch: (signal: AbortSignal) => Promise<Value>): void {
    this.#reader.open(fetch);
    this.changed();
  }

  close(): void {
    this.#reader.close();
    this.changed();
  }

  stale(): void {
    this.#reader.stale();
  }

  readonly retry = (): void => this.#reader.retry();

  protected override compute(): PartView<Value> {
    return { value: this.#reader.value, error: this.#reader.error };
  }
}
