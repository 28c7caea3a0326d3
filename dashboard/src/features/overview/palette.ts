import type { Scheme } from "@/lib/theme";

/**
 * Ten hues whose neighbours in the pie differ in lightness too, so that they stay apart for colour-blind eyes
 * (tests/features/overview/palette.test.ts measures it); ranks written on the slices say the same without colour.
 */
const kHues: Record<Scheme, readonly string[]> = {
  light: ["#1f4e9c", "#f0a43a", "#0b7a68", "#ef8fb0", "#6b3fa0", "#8fc93a", "#a3364b", "#5cc3e8", "#7a5320", "#c9b8f5"],
  dark: ["#4c83e0", "#f6bf6a", "#1f9b86", "#f7adc6", "#9a6bd6", "#b3e06a", "#d9566f", "#8fdcf7", "#b0813f", "#ddd2fb"],
};
const kRest: Record<Scheme, string> = { light: "#aeb4bb", dark: "#6a727b" };

export function sliceColor(scheme: Scheme, rank: number | null): string {
  return (rank === null ? undefined : kHues[scheme][rank - 1]) ?? kRest[scheme];
}

/** Black or white, whichever is read better on a colour (WCAG's contrast). */
export function inkOn(color: string): string {
  return luminance(color) > 0.179 ? "#000000" : "#ffffff";
}

export function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
