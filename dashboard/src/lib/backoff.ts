const kFirstMs = 500;
const kMostMs = 15_000;

/** Wait before the attempt-th try (from 0): doubling, half of it random so that clients do not return in step. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const span = Math.min(kFirstMs * 2 ** attempt, kMostMs);
  return span / 2 + (span / 2) * random();
}
