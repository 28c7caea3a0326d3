/** The spans back from now that one chooses from, in milliseconds. */
export const kRanges = { "5m": 300_000, "1h": 3_600_000, "24h": 86_400_000, "7d": 604_800_000 } as const;
export type Range = keyof typeof kRanges;
export const kDefaultRange: Range = "5m";
