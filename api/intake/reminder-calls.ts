import { sql, type NotNull } from 'kysely';
import { berlinDay, startOfDay, workingDayAfter } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import { may } from '../accounts/rights.ts';
import type { Worker } from '../accounts/worker.ts';
import { timeOf } from '../appointments/appointment-time.ts';
import type { OpenedPerson } from '../contract/desk.ts';
import type { ReminderCall } from '../contract/pages/calls.ts';
import { Problem } from '../contract/problems.ts';
import type { Db, Reading } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';
import type { RequestRow } from '../database/tables.ts';
import type { Unsealer } from '../sealing/sealing.ts';
import { openPerson, unsealPerson } from './person.ts';
import { isAsProven, provenStates } from './proven-steps.ts';
import { mayShow } from './shared-facts.ts';
import { apply, deskActor, lockForHolder } from './transition.ts';

/*
 * The calls of the day before. The wish is sealed with the person: the desk's process looks whether it is there, and shows the person only
 * to the holder, who opens the parts by a step of their own.
 */

/** The days whose people are called today: tomorrow, and on to the next working day. */
export function daysToCall(now: Date): { firstDay: string; lastDay: string } {
  const today = berlinDay(now);
  return { firstDay: daysAfter(today, 1), lastDay: workingDayAfter(today, 1) };
}

/**
 * The appointments of a provider whose people chose a call and want to be reminded, earliest first, without the people. Names of
 * colleagues are for coordinators.
 */
export async function listCalls(db: Reading, unsealer: Unsealer, worker: Worker, now: Date): Promise<ReminderCall[]> {
  const seesNames = may(worker.role, 'keep-hours-of-others');
  const rows = await comingRows(db, worker, now);
  const proven = await provenStates(
    db,
    rows.map(({ id }) => id),
  );
  const wished = await Promise.all(rows.map(async (row) => isAsProven(row, proven.get(row.id)) && (await wantsCall(unsealer, row))));
  const calls = rows.filter((_, index) => wished[index]);
  if (calls.length === 0) return [];
  const called = await calledFor(
    db,
    calls.map(({ id }) => id),
  );
  const names = seesNames ? await namesOf(db, worker.provider) : new Map<string, string>();
  return calls.map((row) => ({
    ...timeOf(row),
    request: { id: row.id, reference: row.reference, language: row.conversationLanguage },
    isOwn: row.claimedBy === worker.id,
    counsellor: names.get(row.claimedBy ?? '') ?? null,
    toBeTold: row.toTell === 1,
    calledAt: called.get(keyOf(row.id, row.startsAt)) ?? null,
  }));
}

/** The same, with the people of the worker's own calls that are still to be made. Records a look at each. */
export async function openCalls(db: Db, unsealer: Unsealer, worker: Worker, publicUrl: string, now: Date): Promise<ReminderCall[]> {
  const calls = await listCalls(db, unsealer, worker, now);
  const opened: ReminderCall[] = [];
  for (const call of calls) {
    if (!call.isOwn || call.calledAt !== null) {
      opened.push(call);
      continue;
    }
    const look = { reason: undefined, publicUrl };
    opened.push({ ...call, person: forCall(await openPerson(db, unsealer, worker, call.request.id, look, now)) });
  }
  return opened;
}

/** The facts that a call needs, without the note and the link of the slip. */
const forCall = ({ name, reply, phone, mayLeaveMessage, safeTimes, helper }: OpenedPerson): Required<ReminderCall>['person'] => ({
  ...(name === undefined ? {} : { name }),
  ...(reply === undefined ? {} : { reply }),
  ...(phone === undefined ? {} : { phone }),
  ...(mayLeaveMessage === undefined ? {} : { mayLeaveMessage }),
  ...(safeTimes === undefined ? {} : { safeTimes }),
  ...(helper === undefined ? {} : { helper }),
});

/** A call that was made: the request and the start of the appointment it was about. */
export type Called = { id: string; startsAt: string };

/**
 * Records that the holder reached people and reminded them. An appointment that is no longer there is passed over.
 * @returns how many calls were recorded
 * @throws Problem as `lockForHolder`; nothing is recorded then
 */
export async function recordCalls(db: Db, worker: Worker, calls: readonly Called[], now: Date): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    let recorded = 0;
    // Always in the same order, so that two people who tick the same list do not wait for each other.
    for (const { id, startsAt } of calls.toSorted((one, other) => one.id.localeCompare(other.id))) {
      const row = await lockForHolder(transaction, worker, id);
      if (row.state !== 'confirmed' || row.startsAt !== startsAt || startsAt <= now.toISOString()) continue;
      if ((await calledFor(transaction, [id])).has(keyOf(id, startsAt))) continue;
      await apply(transaction, row, deskActor(worker), now, {
        event: 'reminded',
        from: ['confirmed'],
        detail: startsAt,
        change: () => ({}),
      });
      recorded += 1;
    }
    return recorded;
  });
}

const comingRows = (db: Reading, worker: Worker, now: Date) => {
  const { firstDay, lastDay } = daysToCall(now);
  return (
    db
      .selectFrom('requests')
      .selectAll()
      // An expression, so that the index of coming appointments serves: two days of a city are fewer than all requests of a provider.
      .where(sql<string>`coalesce(provider, '')`, '=', worker.provider)
      .where('state', '=', sql.lit('confirmed'))
      .where('misfit', 'is', null)
      .where('startsAt', '>=', startOfDay(firstDay).toISOString())
      .where('startsAt', '<', startOfDay(daysAfter(lastDay, 1)).toISOString())
      .orderBy('startsAt')
      .orderBy('id')
      .$narrowType<{ startsAt: NotNull; lengthMinutes: NotNull; channel: NotNull }>()
      .execute()
  );
};

/** One row that cannot be read must not hide the others. */
async function wantsCall(unsealer: Unsealer, row: RequestRow): Promise<boolean> {
  if (!mayShow(row.sharedFacts, 'contact')) return false;
  const person = await unsealPerson(unsealer, row).catch(() => undefined);
  return person?.reply === 'call' && person.reminder === true;
}

const keyOf = (id: string, startsAt: string): string => `${id} ${startsAt}`;

/** When the people of requests were reminded of a time, by request and time. */
async function calledFor(db: Reading, ids: readonly string[]): Promise<Map<string, string>> {
  const lines = await db
    .selectFrom('history')
    .select(['requestId', 'detail', 'at'])
    .where('requestId', 'in', idsIn(db, ids))
    .where('event', '=', sql.lit('reminded'))
    .execute();
  return new Map(lines.map(({ requestId, detail, at }) => [keyOf(requestId, detail ?? ''), at]));
}

const namesOf = async (db: Reading, provider: string): Promise<Map<string, string>> =>
  new Map(
    (await db.selectFrom('accounts').select(['id', 'name']).where('provider', '=', provider).execute()).map(({ id, name }) => [id, name]),
  );

/** @throws Problem malformed-request */
export function readCalled(text: string): Called {
  const [id = '', startsAt = '', ...rest] = text.split(' ');
  if (id === '' || startsAt === '' || rest.length > 0) throw new Problem('malformed-request');
  return { id, startsAt };
}
