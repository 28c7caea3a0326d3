import { strings } from "@/lib/strings";
import type { Top } from "@/types/ledger";

export interface PieSlice {
  key: string;
  /** 1 to 10; null: the rest in one */
  rank: number | null;
  name: string;
  pid: number | null;
  bytes: number;
  percent: number;
}

/** The slices in the order of the pie; the rest comes last, and only if there is one. */
export function pieSlices(top: Top): PieSlice[] {
  const slices: PieSlice[] = top.items.map((item, index) => ({
    key: item.id ?? `name ${item.name}`,
    rank: index + 1,
    name: item.name,
    pid: item.pid ?? null,
    bytes: item.requested_bytes,
    percent: item.percent,
  }));
  if (top.others !== null) {
    const { requested_bytes: bytes, percent } = top.others;
    slices.push({ key: "others", rank: null, name: strings.overview.others, pid: null, bytes, percent });
  }
  return slices;
}
