import { berlinDay } from '../../src/directory/berlin.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { HoursPreview, NewHours } from '../contract/hours.ts';
import type { Reading } from '../database/connect.ts';
import { findTakenTimes, findFreeSeat } from './taken-time.ts';
import { checkSeries, previewOf } from './hours-rules.ts';
import type { Worker } from '../accounts/worker.ts';
import { refuse } from '../contract/problems.ts';
import { listCounsellors } from './counsellors.ts';

/**
 * Shows the next days of hours that are not saved yet.
 * @param id of the hours to be changed; empty for new ones
 * @throws Problem invalid-input
 */
export async function previewHours(
  db: Reading,
  directory: Directory,
  worker: Worker,
  body: NewHours,
  now: Date,
  id = '',
): Promise<HoursPreview> {
  const { account = worker.id, ...series } = body;
  refuse(checkSeries(series, directory, berlinDay(now)));
  if (account !== worker.id && !(await listCounsellors(db, worker)).some(({ id }) => id === account)) {
    refuse([{ pointer: '/account', code: 'not-allowed' }]);
  }
  const absences = await db
    .selectFrom('absences')
    .select(['firstDay', 'lastDay', 'fromTime', 'untilTime'])
    .where('accountId', '=', account)
    .execute();
  const hours = { ...series, id, accountId: account, provider: worker.provider };
  const taken = await findTakenTimes(db, [account], { from: now, now });
  return {
    days: previewOf(directory, hours, absences, (start) => findFreeSeat(hours, start, taken) === undefined, now),
  };
}
