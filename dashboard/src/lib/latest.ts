import type { Frames } from "./frames";
import { ValueStore } from "./store";

/** A topic of which only the newest message counts; null until it came. */
export class Latest<Data> extends ValueStore<Data | null> {
  constructor(frames: Frames) {
    super(frames, null);
  }

  snapshot(data: Data): void {
    this.set(data);
  }

  change(data: Data): void {
    this.setByStream(data);
  }
}
