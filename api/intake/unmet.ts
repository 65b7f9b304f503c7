import { berlinDay } from '../../src/directory/berlin.ts';
import type { UnmetKind } from '../contract/codes.ts';
import type { Reading } from '../database/connect.ts';
import { yearQuarter } from '../../src/directory/year-quarter.ts';

/** Demand that was not met: codes only, never a word that somebody typed, and nothing that leads to a request. */
export type Unmet = { kind: UnmetKind; language: string; quarter: string };

/**
 * Counts unmet demand in the quarter of the year of an instant. It is shown from five on, once that quarter is over.
 * @param db a transaction, where the count belongs to a step
 */
export async function countUnmet(db: Reading, { kind, language, quarter }: Unmet, at: Date, number = 1): Promise<void> {
  await db
    .insertInto('unmetCounts')
    .values({ yearQuarter: yearQuarter(berlinDay(at)), kind, language, quarter, number })
    .onConflict((conflict) =>
      conflict.columns(['yearQuarter', 'kind', 'language', 'quarter']).doUpdateSet(({ eb, ref }) => ({
        number: eb(ref('unmetCounts.number'), '+', number),
      })),
    )
    .execute();
}
