import { daysOf } from '../../src/directory/year-quarter.ts';
import { startOfDay } from '../../src/directory/berlin.ts';
import { publishCounts } from '../../api/overview/published.ts';
import type { SealedCounts } from '../../api/sealing/sealing.ts';
import type { TestApp } from './app.ts';
import { realSite } from './real-site.ts';

/** The sealed sum of a quarter of the year that is wholly counted. */
export async function insertSum({ db, keys: { sealer } }: TestApp, id: string, counts: SealedCounts): Promise<void> {
  const countedUntil = startOfDay(daysOf(id).nextDay).toISOString();
  const sealedSums = await sealer.seal('counts', id, counts);
  await db.insertInto('countSums').values({ id, countedUntil, sealedKeyId: sealer.keyId, sealedSums }).execute();
}

/** Publishes all quarters of the year that are over. */
export async function publishAll({ db, keys: { sealer, unsealer }, clock }: TestApp): Promise<string[]> {
  const { directory } = await realSite();
  return publishCounts({ db, directory, sealer, unsealer: unsealer! }, clock.now);
}

/** Publishes a quarter of the year in which nobody asked for an appointment. */
export async function publishQuarter(test: TestApp, id: string): Promise<void> {
  await insertSum(test, id, {});
  await publishAll(test);
}
