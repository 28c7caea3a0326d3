import type { Scheme } from "@/lib/theme";

/**
 * Ten hues whose neighbours in the pie differ in lightness too, so that they stay apart for colour-blind eyes
 * (tests/features/overview/palette.test.ts measures it); ranks written on the slices say the same without colour.
 */
const kHues: Record<Scheme, readonly string[]> = {
  light: ["#282a74", "#e4b968", "#0f6367", "#d57978", "#8f4eac", "#5b920a", "#63102f", "#52b5ff", "#6a4912", "#aa78be"],
  dark: ["#68a2fa", "#f4e9aa", "#489969", "#f4bebd", "#763d9e", "#b3af32", "#b0302c", "#a0f9ff", "#cd6e07", "#b9c1fe"],
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
