import { afterEach, expect, it, vi } from "vitest";
import { Frames, kTurnMs } from "@/lib/frames";
import { ValueStore } from "@/lib/store";

afterEach(() => void vi.useRealTimers());

it("draws what takes turns one after the other, each once for all its changes, and the first without waiting", () => {
  vi.useFakeTimers();
  const drawn: string[] = [];
  let clock = 0;
  let cost = 1_000;
  const frames = new Frames((run) => run(), kTurnMs, () => clock);
  const drawOne = (what: string) => (): void => {
    drawn.push(what);
    clock += cost;
  };
  const draw = { table: drawOne("table"), log: drawOne("log") };
  for (let change = 0; change < 3; ++change) {
    frames.requestTurn(draw.table);
    frames.requestTurn(draw.log);
  }
  expect(drawn).toEqual(["table"]);
  vi.advanceTimersByTime(kTurnMs + 1);
  expect(drawn).toEqual(["table", "log"]);
  vi.advanceTimersByTime(kTurnMs + 1);
  expect(drawn).toEqual(["table", "log", "table"]);
  vi.advanceTimersByTime(10 * kTurnMs);
  expect(drawn).toHaveLength(3);

  cost = 1; // what is quickly drawn has the next wait for a moment only
  frames.requestTurn(draw.log);
  frames.requestTurn(draw.table);
  expect(drawn.slice(3)).toEqual(["log"]);
  vi.advanceTimersByTime(kTurnMs / 3);
  expect(drawn.slice(3)).toEqual(["log", "table"]);
});

it("shows many changes of many stores in one frame, the newest values only", () => {
  const scheduled: (() => void)[] = [];
  const frames = new Frames((run) => scheduled.push(run));
  const one = new ValueStore(frames, 0);
  const two = new ValueStore(frames, 0);
  const listener = vi.fn();
  one.subscribe(listener);
  two.subscribe(listener);

  for (let value = 1; value <= 100; value += 1) {
    one.set(value);
    two.set(-value);
  }
  expect(scheduled).toHaveLength(1);
  expect(listener).not.toHaveBeenCalled();
  expect(one.view()).toBe(0);

  scheduled[0]?.();
  expect(listener).toHaveBeenCalledTimes(2);
  expect([one.view(), two.view()]).toEqual([100, -100]);

  one.set(101);
  expect(scheduled).toHaveLength(2);
});
