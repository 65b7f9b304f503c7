import type { Transaction } from 'kysely';
import { berlinDay, isWorkingDay, startOfDay } from '../../src/directory/berlin.ts';
import { daysAfter, isDay } from '../../src/directory/calendar-day.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { AppointmentTime } from '../contract/appointment.ts';
import { openStates, type GivenTime, type Outcome, type Remark, states, type FieldError, waysToTell } from '../contract/codes.ts';
import type { ConfirmTime, FollowUp, GiveSlots, OfferTimes, Told } from '../contract/desk.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import { timeOf } from '../appointments/appointment-time.ts';
import { freeTimes, reserve, reserveSlots } from '../appointments/desk-times.ts';
import { lockRepeated } from './duplicates.ts';
import type { Closing } from './handover.ts';
import { writeRound } from './offer-round.ts';
import { onSlip, owed } from './owed.ts';
import { sayObstacles } from './said-obstacles.ts';
import { remarksColumn } from './remarks.ts';
import { mayShow } from './shared-facts.ts';
import {
  apply,
  deskActor,
  holds,
  lockForHolder,
  noContactChecks,
  nothingToTell,
  stepOfHolder,
  toldNow,
  toTell,
  touched,
} from './transition.ts';
import { findTries } from './tries.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import type { Worker } from '../accounts/worker.ts';

/**
 * How a step is taken. The desk's pages offer an undo, so the step is kept for it and its letter waits ten seconds; other callers have none,
 * and the letter leaves at once.
 */
type Taking = { isUndoable?: boolean };
type Given = { id: string; version: number; remarks: readonly Remark[] | undefined } & Taking;

/** Reserves the times that an answer gives, once those that the request had are free. */
type Reserve = (transaction: Transaction<Database>, row: RequestRow) => Promise<AppointmentTime[]>;

/**
 * Offers up to three times; the person accepts one or says that none fits. Until then they are taken. An appointment that no longer
 * holds, or that is over, makes way for them.
 * @throws Problem slot-taken
 */
export async function offer(
  db: Db,
  worker: Worker,
  id: string,
  { times, remarks, version }: OfferTimes,
  now: Date,
  taking: Taking = {},
): Promise<void> {
  refusePast(times, now, (index) => `/times/${index}/startsAt`);
  await offerTimes(db, worker, { id, version, count: times.length, remarks, ...taking }, now, async (transaction, row) => {
    await reserve(transaction, 'offer', ownTime(worker, row), times, now);
    return times;
  });
}

/** Sets the time and place. Confirming again moves the appointment. @throws Problem slot-taken for a time with another appointment in it */
export async function confirm(db: Db, worker: Worker, id: string, body: ConfirmTime, now: Date, taking: Taking = {}): Promise<void> {
  refusePast([body], now, () => '/startsAt');
  await setTime(db, worker, { id, version: body.version, remarks: body.remarks, ...taking }, now, async (transaction, row) => {
    await reserve(transaction, 'appointment', ownTime(worker, row), [body], now);
    return [body];
  });
}

/**
 * Gives free times of consultation hours, one's own or the team's: one sets the appointment, two or three are offered. The request stays
 * with its holder, who owes the telling.
 * @throws Problem slot-taken; invalid-input when two times overlap
 */
export async function giveSlots(
  db: Db,
  directory: Directory,
  worker: Worker,
  id: string,
  { slots, remarks, version }: GiveSlots,
  now: Date,
  taking: Taking = {},
): Promise<void> {
  const reserveAs =
    (kind: GivenTime): Reserve =>
    (transaction, row) =>
      reserveSlots(transaction, directory, kind, { provider: row.provider, requestId: id }, slots, now);
  if (slots.length === 1) await setTime(db, worker, { id, version, remarks, ...taking }, now, reserveAs('appointment'));
  else await offerTimes(db, worker, { id, version, count: slots.length, remarks, ...taking }, now, reserveAs('offer'));
}

