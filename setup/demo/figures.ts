import type { UnmetKind } from '../../api/contract/codes.ts';
import { publishCounts } from '../../api/overview/published.ts';
import type { CountingDesk } from '../../api/overview/sums.ts';
import type { SealedCounts } from '../../api/sealing/sealing.ts';
import { berlinDay, startOfDay } from '../../src/directory/berlin.ts';
import { daysAfter, monthsAfter } from '../../src/directory/calendar-day.ts';
import { daysOf, yearQuarter } from '../../src/directory/year-quarter.ts';

type Group = readonly [language: string, quarter: string, topic: string, time: string, woman: string, age: string, people: number];

/** Requests that nobody made; some groups are too small to be shown, as in life. */
const groups: readonly Group[] = [
  ['ar', 'schalke', 'debts', 'booked', 'yes', '27-plus', 14],
  ['ar', 'schalke', 'papers', 'booked', 'no', '27-plus', 11],
  ['ar', 'bismarck', 'asylum-residence', 'none', 'no', '18-26', 9],
  ['ar', 'ueckendorf', 'school', 'none', 'yes', 'unsaid', 7],
  ['tr', 'ueckendorf', 'housing', 'booked', 'yes', '27-plus', 13],
  ['tr', 'schalke', 'papers', 'booked', 'no', 'unsaid', 8],
  ['tr', 'altstadt', 'work', 'none', 'no', '27-plus', 6],
  ['uk', 'buer', 'recognition', 'booked', 'no', '27-plus', 12],
  ['uk', 'buer', 'german', 'booked', 'yes', '18-26', 8],
  ['uk', 'erle', 'school', 'none', 'no', 'unsaid', 3],
  ['ro', 'schalke', 'eu-citizens', 'none', 'no', '27-plus', 10],
  ['ro', 'rotthausen', 'work', 'none', 'no', '27-plus', 7],
  ['bg', 'schalke', 'eu-citizens', 'none', 'yes', '27-plus', 9],
  ['bg', 'ueckendorf', 'childcare', 'none', 'no', '18-26', 5],
  ['ku', 'altstadt', 'asylum-residence', 'none', 'yes', '27-plus', 6],
  ['ku', 'schalke', 'health', 'none', 'no', 'unsaid', 2],
  ['fa', 'altstadt', 'naturalisation', 'booked', 'no', '27-plus', 4],
  ['pl', 'horst', 'work', 'booked', 'no', '27-plus', 2],
];

/** Unmet demand: searches and requests that found nothing. */
const unmet: readonly [kind: UnmetKind, language: string, quarter: string, number: number][] = [
  ['search', 'ku', 'schalke', 16],
  ['search', 'bg', 'ueckendorf', 9],
  ['search', 'ro', 'schalke', 8],
  ['search', 'fa', 'buer', 3],
  ['interpreter-not-found', 'ku', 'altstadt', 7],
  ['interpreter-not-found', 'bg', 'schalke', 6],
  ['interpreter-not-found', 'fa', 'horst', 2],
];

/** Days after the end of a quarter of the year from which it surely is published. */
const publishedAfter = 8;

/** @param back 1 for the last quarter of the year that surely is published, 2 for the one before it */
const published = (now: Date, back: number): string => yearQuarter(monthsAfter(daysAfter(berlinDay(now), -publishedAfter), -3 * back));

/** The last quarter of the year that surely is published. */
export const lastPublished = (now: Date): string => published(now, 1);

/** Publishes figures of the last two quarters of the year as the desk does, from sums that were made up. */
export async function publishFigures(desk: CountingDesk, now: Date): Promise<void> {
  for (const id of [published(now, 2), lastPublished(now)]) {
    await desk.db
      .insertInto('countSums')
      .values({
        id,
        countedUntil: startOfDay(daysOf(id).nextDay).toISOString(),
        sealedKeyId: desk.sealer.keyId,
        sealedSums: await desk.sealer.seal('counts', id, sums()),
      })
      .execute();
    await desk.db
      .insertInto('unmetCounts')
      .values(unmet.map(([kind, language, quarter, number]) => ({ yearQuarter: id, kind, language, quarter, number })))
      .execute();
  }
  await publishCounts(desk, now);
}

function sums(): SealedCounts {
  const counts: SealedCounts = {};
  for (const [language, quarter, topic, time, woman, age, people] of groups)
    for (const [table, value] of Object.entries({ quarter, topic, time, woman, age })) {
      const line = ((counts[table] ??= {})[language] ??= {});
      line[value] = (line[value] ?? 0) + people;
    }
  return counts;
}
