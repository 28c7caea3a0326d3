import { describe, expect, it } from "vitest";
import { Courses } from "@/lib/courses";

const kPlace = 3;

function course(slotMs: number, slots: number, at: number, value: number, before?: number): Courses {
  const courses = new Courses(slotMs, slots);
  courses.begin(kPlace, at, value, before);
  return courses;
}

describe("courses", () => {
  it("hold the newest of each slot, in no more slots than they were given", () => {
    const courses = course(10, 3, 0, 100);
    for (let at = 1; at <= 95; ++at) courses.set(kPlace, at, 100 + at);
    const valueAt = (time: number): number => courses.valueAt(kPlace, time);
    expect(courses.newest(kPlace)).toBe(195);
    expect([90, 89, 79, 59].map(valueAt)).toEqual([195, 189, 179, 159]);
    expect(valueAt(0)).toBe(159); // all that is before is forgotten
    expect(courses.stepsSince(kPlace, 70)).toEqual([{ at: 70, value: 179 }, { at: 80, value: 189 }, { at: 90, value: 195 }]);
  });

  it("are what they were where nothing changed", () => {
    const courses = course(10, 5, 3, 7);
    const values = (...times: number[]): number[] => times.map((time) => courses.valueAt(kPlace, time));
    expect(values(0, 3, 500)).toEqual([7, 7, 7]);
    courses.set(kPlace, 104, 8);
    expect(values(0, 93, 100, 500)).toEqual([7, 7, 8, 8]);
    courses.set(kPlace, 131, 9);
    courses.set(kPlace, 500, 10); // none of before is kept, but for the last
    expect(values(0, 100, 499, 500)).toEqual([9, 9, 9, 10]);
    expect(courses.stepsSince(kPlace, 480)).toEqual([{ at: 480, value: 9 }, { at: 500, value: 10 }]);
  });

  it("begin no earlier than they are known, with what they were before", () => {
    const courses = course(10, 5, 23, 1);
    courses.set(kPlace, 24, 2);
    expect(courses.since(kPlace)).toBe(23);
    expect(courses.stepsSince(kPlace, 0)).toEqual([{ at: 23, value: 1 }, { at: 23, value: 2 }]);
    const born = course(10, 5, 23, 9, 0);
    expect([born.valueAt(kPlace, 0), born.valueAt(kPlace, 19), born.valueAt(kPlace, 20)]).toEqual([0, 0, 9]);
  });

  it("know nothing of who had a place before", () => {
    const courses = course(10, 5, 0, 1);
    for (let at = 0; at < 50; at += 10) courses.set(kPlace, at, 1_000 + at);
    courses.begin(kPlace, 52, 7, 0);
    courses.set(kPlace, 60, 8);
    expect([0, 39, 49, 50, 60].map((time) => courses.valueAt(kPlace, time))).toEqual([0, 0, 0, 7, 8]);
    expect(courses.stepsSince(kPlace, 0)).toEqual([{ at: 52, value: 0 }, { at: 52, value: 7 }, { at: 60, value: 8 }]);
  });

  it("are of many, each its own, of which more come while time goes on", () => {
    const courses = new Courses(10, 3);
    for (let place = 0; place < 1_000; ++place) courses.begin(place, Math.floor(place / 40), place);
    for (let place = 0; place < 1_000; ++place) courses.set(place, 30, -1 - place);
    for (const place of [0, 255, 256, 511, 512, 999]) {
      expect([courses.valueAt(place, 29), courses.valueAt(place, 30)]).toEqual([place, -1 - place]);
      expect(courses.valueAt(place, 0)).toBe(place);
    }
  });

  it("tell what counts to the part of a slot", () => {
    const courses = course(10, 8, 0, 0);
    for (let at = 1; at <= 80; ++at) courses.set(kPlace, at, at);
    expect([40, 42.5, 49].map((at) => Math.abs(courses.evenAt(kPlace, at) - at) <= 1)).toEqual([true, true, true]);
  });

  it("stand still while a clock that was put back catches up", () => {
    const courses = course(10, 3, 100, 1);
    courses.set(kPlace, 60, 2);
    courses.set(kPlace, 105, 3);
    expect([courses.newest(kPlace), courses.valueAt(kPlace, 99), courses.valueAt(kPlace, 100)]).toEqual([3, 1, 3]);
  });
});