async function offerTimes(
  db: Db,
  worker: Worker,
  { id, version, count, remarks, ...taking }: Given & { count: number },
  now: Date,
  take: Reserve,
): Promise<void> {
  await stepOfHolder(db, worker, { id, version }, now, (row, transaction) => ({
    event: 'offered',
    from: needsAnotherTime(row, now) ? openStates : ['received', 'offered'],
    detail: String(count),
    ...taking,
    change: async () => {
      await freeTimes(transaction, id, now);
      const { columns } = await writeRound(transaction, id, await take(transaction, row));
      return { ...columns, ...remarksColumn(remarks), ...holds, ...toTell, ...touched(now) };
    },
  }));
}

async function setTime(db: Db, worker: Worker, { id, version, remarks, ...taking }: Given, now: Date, take: Reserve): Promise<void> {
  await stepOfHolder(db, worker, { id, version }, now, (row, transaction) => ({
    event: row.state === 'confirmed' ? 'moved' : 'confirmed',
    from: openStates,
    ...taking,
    change: async () => {
      await freeTimes(transaction, id, now);
      const [time] = (await take(transaction, row)).map(timeColumns);
      return { state: 'confirmed', ...time, ...remarksColumn(remarks), ...holds, ...toTell, ...touched(now) };
    },
  }));
}

/**
 * Records that the person was told, or that a try reached nobody. After three tries on two working days the answer stands on the slip
 * only, and nobody owes the telling any more.
 * @throws Problem invalid-input for a way that needs a contact which this provider did not get
 */
export async function told(db: Db, worker: Worker, id: string, { how, version }: Told, now: Date, taking: Taking = {}): Promise<void> {
  const reached = how !== 'not-reached';
  await stepOfHolder(db, worker, { id, version }, now, (row, transaction) => {
    if (!waysToTell(mayShow(row.sharedFacts, 'contact')).includes(how)) {
      throw new Problem('invalid-input', { errors: [{ pointer: '/how', code: 'not-allowed' }] });
    }
    return {
      event: reached ? 'told' : 'tried',
      from: reached ? ['offered', 'confirmed', 'closed'] : states,
      detail: how,
      ...taking,
      change: async () => {
        if (reached) return { ...toldNow(how, now), ...touched(now) };
        const isOver = row.toTell === 1 && (await findTries(transaction, id, now)).enough;
        return isOver ? { ...toldOnSlip(row, now), ...touched(now) } : touched(now);
      },
    };
  });
}

/** A follow-up day lies within these days: a person who hears nothing for longer has been forgotten. */
const maxFollowUpDays = 28;

/**
 * Lets a request without an answer wait for a day that was agreed with the person, or that something else sets. The slip says that day.
 * @throws Problem invalid-input for a day that is over, too far ahead or not worked
 */
export async function followUp(
  db: Db,
  worker: Worker,
  id: string,
  { day, remarks, version }: FollowUp,
  now: Date,
  taking: Taking = {},
): Promise<void> {
  const today = berlinDay(now);
  const refuse = (code: FieldError['code']) => new Problem('invalid-input', { errors: [{ pointer: '/day', code }] });
  if (!isDay(day)) throw refuse('malformed');
  if (day <= today) throw refuse('in-the-past');
  if (day > daysAfter(today, maxFollowUpDays) || !isWorkingDay(day)) throw refuse('not-allowed');
  await stepOfHolder(db, worker, { id, version }, now, () => ({
    event: 'follow-up',
    from: ['received'],
    detail: day,
    ...taking,
    change: () => ({ followUpAt: startOfDay(day).toISOString(), hearBy: day, ...remarksColumn(remarks), ...touched(now) }),
  }));
}

/** Outcomes that the person has to hear of; after the others there is nothing to tell. */
const outcomesToTell: readonly Outcome[] = ['not-here', 'forwarded'];

