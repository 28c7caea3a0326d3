import { describe, expect, it } from "vitest";
import { inkOn, luminance, sliceColor } from "@/features/overview/palette";

type Triple = [number, number, number];
const kRanks = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
const kSurface = { light: "#ffffff", dark: "#1c2024" } as const;

// Machado, Oliveira, Fernandes 2009, severity 1, on linear sRGB
const kSight: Record<string, Triple[]> = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

const linear = (color: string): Triple =>
  [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Triple;

const times = (matrix: Triple[], [x, y, z]: Triple): Triple => matrix.map(([a, b, c]) => Math.max(0, a * x + b * y + c * z)) as Triple;

/** OKLab (Ottosson), in which equal distances look about equally far apart. */
function oklab(rgb: Triple): Triple {
  const lms = times([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]], rgb).map(Math.cbrt) as Triple;
  const [l, m, s] = lms;
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function distance(one: string, other: string, sight: Triple[]): number {
  const [a, b] = [one, other].map((color) => oklab(times(sight, linear(color)))) as [Triple, Triple];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

describe.each(["light", "dark"] as const)("the pie's colours, %s", (scheme) => {
  const circle = [...kRanks.map((rank) => sliceColor(scheme, rank)), sliceColor(scheme, null)];

  it.each(Object.entries(kSight))("neighbours stay apart in %s", (_, sight) => {
    const near = circle.map((color, index) => distance(color, circle[(index + 1) % circle.length] ?? "", sight));
    expect(Math.min(...near)).toBeGreaterThan(0.12);
  });

  it.each(Object.entries(kSight))("no two are alike in %s", (_, sight) => {
    const all = circle.flatMap((color, index) => circle.slice(index + 1).map((other) => distance(color, other, sight)));
    expect(Math.min(...all)).toBeGreaterThan(0.08);
  });

  it("stand off the surface", () => {
    for (const color of circle) expect(contrast(color, kSurface[scheme])).toBeGreaterThan(1.5);
  });

  it("the rank on a slice can be read", () => {
    for (const color of circle) expect(contrast(inkOn(color), color)).toBeGreaterThan(4.5);
  });
});
