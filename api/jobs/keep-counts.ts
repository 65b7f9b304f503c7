import { publishCounts } from '../overview/published.ts';
import { countRequests, type CountingDesk } from '../overview/sums.ts';

/** Counts new requests into the sealed sums, and publishes quarters of the year that are over. Both can be repeated at any time. */
export async function keepCounts(desk: CountingDesk, now: Date): Promise<string[]> {
  await countRequests(desk, now);
  return publishCounts(desk, now);
}
