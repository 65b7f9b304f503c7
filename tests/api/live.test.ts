import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addAbsence, removeAbsence } from '../../api/appointments/absences.ts';
import { changeRole, disableAccount } from '../../api/accounts/account.ts';
import { sessionHash, startSession } from '../../api/accounts/session.ts';
import type { Worker } from '../../api/accounts/worker.ts';
import type { LiveAnswer, LiveCounts } from '../../api/contract/live.ts';
import { type Db } from '../../api/database/connect.ts';
import { recordAll } from '../../api/intake/history.ts';
import { claim, release } from '../../api/intake/claim.ts';
import { createMatterReader } from '../../api/intake/matter.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { createUrgency } from '../../api/intake/urgency.ts';
import { forgetHoursChanges } from '../../api/live/changes.ts';
import { createListeners, type Listeners } from '../../api/live/listeners.ts';
import { findPosition } from '../../api/live/position.ts';
import { later, minuteMs, secondMs } from '../../src/directory/instants.ts';
import { proveRows } from '../support/own-rows.ts';
import { monday } from '../support/app.ts';
import { connectDesk, dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { consultationHours } from '../support/hours.ts';
import { intakeOn, received, worker } from '../support/requests.ts';

describe.each(dialects)('open desks on %s', (dialect) => {
  let database: FreshDatabase;
  let db: Db;
  let intake: Intake;
  let waiting: (provider: string) => Promise<string[]>;
  let now: Date;
  let listeners: Listeners;

  beforeAll(async () => {
    database = await freshDatabase(dialect);
    ({ db } = database);
    const opened = await intakeOn(db);
    intake = opened;
    const urgency = createUrgency(createMatterReader(() => intake.directory, opened.keys.unsealer!));
    waiting = (provider) => urgency.waiting(db, provider);
  });
  beforeEach(async () => {
    now = monday;
    listeners = open();
    await db.updateTable('requests').set({ provider: 'of an earlier test' }).execute();
    await db.updateTable('accounts').set({ provider: 'of an earlier test' }).execute();
  });
  afterAll(() => database.drop());

  const open = () => createListeners({ db, urgentIds: waiting, now: () => now });

  type Heard = { counts: LiveCounts[]; positions: string[]; beats: number; ended: (number | undefined)[]; leave: () => void };

  /** Opens a desk. It has heard its first counts, with nothing new, unless it comes back to a position. */
  async function listen(who: Worker, { since, at = listeners }: { since?: string | undefined; at?: Listeners } = {}): Promise<Heard> {
    const token = await startSession(db, who.id, undefined, now);
    const heard: Heard = { counts: [], positions: [], beats: 0, ended: [], leave: () => undefined };
    const remove = at.add(
      {
        session: sessionHash(token),
        account: who.id,
        provider: who.provider,
        tell: ({ position, counts }: LiveAnswer) => {
          heard.counts.push(counts);
          heard.positions.push(position);
        },
        beat: () => (heard.beats += 1),
        end: (retry) => heard.ended.push(retry),
      },
      since === undefined ? undefined : findPosition(since),
    );
    if (remove === undefined) throw new Error('too many listeners');
    heard.leave = remove;
    await at.look();
    return heard;
  }

  const ofCaritas = async () => {
    const made = await received(intake);
    await db.updateTable('requests').set({ provider: 'caritas' }).where('id', '=', made.id).execute();
    await proveRows(db);
    return made;
  };

  it('hear counts of their own provider only, whatever comes to others', async () => {
    const city = await worker(db);
    const caritas = await worker(db, { provider: 'caritas' });
    const chief = await worker(db, { provider: 'caritas', role: 'coordinator' });
    const [atCity, atCaritas, atChief] = [await listen(city), await listen(caritas), await listen(chief)];
    await ofCaritas();
    await ofCaritas();
    await received(intake);
    await listeners.look();
    expect(atCity.counts.at(-1)).toEqual({ new: 1, newUrgent: 0, changed: 0, waiting: 1, urgent: 0, mine: 0 });
    expect(atCaritas.counts.at(-1)).toEqual({ new: 2, newUrgent: 0, changed: 0, waiting: 2, urgent: 0, mine: 0 });
    expect(atChief.counts.at(-1)).toEqual(atCaritas.counts.at(-1));
  });

  it('hear nothing while nothing happens at their provider', async () => {
    const heard = await listen(await worker(db));
    await ofCaritas();
    await listeners.look();
    await listeners.look();
    expect(heard.counts).toHaveLength(1);
  });

  it('hear of an urgent request as urgent', async () => {
    const heard = await listen(await worker(db));
    await received(intake, { matter: { topics: ['violence'], womanCounsellor: true, channel: 'phone', persons: 1 } });
    await listeners.look();
    expect(heard.counts.at(-1)).toMatchObject({ new: 1, newUrgent: 1, urgent: 1 });
  });

  it('do not hear of their own steps as new, and of those of others once', async () => {
    const [ayse, ben] = [await worker(db), await worker(db)];
    const { id } = await received(intake);
    const [atAyse, atBen] = [await listen(ayse), await listen(ben)];
    await claim(db, ayse, id, now);
    await listeners.look();
    expect(atAyse.counts.at(-1)).toMatchObject({ new: 0, changed: 0, waiting: 0, mine: 1 });
    await release(db, ayse, id, now);
    await listeners.look();
    expect(atAyse.counts.at(-1)).toMatchObject({ new: 0, waiting: 1, mine: 0 });
    expect(atBen.counts.map(({ new: brought }) => brought)).toEqual([0, 0, 1]);
  });

  it('hear of changed hours and absences, which no request tells', async () => {
    const [ayse, elsewhere] = [await worker(db), await worker(db, { provider: 'caritas' })];
    const [heard, other] = [await listen(ayse), await listen(elsewhere)];
    const { id } = await consultationHours(db, ayse);
    await listeners.look();
    await db.updateTable('consultationHours').set({ closes: '13:00' }).where('id', '=', id).execute();
    await listeners.look();
    await db.deleteFrom('consultationHours').where('id', '=', id).execute();
    const absence = await addAbsence(db, ayse, { firstDay: '2026-12-01', lastDay: '2026-12-02' }, now);
    await listeners.look();
    await removeAbsence(db, ayse, absence.id!);
    await listeners.look();
    expect(heard.counts.map(({ changed }) => changed)).toEqual([0, 1, 1, 2, 1]);
    expect(other.counts).toHaveLength(1);
  });

  it('miss nothing when the line was cut for a minute, and hear nothing twice', async () => {
    const who = await worker(db);
    await received(intake);
    const before = await listen(who);
    await received(intake);
    await listeners.look();
    before.leave();
    await received(intake);
    await consultationHours(db, who);
    now = later(now, minuteMs);
    await received(intake);
    const after = await listen(who, { since: before.positions.at(-1) });
    expect(after.counts).toEqual([{ new: 2, newUrgent: 0, changed: 1, waiting: 4, urgent: 0, mine: 0 }]);
    await listeners.look();
    expect(after.counts).toHaveLength(1);
    await received(intake);
    await listeners.look();
    expect(after.counts.at(-1)).toMatchObject({ new: 1, waiting: 5 });
  });

  it('come back to another process, which knows the position', async () => {
    const who = await worker(db);
    const before = await listen(who);
    listeners.end();
    expect(before.ended).toHaveLength(1);
    await received(intake);
    const after = await listen(who, { since: before.positions.at(-1), at: open() });
    expect(after.counts).toMatchObject([{ new: 1, waiting: 1 }]);
  });

  it('get the same by asking once, from a position or without one', async () => {
    const who = await worker(db);
    const { position, counts } = await listeners.answer(who, undefined);
    expect(counts).toMatchObject({ new: 0, waiting: 0 });
    await received(intake);
    expect((await listeners.answer(who, findPosition(position))).counts).toMatchObject({
      new: 1,
      waiting: 1,
    });
  });

  const commitOutOfOrder = async () => {
    const who = await worker(db);
    const [slow, quick] = [await received(intake), await received(intake)];
    const heard = await listen(who);
    const other = connectDesk(database.url);
    const note = (requestId: string) =>
      ({ requestId, event: 'returned', actor: { kind: 'system' }, at: monday, after: undefined }) as const;
    const late = Promise.withResolvers<undefined>();
    const taken = Promise.withResolvers<undefined>();
    const transaction = other.transaction().execute(async (opened) => {
      await recordAll(opened, [note(slow.id)]);
      taken.resolve(undefined);
      await late.promise;
    });
    await taken.promise;
    await db.transaction().execute((opened) => recordAll(opened, [note(quick.id)]));
    await listeners.look();
    await listeners.look();
    expect(heard.counts.map(({ new: brought }) => brought)).toEqual([0, 1]);
    late.resolve(undefined);
    await transaction;
    await listeners.look();
    await listeners.look();
    expect(heard.counts.map(({ new: brought }) => brought)).toEqual([0, 1, 1]);
    const ids = await db.selectFrom('history').select(['id', 'requestId']).orderBy('id', 'desc').limit(2).execute();
    expect(ids.map(({ requestId }) => requestId)).toEqual([quick.id, slow.id]);
    // A desk that was cut off in between has missed the late one, and only that.
    const back = await listen(who, { since: heard.positions[1] });
    expect(back.counts).toMatchObject([{ new: 1 }]);
    await other.destroy();
  };
  const commitInOrder = async () => {
    const who = await worker(db);
    const [slow, quick] = [await received(intake), await received(intake)];
    const heard = await listen(who);
    const other = connectDesk(database.url);
    const note = (requestId: string) =>
      ({ requestId, event: 'returned', actor: { kind: 'system' }, at: monday, after: undefined }) as const;
    await other.transaction().execute(async (opened) => {
      await recordAll(opened, [note(slow.id)]);
      // Another connection sees nothing of it yet.
      await listeners.look();
    });
    await db.transaction().execute((opened) => recordAll(opened, [note(quick.id)]));
    await listeners.look();
    expect(heard.counts.map(({ new: brought }) => brought)).toEqual([0, 2]);
    await other.destroy();
  };
  // SQLite has one writer, so there is no other order.
  if (dialect === 'postgres') it('hear of a row that commits after one with a higher id, once', commitOutOfOrder);
  else it('hear of a row only when it is committed', commitInOrder);

  it('are ended before they hear anything once their session has ended', async () => {
    const [ayse, ben, cem] = [await worker(db), await worker(db), await worker(db)];
    const [signedOut, disabled, moved, stays] = [await listen(ayse), await listen(ben), await listen(cem), await listen(await worker(db))];
    await db.deleteFrom('sessions').where('accountId', '=', ayse.id).execute();
    await disableAccount(db, ben.id, null, now);
    await changeRole(db, cem.id, 'editor', null, now);
    await received(intake);
    await listeners.look();
    for (const { counts, ended } of [signedOut, disabled, moved]) {
      expect(counts).toHaveLength(1);
      expect(ended).toEqual([undefined]);
    }
    expect(stays.counts).toHaveLength(2);
  });

  it('are ended at the next heartbeat too, and keep no session from going idle', async () => {
    const heard = await listen(await worker(db));
    now = later(monday, 9 * minuteMs);
    await listeners.beat();
    expect(heard.beats).toBe(1);
    now = later(monday, 60 * minuteMs);
    await listeners.beat();
    expect(heard.ended).toEqual([undefined]);
    expect(heard.beats).toBe(1);
  });

  it('are ended after ten minutes, to come again after one to ten seconds', async () => {
    const heard = await listen(await worker(db));
    now = later(monday, 10 * minuteMs - 1);
    await listeners.beat();
    expect(heard.ended).toEqual([]);
    now = later(monday, 10 * minuteMs);
    await listeners.beat();
    const [retry] = heard.ended;
    expect(retry).toBeGreaterThanOrEqual(secondMs);
    expect(retry).toBeLessThan(10 * secondMs);
  });

  it('are ten at most an account', async () => {
    const who = await worker(db);
    for (let opened = 0; opened < 10; opened += 1) await listen(who);
    await expect(listen(who)).rejects.toThrow('too many listeners');
  });

  it('learn from rows that stay a thousand at most', async () => {
    await sql`with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 1100)
      insert into hours_changes (provider) select 'caritas' from numbers`.execute(db);
    await forgetHoursChanges(db);
    const { rows } = await sql<{ count: number | string }>`select count(*) as count from hours_changes`.execute(db);
    expect(Number(rows[0]!.count)).toBe(1000);
  });

  it('cost one query a look, however many they are', async () => {
    let queries = 0;
    const counting = createListeners({
      db: db.withPlugin({
        transformQuery: ({ node }) => node,
        transformResult: async ({ result }) => {
          queries += 1;
          return result;
        },
      }),
      urgentIds: waiting,
      now: () => now,
    });
    for (let opened = 0; opened < 30; opened += 1) {
      const who = await worker(db);
      counting.add(
        {
          session: sessionHash(await startSession(db, who.id, undefined, now)),
          account: who.id,
          provider: who.provider,
          tell: () => undefined,
          beat: () => undefined,
          end: () => undefined,
        },
        undefined,
      );
    }
    await counting.look();
    queries = 0;
    await counting.look();
    expect(queries).toBe(1);
    await received(intake);
    queries = 0;
    await counting.look();
    // The changes, the sessions, what waits, what is held.
    expect(queries).toBe(4);
  });
});
