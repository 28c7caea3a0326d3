/**
 * Coalesces changes of many stores into one round of listeners per animation frame. In a hidden tab no frame
 * comes: stores go on changing, nothing queues up, and the next frame shows the newest state.
 */
export class Frames {
  readonly #dirty = new Set<() => void>();
  readonly #schedule: (run: () => void) => void;
  #scheduled = false;

  constructor(schedule: (run: () => void) => void = (run) => requestAnimationFrame(run)) {
    this.#schedule = schedule;
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
}
