import type { Chart } from "chart.js";
import { useEffect, type RefObject } from "react";
import type { ActivityStore } from "./activity-store";

const kDragPx = 5;
const kWheelZoom = 0.0025;
const kKeyPan = 0.25;
const kKeyZoom = 1.6;

type AnyChart = RefObject<Chart<"bar", { x: number; y: number }[]> | null>;

/**
 * Mouse, finger, wheel and keys on the plot. A plain wheel and a finger that goes up or down stay the page's, so that
 * nobody is caught in the chart; a mouse that drags marks what to zoom into, a finger moves, two fingers zoom.
 */
export function useGestures(plot: RefObject<HTMLElement | null>, mark: RefObject<HTMLElement | null>, chart: AnyChart, store: ActivityStore): void {
  useEffect(() => {
    const element = plot.current;
    if (element === null) return;
    const gestures = new Gestures(element, mark, chart, store);
    return () => gestures.stop();
  }, [plot, mark, chart, store]);
}

class Gestures {
  readonly #plot: HTMLElement;
  readonly #mark: RefObject<HTMLElement | null>;
  readonly #chart: AnyChart;
  readonly #store: ActivityStore;
  readonly #off = new AbortController();
  readonly #fingers = new Map<number, number>();
  #begin: { x: number; pans: boolean } | null = null;
  #last = 0;

  constructor(plot: HTMLElement, mark: RefObject<HTMLElement | null>, chart: AnyChart, store: ActivityStore) {
    this.#plot = plot;
    this.#mark = mark;
    this.#chart = chart;
    this.#store = store;
    const { signal } = this.#off;
    plot.addEventListener("pointerdown", this.#down, { signal });
    plot.addEventListener("pointermove", this.#move, { signal });
    plot.addEventListener("pointerup", this.#up, { signal });
    plot.addEventListener("pointercancel", this.#cancel, { signal });
    plot.addEventListener("wheel", this.#wheel, { signal, passive: false });
    plot.addEventListener("dblclick", this.#store.reset, { signal });
    plot.addEventListener("keydown", this.#key, { signal });
  }

  stop(): void {
    this.#off.abort();
  }

  /** The time under a place of the plot, and the width of what shows time. */
  #timeAt(x: number): number | undefined {
    return this.#chart.current?.scales["x"]?.getValueForPixel(x);
  }

  #width(): number {
    return this.#chart.current?.scales["x"]?.width ?? this.#plot.clientWidth;
  }

  #x(event: MouseEvent): number {
    return event.clientX - this.#plot.getBoundingClientRect().left;
  }

  readonly #down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const x = this.#x(event);
    if (event.pointerType === "touch") this.#fingers.set(event.pointerId, x);
    this.#begin = { x, pans: event.pointerType === "touch" || event.shiftKey };
    this.#last = x;
    this.#plot.setPointerCapture(event.pointerId);
  };

  readonly #move = (event: PointerEvent): void => {
    if (this.#begin === null) return;
    const x = this.#x(event);
    if (this.#fingers.size === 2 && this.#fingers.has(event.pointerId)) {
      this.#pinch(event.pointerId, x);
      return;
    }
    if (this.#begin.pans) {
      this.#store.pan((this.#last - x) / this.#width());
      this.#last = x;
    } else {
      this.#show(this.#begin.x, x);
    }
  };

  readonly #up = (event: PointerEvent): void => {
    const begin = this.#begin;
    const x = this.#x(event);
    this.#cancel(event);
    if (begin === null || begin.pans || Math.abs(x - begin.x) < kDragPx) return;
    const [one, other] = [this.#timeAt(begin.x), this.#timeAt(x)];
    if (one !== undefined && other !== undefined) this.#store.mark(one, other);
  };

  readonly #cancel = (event: PointerEvent): void => {
    this.#fingers.delete(event.pointerId);
    this.#begin = null;
    this.#hide();
  };

  #pinch(id: number, x: number): void {
    const before = [...this.#fingers.values()];
    this.#fingers.set(id, x);
    const now = [...this.#fingers.values()];
    const [apart, nowApart] = [before, now].map(([one = 0, other = 0]) => Math.max(Math.abs(one - other), kDragPx)) as [number, number];
    this.#store.zoom(apart / nowApart, this.#timeAt(((now[0] ?? 0) + (now[1] ?? 0)) / 2));
  }

  readonly #wheel = (event: WheelEvent): void => {
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (event.ctrlKey || event.metaKey) this.#store.zoom(Math.exp(event.deltaY * kWheelZoom), this.#timeAt(this.#x(event)));
    else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) this.#store.pan(sideways / this.#width());
    else return;
    event.preventDefault();
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "ArrowLeft") this.#store.pan(-kKeyPan);
    else if (event.key === "ArrowRight") this.#store.pan(kKeyPan);
    else if (event.key === "+" || event.key === "=") this.#store.zoom(1 / kKeyZoom);
    else if (event.key === "-") this.#store.zoom(kKeyZoom);
    else if (event.key === "Home") this.#store.reset();
    else return;
    event.preventDefault();
  };

  #show(from: number, to: number): void {
    const mark = this.#mark.current;
    if (mark === null) return;
    mark.hidden = Math.abs(to - from) < kDragPx;
    mark.style.left = `${Math.min(from, to)}px`;
    mark.style.width = `${Math.abs(to - from)}px`;
  }

  #hide(): void {
    if (this.#mark.current !== null) this.#mark.current.hidden = true;
  }
}
