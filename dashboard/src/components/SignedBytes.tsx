import { formatExactBytes, formatSignedBytes } from "@/lib/format";

/** A change: green for what is given back, amber for what is taken. */
export function SignedBytes({ value }: { value: number }) {
  const tone = value > 0 ? "take" : value < 0 ? "give" : "unknown";
  return <span className={tone} title={formatExactBytes(value)}>{formatSignedBytes(value)}</span>;
}
