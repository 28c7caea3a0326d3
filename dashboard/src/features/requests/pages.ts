import type { getRequests } from "@/lib/api";
import type { RequestList } from "@/types/ledger";

/** Of what is rare the api looks through a part of the log at a time: so many parts are looked through for one screen of rows. */
const kLooks = 4;
const kScreen = 30;

/** A page; where the api cut it short and it fills no screen, what the next ones hold too, up to a bound. */
export async function look(read: typeof getRequests, query: Parameters<typeof getRequests>[0]): Promise<RequestList> {
  let page = await read(query);
  const items = [...page.items];
  for (let looks = 1; looks < kLooks && page.looked_back_to !== null && page.next_cursor !== null && items.length < kScreen; looks += 1) {
    page = await read({ ...query, cursor: page.next_cursor });
    items.push(...page.items);
  }
  return { ...page, items };
}

/** Of two bounds the one that leaves less. */
export function earlier(a: string | undefined, b: string): string {
  return a !== undefined && a < b ? a : b;
}
