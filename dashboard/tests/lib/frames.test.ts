import { expect, it, vi } from "vitest";
import { Frames } from "@/lib/frames";
import { ValueStore } from "@/lib/store";

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
