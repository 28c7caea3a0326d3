import type { Request } from "@/types/ledger";
import type { RequestFilter } from "./filter";

/** What the panel shows of the log. */
export interface LogView {
  rows: readonly Request[];
  filter: RequestFilter;
  paused: boolean;
  /** the rows begin at this time, since someone jumped there; null: with the newest, or the newest when it was paused */
  at: string | null;
  /** requests that came while paused; null: some, their number is not known */
  missed: number | null;
  /** requests that stand below the last row, in one burst too big to be sent: they are in the log and load on scrolling */
  skipped: number;
  /** what is below the last row; unsearched: what is older than lookedBackTo was not looked through, and is only when asked */
  below: "more" | "unsearched" | "end";
  lookedBackTo: string | null;
  loading: boolean;
  error: string | null;
}
