import type { Frames } from "./frames";

/**
 * State outside React: it changes at any rate, and what components see (the view) is computed anew once per frame.
 * Made for useSyncExternalStore; the view's identity changes only when something did.
 */
export abstract class Store<View> {
  readonly #listeners = new Set<() => void>();
  readonly #frames: Frames;
  #view: View;
  /** it changed while no one looked */
  #stale = false;

  protected constructor(frames: Frames, initial: View) {
    this.#frames = frames;
    this.#view = initial;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly view = (): View => {
    if (this.#stale) this.#compute();
    return this.#view;
  };

  protected abstract compute(): View;

  protected changed(): void {
    this.#frames.request(this.#publish);
  }

  /** As changed(), for what the stream changes and is dear to draw; what a hand changes shows with the next frame. */
  protected changedByStream(): void {
    // what no one looks at asks for no frame
    if (this.#listeners.size === 0) this.#stale = true;
    else this.#frames.requestTurn(this.#publish);
  }

  #compute(): void {
    this.#stale = false;
    this.#view = this.compute();
  }

  readonly #publish = (): void => {
    this.#compute();
    for (const listener of this.#listeners) listener();
  };
}

/** A store that is one value. */
export class ValueStore<Value> extends Store<Value> {
  #value: Value;

  constructor(frames: Frames, initial: Value) {
    super(frames, initial);
    this.#value = initial;
  }

  get value(): Value {
    return this.#value;
  }

  set(value: Value): void {
    this.#value = value;
    this.changed();
  }

  protected setByStream(value: Value): void {
    this.#value = value;
    this.changedByStream();
  }

  protected override compute(): Value {
    return this.#value;
  }
}
