import type { Transaction } from 'kysely';
import { getAbsence } from '../appointments/absences.ts';
import { findFreeSlots } from '../appointments/free-slots.ts';
import { reserveSlots, freeTimes } from '../appointments/desk-times.ts';
import { isAway, readSlotId, type Absent } from '../appointments/slots.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Worker } from '../accounts/worker.ts';
import { openStates } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { Slot } from '../contract/slots.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { takesAnybody, type MatterReader } from './matter.ts';
import { writeRound } from './offer-round.ts';
import { shareOut } from './shared-out.ts';
import { apply, deskActor, holds, lockRequest, toTell, touched } from './transition.ts';

/** An absence, saved or not yet. */
export type Away = Absent & { counsellor: string; substitute: string | null };

/** More than a team gives in the weeks that people can book ahead. */
const maxSlots = 1000;
/** Times that somebody else takes meanwhile are replaced this often; then the request stays owed. */
const maxTries = 3;

/** Lists the requests whose coming time an absence takes, earliest first, each with that time. */
export async function findDisplaced(db: Reading, away: Away, now: Date) {
  const rows = await db
    .selectFrom('bookings')
    .innerJoin('requests', 'requests.id', 'bookings.requestId')
    .selectAll('requests')
    .select([
      'bookings.kind as takenKind',
      'bookings.startsAt as takenStartsAt',
      'bookings.lengthMinutes as takenLengthMinutes',
      'bookings.place as takenPlace',
      'bookings.channel as takenChannel',
    ])
    .where('bookings.accountId', '=', away.counsellor)
    .where('bookings.startsAt', '>', now.toISOString())
    .where('requests.state', 'in', ['offered', 'confirmed'])
    .orderBy('bookings.startsAt')
    .orderBy('bookings.id')
    .execute();
  const within = rows.filter((row) => isAway([away], new Date(row.takenStartsAt), row.takenLengthMinutes));
  // Of several offered times, the first stands for the request.
  return within.filter((row, index) => within.findIndex(({ id }) => id === row.id) === index);
}

export type Displaced = Awaited<ReturnType<typeof findDisplaced>>[number];

/**
 * Plans new times of the team for displaced requests: in the language of the talk, by a woman where that was asked for, with the same
 * channel as before; those of the substitute first, then the earliest. A person who has an interpreter can also get a time in another
 * language. A matter that cannot be read gets no time, because nobody knows what suits.
 */
export async function planNewTimes(
  db: Db,
  directory: Directory,
  readMatter: MatterReader,
  away: Away,
  displaced: readonly Displaced[],
  now: Date,
): Promise<Map<string, Slot[]>> {
  const hours = await db.selectFrom('consultationHours').select(['id', 'accountId']).execute();
  const owners = new Map(hours.map(({ id, accountId }) => [id, accountId]));
  const ownerOf = ({ id }: Slot) => owners.get(readSlotId(id)?.hoursId ?? '');
  const holds = (slot: Slot) => ownerOf(slot) !== away.counsellor || !isAway([away], new Date(slot.startsAt), slot.lengthMinutes);
  const isSubstitutes = (slot: Slot) => away.substitute !== null && ownerOf(slot) === away.substitute;
  const wanting = await Promise.all(
    displaced.map(async (row) => {
      const { matter } = await readMatter(row);
      if (matter === null) return { id: row.id, suiting: [] };
      const wanted = {
        provider: row.provider,
        quarter: row.quarter,
        channel: row.takenChannel,
        evenFreed: true,
        ...(takesAnybody(matter) ? {} : { womanCounsellor: true }),
      };
      const inLanguage = await findFreeSlots(db, directory, { ...wanted, language: row.conversationLanguage }, now, maxSlots);
      const others = row.interpreting === 1 ? await findFreeSlots(db, directory, wanted, now, maxSlots) : [];
      const known = new Set(inLanguage.map(({ id }) => id));
      const suiting = [...inLanguage, ...others.filter(({ id }) => !known.has(id))].filter(holds);
      return { id: row.id, suiting: [...suiting.filter(isSubstitutes), ...suiting.filter((slot) => !isSubstitutes(slot))] };
    }),
  );
  return shareOut(wanting);
}

