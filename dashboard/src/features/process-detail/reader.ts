/** A part of the api that is read when it is opened, and again when told that it is stale, no more often than every so many milliseconds. */
export class Reader<Value> {
  /** null until it is read; then the newest that was */
  value: Value | null = null;
  error: string | null = null;
  readonly #refreshMs: number;
  readonly #changed: () => void;
  #fetch: ((signal: AbortSignal) => Promise<Value>) | null = null;
  #reading: AbortController | undefined;
  #readAt = -Infinity;
  #stale = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(refreshMs: number, changed: () => void) {
    this.#refreshMs = refreshMs;
    this.#changed = changed;
  }

  open(fetch: (signal: AbortSignal) => Promise<Value>): void {
    this.close();
    this.#fetch = fetch;
    void this.#read();
  }

  close(): void {
    this.#reading?.abort();
    this.#reading = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stale = false;
    this.#readAt = -Infinity;
    this.#fetch = this.value = this.error = null;
  }

  readonly stale = (): void => {
    this.#stale = true;
    this.#readLater();
  };

  readonly retry = (): void => void this.#read();

  #readLater(): void {
    if (!this.#stale || this.#reading !== undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#read();
    }, Math.max(0, this.#readAt + this.#refreshMs - Date.now()));
  }

  async #read(): Promise<void> {
    if (this.#fetch === null || this.#reading !== undefined) return;
    const reading = new AbortController();
    this.#reading = reading;
    this.#readAt = Date.now();
    this.#stale = false;
    const outcome = await this.#fetch(reading.signal).then(
      (value) => ({ value, error: null }),
      (reason: unknown) => ({ value: this.value, error: reason instanceof Error ? reason.message : String(reason) }),
    );
    if (reading.signal.aborted) return;
    this.#reading = undefined;
    this.value = outcome.value;
    this.error = outcome.error;
    this.#changed();
    this.#readLater();
  }
}
