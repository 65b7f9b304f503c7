import type { Absence } from '../contract/hours.ts';
import type { DisplacedRequest } from '../contract/pages/week.ts';
import type { Worker } from '../accounts/worker.ts';
import type { Db } from '../database/connect.ts';
import { awayOf, findDisplaced, mayAnswer } from './displaced.ts';

/** Lists the requests whose time an absence took, and what became of them. */
export async function listDisplaced(db: Db, worker: Worker, absence: Absence, now: Date): Promise<DisplacedRequest[]> {
  const away = awayOf(absence);
  const kept = await db
    .selectFrom('displacedTimes')
    .innerJoin('requests', 'requests.id', 'displacedTimes.requestId')
    .select(['requests.id', 'requests.reference', 'requests.state', 'requests.claimedBy', 'requests.misfit'])
    .select(['displacedTimes.startsAt', 'displacedTimes.round'])
    .where('absenceId', '=', absence.id)
    .orderBy('displacedTimes.startsAt')
    .execute();
  const rounds = await db
    .selectFrom('offers')
    .innerJoin('displacedTimes', (join) =>
      join.onRef('displacedTimes.requestId', '=', 'offers.requestId').on('displacedTimes.absenceId', '=', absence.id),
    )
    .select(['offers.requestId', 'offers.round', 'offers.startsAt'])
    .orderBy('offers.number')
    .execute();
  const tried = kept.map(({ id, reference, startsAt, round, state, claimedBy, misfit }): DisplacedRequest => {
    const own = rounds.filter(({ requestId }) => requestId === id);
    const isNewest = own.every((one) => one.round <= (round ?? 0));
    const isLeft = misfit === 'absence' && state !== 'closed';
    const untried = mayAnswer({ claimedBy }, away, worker) ? 'none' : 'other';
    return {
      request: { id, reference },
      startsAt,
      offered: own.filter((one) => one.round === round).map((one) => one.startsAt),
      is: round === null ? (isLeft ? untried : 'answered') : state === 'offered' && isNewest ? 'waits' : 'answered',
    };
  });
  const known = new Set(tried.map(({ request }) => request.id));
  const open = (await findDisplaced(db, away, now))
    .filter(({ id, misfit }) => !known.has(id) && misfit === 'absence')
    .map((row): DisplacedRequest => ({
      request: { id: row.id, reference: row.reference },
      startsAt: row.takenStartsAt,
      offered: [],
      is: mayAnswer(row, away, worker) ? 'open' : 'other',
    }));
  return [...tried, ...open];
}
