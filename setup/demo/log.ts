import { askForSearch, releaseSearch } from '../../api/audit/searches.ts';
import type { Db } from '../../api/database/connect.ts';
import { berlinDay } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import { hourMs, later } from '../../src/directory/instants.ts';

/** A search of the log that one admin asked for and the other released an hour ago. */
export async function playLogSearch(db: Db, { asks, releases }: { asks: string; releases: string }, now: Date): Promise<void> {
  const asked = later(now, -2 * hourMs);
  const until = berlinDay(asked);
  const id = await askForSearch(db, asks, { reason: 'audit', from: daysAfter(until, -27), until }, asked);
  await releaseSearch(db, releases, id, later(now, -hourMs));
}