/**
 * Ends a request. "not-here" needs a coded reason, which says where instead in the person's language; "duplicate" needs the reference of
 * the request that goes on; "unreachable" needs three recorded tries on two working days, and its answer then stands on the slip only.
 * @throws Problem invalid-input, too-few-tries
 */
export async function close(db: Db, worker: Worker, id: string, body: Closing, now: Date, taking: Taking = {}): Promise<void> {
  if (body.outcome === 'not-here' && body.reason === undefined) {
    throw new Problem('invalid-input', { errors: [{ pointer: '/reason', code: 'required' }] });
  }
  if (body.outcome !== 'not-here' && body.reason !== undefined) {
    throw new Problem('invalid-input', { errors: [{ pointer: '/reason', code: 'not-allowed' }] });
  }
  if (body.outcome !== 'duplicate' && body.duplicateOf !== undefined) {
    throw new Problem('invalid-input', { errors: [{ pointer: '/duplicateOf', code: 'not-allowed' }] });
  }
  if (body.outcome !== 'handed-over' && body.handover !== undefined) {
    throw new Problem('invalid-input', { errors: [{ pointer: '/kimNumber', code: 'not-allowed' }] });
  }
  await db.transaction().execute(async (transaction) => {
    const duplicateOf = body.outcome === 'duplicate' ? await lockRepeated(transaction, worker, id, body.duplicateOf) : null;
    const row = await lockForHolder(transaction, worker, id);
    const isUnreachable = body.outcome === 'unreachable';
    await apply(
      transaction,
      row,
      deskActor(worker),
      now,
      {
        event: 'closed',
        from: openStates,
        detail: [body.outcome, body.reason].filter(Boolean).join(' '),
        ...taking,
        change: async () => {
          if (isUnreachable) await refuseTooFewTries(transaction, id);
          return {
            state: 'closed',
            outcome: body.outcome,
            reason: body.reason ?? null,
            duplicateOf,
            ...body.handover,
            closedAt: now.toISOString(),
            ...noContactChecks,
            ...(outcomesToTell.includes(body.outcome) ? toTell : isUnreachable ? toldNow(onSlip, now) : nothingToTell),
            ...touched(now),
          };
        },
      },
      body.version,
    );
    await sayObstacles(transaction, row, body.obstacles ?? [], now);
  });
}

/** Nobody is given up after one call: a person at work or in a course misses it. @throws Problem too-few-tries */
async function refuseTooFewTries(transaction: Transaction<Database>, id: string): Promise<void> {
  const { at, enough } = await findTries(transaction, id);
  if (!enough) throw new Problem('too-few-tries', { extra: { tries: at.length } });
}

/** Whether the appointment is over or no longer holds. */
function needsAnotherTime(row: RequestRow, now: Date): boolean {
  const standing = owed(row, new Set(), now);
  return standing.is === 'owed' && (standing.verb === 'find-new-time' || standing.verb === 'say-how-it-went');
}

/** The answer stands on the slip only. A closed request counts as closed from here on, so that the person has time to look. */
export const toldOnSlip = (row: RequestRow, now: Date) => ({
  ...toldNow(onSlip, now),
  ...(row.state === 'closed' ? { closedAt: now.toISOString() } : {}),
});

const ownTime = (worker: Worker, { id, provider }: RequestRow) => ({ accountId: worker.id, provider, requestId: id });

const timeColumns = (time: AppointmentTime) => ({ ...timeOf(time), startsAt: new Date(time.startsAt).toISOString() });

function refusePast(times: AppointmentTime[], now: Date, pointer: (index: number) => string): void {
  const errors: FieldError[] = times.flatMap((time, index) =>
    new Date(time.startsAt) > now ? [] : [{ pointer: pointer(index), code: 'in-the-past' as const }],
  );
  if (errors.length > 0) throw new Problem('invalid-input', { errors });
}
