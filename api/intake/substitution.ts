import { getAbsence } from '../appointments/absences.ts';
import { endOfAbsence } from '../appointments/slots.ts';
import { spanOf } from '../../src/directory/instants.ts';
import type { Worker } from '../accounts/worker.ts';
import { states } from '../contract/codes.ts';
import type { Absence } from '../contract/hours.ts';
import { Problem } from '../contract/problems.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { RequestRow } from '../database/tables.ts';
import { apply, deskActor, lockRequest, touched } from './transition.ts';

/** Lists the requests that a substitute can take over: all that the absent person holds, without appointments after the absence. */
export async function findRequestsToGive(db: Reading, worker: Worker, absence: Absence): Promise<RequestRow[]> {
  const rows = await db
    .selectFrom('requests')
    .selectAll()
    .where('provider', '=', worker.provider)
    .where('claimedBy', '=', absence.counsellor.id)
    .where('owedFrom', 'is not', null)
    .orderBy('receivedAt')
    .orderBy('id')
    .execute();
  return rows.filter((row) => isToGive(row, absence));
}

function isToGive({ state, misfit, startsAt, lengthMinutes }: RequestRow, absence: Absence): boolean {
  if (state !== 'confirmed' || misfit !== null || startsAt === null) return true;
  return spanOf(startsAt, lengthMinutes ?? 0).start < endOfAbsence(absence);
}

/**
 * Gives the requests of an absent person to the substitute. Times that they have stay in the calendars in which they are. Run twice is once.
 * @returns how many were given
 * @throws Problem not-found for an absence of somebody else; wrong-state without a substitute
 */
export async function giveToSubstitute(db: Db, worker: Worker, absenceId: string, now: Date): Promise<number> {
  const absence = await getAbsence(db, worker, absenceId);
  const { substitute } = absence;
  if (substitute === null) throw new Problem('wrong-state');
  let given = 0;
  for (const { id } of await findRequestsToGive(db, worker, absence)) {
    given += await db.transaction().execute(async (transaction) => {
      const row = await lockRequest(transaction, 'id', id);
      // Somebody took it meanwhile, or it was given already.
      if (row?.claimedBy !== absence.counsellor.id || row.owedFrom === null || !isToGive(row, absence)) return 0;
      await apply(transaction, row, deskActor(worker), now, {
        event: 'given',
        from: states,
        change: () => ({ claimedBy: substitute.id, ...touched(now) }),
      });
      return 1;
    });
  }
  return given;
}
