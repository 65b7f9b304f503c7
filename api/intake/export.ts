import { endOfDay, startOfDay } from '../../src/directory/berlin.ts';
import { isDay } from '../../src/directory/calendar-day.ts';
import { dayMs } from '../../src/directory/instants.ts';
import type { Worker } from '../accounts/worker.ts';
import { appendLine } from '../audit/log.ts';
import type { ExportPeriod } from '../contract/export.ts';
import { Problem } from '../contract/problems.ts';
import type { ClearRequest } from '../contract/tokens.ts';
import type { Db } from '../database/connect.ts';
import { clearOf } from './clear-row.ts';

/** A leap year. */
const mostDays = 366;

/**
 * The clear columns of the provider's requests that came in during a period, the oldest first. Each export stands in the log: who, which
 * period, how many.
 * @throws Problem invalid-input for a day that the calendar does not have; at "/until" for one before the first, or a period of more than a year
 */
export async function exportRequests(db: Db, worker: Worker, period: ExportPeriod, now: Date): Promise<ClearRequest[]> {
  const wrong = (['from', 'until'] as const).find((name) => !isDay(period[name]));
  if (wrong !== undefined) throw new Problem('invalid-input', { errors: [{ pointer: `/${wrong}`, code: 'not-allowed' }] });
  const { from, until } = period;
  const [start, end] = [startOfDay(from), endOfDay(until)];
  const milliseconds = end.getTime() - start.getTime();
  if (!(milliseconds > 0 && milliseconds < (mostDays + 1) * dayMs))
    throw new Problem('invalid-input', { errors: [{ pointer: '/until', code: 'not-allowed' }] });
  return db.transaction().execute(async (transaction) => {
    const rows = await transaction
      .selectFrom('requests')
      .selectAll()
      .where('provider', '=', worker.provider)
      .where('receivedAt', '>=', start.toISOString())
      .where('receivedAt', '<=', end.toISOString())
      .orderBy('receivedAt')
      .orderBy('id')
      .execute();
    await appendLine(transaction, { event: 'exported', actor: worker.id, detail: `${from} ${until} ${rows.length}`, at: now });
    return rows.map((row) => clearOf(row, worker));
  });
}
