import { countObstacles } from '../overview/obstacle-counts.ts';
import { publishCounts } from '../overview/published.ts';
import { countRequests, type CountingDesk } from '../overview/sums.ts';

/** Counts new requests and obstacles, and publishes quarters of the year that are over. All can be repeated at any time. */
export async function keepCounts(desk: CountingDesk, now: Date): Promise<string[]> {
  await countRequests(desk, now);
  await countObstacles(desk.db, now);
  return publishCounts(desk, now);
}
