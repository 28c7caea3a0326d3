import { describe, expect, it } from "vitest";
import { Course } from "@/lib/course";

describe("a course", () => {
  it("holds the newest of each slot, and what was before them, in no more slots than it was given", () => {
    const course = new Course(10, 3, 0, 100);
    for (let at = 1; at <= 95; ++at) course.add(at, 100 + at);
    expect(course.newest).toBe(195);
    expect(course.valueAt(90)).toBe(195);
    expect(course.valueAt(89)).toBe(189);
    expect(course.valueAt(79)).toBe(179);
    expect(course.valueAt(59)).toBe(159);
    expect(course.valueAt(0)).toBe(159); // all that is before is forgotten
    expect(course.stepsSince(70)).toEqual([{ at: 70, value: 179 }, { at: 80, value: 189 }, { at: 90, value: 195 }]);
  });

  it("is what it was where nothing changed", () => {
    const course = new Course(10, 5, 3, 7);
    expect([0, 3, 500].map((at) => course.valueAt(at))).toEqual([7, 7, 7]);
    course.add(104, 8);
    expect([0, 93, 100, 500].map((at) => course.valueAt(at))).toEqual([7, 7, 8, 8]);
    course.add(131, 9);
    course.add(500, 10); // none of before is kept, but for the last
    expect([0, 100, 499, 500].map((at) => course.valueAt(at))).toEqual([9, 9, 9, 10]);
    expect(course.stepsSince(480)).toEqual([{ at: 480, value: 9 }, { at: 500, value: 10 }]);
  });

  it("begins no earlier than it is known", () => {
    const course = new Course(10, 5, 23, 1);
    course.add(24, 2);
    expect(course.since).toBe(23);
    expect(course.stepsSince(0)).toEqual([{ at: 23, value: 1 }, { at: 23, value: 2 }]);
  });

  it("tells what counts to the part of a slot", () => {
    const course = new Course(10, 8, 0, 0);
    for (let at = 1; at <= 80; ++at) course.add(at, at);
    expect([40, 42.5, 49].map((at) => Math.abs(course.evenAt(at) - at) <= 1)).toEqual([true, true, true]);
  });

  it("stands still while a clock that was put back catches up", () => {
    const course = new Course(10, 3, 100, 1);
    course.add(60, 2);
    course.add(105, 3);
    expect([course.newest, course.valueAt(99), course.valueAt(100)]).toEqual([3, 1, 3]);
  });
});
