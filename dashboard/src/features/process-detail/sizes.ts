import { formatBytes } from "@/lib/format";
import { strings } from "@/lib/strings";
import type { SizeStep } from "@/types/ledger";

const kFirst = 4_096;

/** The steps of a histogram, those of nothing between two others among them, so that its axis leaves none out. */
export function withEmpty(steps: readonly SizeStep[]): SizeStep[] {
  const all: SizeStep[] = [];
  for (const step of steps) {
    for (let from = all.at(-1)?.below_bytes ?? step.from_bytes; from < step.from_bytes; from *= 2) all.push(nothing(from));
    all.push(step);
  }
  return all;
}

const nothing = (from_bytes: number): SizeStep => ({
  from_bytes, below_bytes: from_bytes * 2, mmap_calls: 0, munmap_calls: 0, failed_calls: 0, requested_bytes: 0, returned_bytes: 0,
});

/** As short as an axis wants it: a step is named by where it begins. */
export const shortSize = ({ from_bytes }: SizeStep): string => (from_bytes < kFirst ? `<${plainBytes(kFirst)}` : plainBytes(from_bytes));

/** From here to before there. */
export const wholeSize = ({ from_bytes, below_bytes }: SizeStep): string =>
  from_bytes < kFirst ? strings.detail.sizes.below(plainBytes(kFirst)) : strings.detail.sizes.from(plainBytes(from_bytes), plainBytes(below_bytes));

/** Powers of two are whole in their unit: 4 KiB, not 4.00 KiB. */
function plainBytes(bytes: number): string {
  return formatBytes(bytes).replace(/[.,]0+(?=\s)/, "");
}