/**
 * Offers new times of the team to everybody whose time an absence took, each request in a transaction of its own. Their letters wait ten
 * seconds, so that the absence can be taken back before anybody hears of it. A request that a third person holds, or that found no time,
 * stays owed. Run twice is once: a request with new times is displaced no longer.
 * @throws Problem not-found for an absence of somebody else
 */
export async function offerAnew(
  db: Db,
  directory: Directory,
  readMatter: MatterReader,
  worker: Worker,
  absenceId: string,
  now: Date,
): Promise<void> {
  const away = awayOf(await getAbsence(db, worker, absenceId));
  let left = await findDisplaced(db, away, now);
  for (let tries = 0; tries < maxTries && left.length > 0; tries += 1) {
    const plan = await planNewTimes(db, directory, readMatter, away, left, now);
    const lost: Displaced[] = [];
    for (const one of left) {
      const slots = (plan.get(one.id) ?? []).map(({ id }) => id);
      try {
        await db.transaction().execute((transaction) => offerTo(transaction, directory, worker, { absenceId, away, one, slots }, now));
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'slot-taken') throw error;
        lost.push(one);
      }
    }
    left = lost;
  }
  for (const one of left)
    await db.transaction().execute((transaction) => offerTo(transaction, directory, worker, { absenceId, away, one, slots: [] }, now));
}

type Offering = { absenceId: string; away: Away; one: Displaced; slots: readonly string[] };

async function offerTo(
  transaction: Transaction<Database>,
  directory: Directory,
  worker: Worker,
  { absenceId, away, one, slots }: Offering,
  now: Date,
): Promise<void> {
  const row = await lockRequest(transaction, 'id', one.id);
  if (row === undefined || !isDisplaced(row, worker)) return;
  const remember = (round: number | null) => rememberDisplaced(transaction, absenceId, one, round, now);
  if (slots.length === 0 || !mayAnswer(row, away, worker)) {
    await remember(null);
    return;
  }
  await apply(transaction, row, deskActor(worker), now, {
    event: 'offered',
    from: openStates,
    detail: String(slots.length),
    isUndoable: true,
    change: async () => {
      await freeTimes(transaction, row.id, now);
      const times = await reserveSlots(transaction, directory, 'offer', { provider: row.provider, requestId: row.id }, slots, now);
      const { round, columns } = await writeRound(transaction, row.id, times);
      await remember(round);
      return { ...columns, ...holds, ...toTell, ...(row.claimedBy === null ? {} : touched(now)) };
    },
  });
}

const isDisplaced = (row: RequestRow, worker: Worker): boolean =>
  row.provider === worker.provider && row.misfit === 'absence' && (row.state === 'offered' || row.state === 'confirmed');

/** A third person who holds the request answers it. */
export const mayAnswer = ({ claimedBy }: Pick<RequestRow, 'claimedBy'>, away: Away, worker: Worker): boolean =>
  claimedBy === null || [away.counsellor, away.substitute, worker.id].includes(claimedBy);

async function rememberDisplaced(
  transaction: Transaction<Database>,
  absenceId: string,
  one: Displaced,
  round: number | null,
  now: Date,
): Promise<void> {
  const offered = { round, offeredAt: round === null ? null : now.toISOString() };
  await transaction
    .insertInto('displacedTimes')
    .values({
      absenceId,
      requestId: one.id,
      kind: one.takenKind === 'offer' ? 'offer' : 'appointment',
      startsAt: one.takenStartsAt,
      lengthMinutes: one.takenLengthMinutes,
      place: one.takenKind === 'appointment' ? one.place : one.takenPlace,
      channel: one.takenChannel,
      ...offered,
    })
    .onConflict((conflict) => conflict.columns(['absenceId', 'requestId']).doUpdateSet(offered))
    .execute();
}

/** @param absence as the desk lists it */
export const awayOf = ({
  counsellor,
  substitute,
  ...days
}: Absent & { counsellor: { id: string }; substitute: { id: string } | null }): Away => ({
  firstDay: days.firstDay,
  fromTime: days.fromTime ?? null,
  lastDay: days.lastDay,
  untilTime: days.untilTime ?? null,
  counsellor: counsellor.id,
  substitute: substitute?.id ?? null,
});
