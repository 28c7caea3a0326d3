/** Between the turns of those that are dear to draw. */
export const kTurnMs = 150;

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
  #turn: ReturnType<typeof setTimeout> | undefined;

  /** turnMs: 0 takes no turns */
  constructor(schedule: (run: () => void) => void = (run) => requestAnimationFrame(run), turnMs = kTurnMs) {
    this.#schedule = schedule;
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
   * For what is dear to draw and changes by itself: at most one of these is drawn in kTurnMs, in turns. So a stream that changes all
   * of them ten times a second never makes one long frame of it, and each still changes as often as one can read.
   */
  requestTurn(publish: () => void): void {
    if (this.#turnMs === 0) {
      this.request(publish);
      return;
    }
    if (this.#turns.includes(publish)) return;
    this.#turns.push(publish);
    if (this.#turn === undefined) this.#next();
  }

  #next(): void {
    const publish = this.#turns.shift();
    this.#turn = undefined;
    if (publish === undefined) return;
    this.request(publish);
    this.#turn = setTimeout(() => this.#next(), this.#turnMs);
  }
}
