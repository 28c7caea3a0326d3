/** After a turn there is a rest, kTurnRest times as long as it took to draw, kTurnMs at most: it takes a few percent of the page's time. */
export const kTurnMs = 150;
const kTurnRest = 30;

/**
 * Coalesces changes of many stores into one round of listeners per animation frame. In a hidden tab no frame
 * comes: stores go on changing, nothing queues up, and the next frame shows the newest state.
 */
export class Frames {
  readonly #dirty = new Set<() => void>();
  readonly #schedule: (run: () => void) => void;
  #scheduled = false;
  readonly #turnMs: number;
  readonly #turns: (() => void)[] = [];
  readonly #now: () => number;
  #inTurn = false;

  /** turnMs: 0 takes no turns */
  constructor(schedule: (run: () => void) => void = (run) => requestAnimationFrame(run), turnMs = kTurnMs, now: () => number = () => performance.now()) {
    this.#schedule = schedule;
    this.#now = now;
    this.#turnMs = turnMs;
  }

  request(publish: () => void): void {
    this.#dirty.add(publish);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => {
      this.#scheduled = false;
      const round = [...this.#dirty];
      this.#dirty.clear();
      for (const run of round) run();
    });
  }

  /**
   * For what changes by itself and may be dear to draw: these are drawn in turns, one in a frame, with a rest after each that grows with
   * what it cost. So a stream that changes all of them ten times a second never makes one long frame of it.
   */
  requestTurn(publish: () => void): void {
    if (this.#turnMs === 0) {
      this.request(publish);
      return;
    }
    if (this.#turns.includes(publish)) return;
    this.#turns.push(publish);
    if (!this.#inTurn) this.#next();
  }

  readonly #next = (): void => {
    const publish = this.#turns.shift();
    this.#inTurn = publish !== undefined;
    if (publish === undefined) return;
    this.request(() => {
      const began = this.#now();
      try {
        publish();
      } finally {
        // a task after the frame: by then it is laid out and painted
        setTimeout(() => setTimeout(this.#next, Math.min(this.#turnMs, kTurnRest * (this.#now() - began))));
      }
    });
  };
}
