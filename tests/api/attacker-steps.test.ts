import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewAppointment } from '../../api/contract/appointment.ts';
import { connect, type Db } from '../../api/database/connect.ts';
import { checkSteps } from '../../api/intake/check-steps.ts';
import { claimNext } from '../../api/intake/claim.ts';
import { proofOfStep } from '../../api/intake/proven-steps.ts';
import { sendNext } from '../../api/letters/send.ts';
import { withDeskKey, withIntakeKey } from '../../api/sealing/desk-authority.ts';
import { createStepChecker } from '../../api/jobs/check-steps.ts';
import { newKeys, testApp, type TestApp } from '../support/app.ts';
import { dialects, freshDatabase, testDeskKey } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { byEmail, postOffice } from '../support/letters.ts';
import { amina } from '../support/requests.ts';

/** As attacker.test.ts: the whole database, and the public process with the intake key. Here the steps of requests and their letters. */
describe.each(dialects)('an attacker who writes steps and letters, on %s', (dialect) => {
  let test: TestApp;
  /** Of the attacker: it carries the intake key, as a public process does. */
  let db: Db;
  let desk: Db;
  let drop: () => Promise<void>;
  let holder: Colleague;
  let accomplice: Colleague;
  const email = { ...amina, person: byEmail('amina@example.org') };

  beforeAll(async () => {
    const [keys, fresh] = [await newKeys(), await freshDatabase(dialect)];
    drop = fresh.drop;
    // As in operation the desk's handle carries both keys, so it believes the person's steps.
    desk = withDeskKey(withIntakeKey(connect(fresh.url), keys.intakeKey), testDeskKey);
    test = await testApp(dialect, { keys, database: { ...fresh, db: desk } });
    db = withIntakeKey(connect(test.url), keys.intakeKey);
    holder = await colleague(test);
    accomplice = await colleague(test, { provider: 'caritas' });
  });
  afterAll(async () => {
    await db.destroy();
    await test.app.close();
    await desk.destroy();
    await drop();
  });

  const at = () => test.clock.now.toISOString();
  const row = (id: string) => test.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const take = (id: string, as: Colleague) => call(test, { method: 'POST', url: `/desk/requests/${id}/`, as, form: { action: 'claim' } });
  const openedBy = async (id: string, as: Colleague) =>
    (await call(test, { method: 'POST', url: `/api/desk/requests/${id}/person`, as, json: {} })).statusCode;
  const taken = async (body: NewAppointment = amina) => {
    const made = await receivedBy(test, body);
    expect((await take(made.id, holder)).statusCode).toBe(303);
    return made;
  };
  const refusals = async () =>
    (
      await test.db.selectFrom('auditLog').select(['subject', 'detail']).where('event', '=', 'row-refused').orderBy('sequence').execute()
    ).map(({ subject, detail }) => `${detail} ${subject}`);

  it('moves no request to an accomplice: neither the person nor the topic is shown, and nobody is kept from it', async () => {
    const { id } = await taken();
    expect(await openedBy(id, holder)).toBe(200);
    await db.updateTable('requests').set({ provider: 'caritas', claimedBy: accomplice.id }).where('id', '=', id).execute();
    expect(await openedBy(id, accomplice)).toBe(404);
    const list = await call(test, { method: 'GET', url: '/api/desk/requests', as: accomplice });
    expect(list.json<{ requests: object[] }>().requests).toMatchObject([{ id, matter: null }]);
    expect((await call(test, { method: 'GET', url: `/api/desk/requests/${id}`, as: accomplice })).body).not.toContain('debts');
    expect(await openedBy(id, holder)).toBe(200);
  });

  it('moves none by a step of the desk or of the person that he writes', async () => {
    const { id } = await taken();
    const claims = { provider: 'caritas', claimedBy: accomplice.id, state: 'received', toTell: 0 } as const;
    const { id: _id, ...copied } = await db
      .selectFrom('history')
      .selectAll()
      .where('requestId', '=', id)
      .where('event', '=', 'claimed')
      .executeTakeFirstOrThrow();
    const mine = [
      { ...copied, accountId: accomplice.id },
      { ...copied, accountId: accomplice.id, proof: `caritas ${accomplice.id} received 0 ${copied.proof!.split(' ').at(-1)!}` },
      ...(['desk', 'system', 'requester'] as const).map((actor) => {
        const line = { ...copied, actor, accountId: actor === 'desk' ? accomplice.id : null };
        return { ...line, proof: proofOfStep(db, line, claims) };
      }),
      ...(['slip-opened', 'moved', 'consent-given'] as const).map((event) => {
        const line = { ...copied, event, actor: 'requester' as const, accountId: null };
        return { ...line, proof: proofOfStep(db, line, claims) };
      }),
    ];
    for (const line of mine) await db.insertInto('history').values(line).execute();
    await db.updateTable('requests').set(claims).where('id', '=', id).execute();
    expect(await openedBy(id, accomplice)).toBe(404);
    // A forged "moved" says who has the time; it is a step that the person could take (docs/data-protection.md, section 5).
    await checkSteps(test.db, test.clock.now);
    expect(await row(id)).toMatchObject({ provider: 'stadt-gelsenkirchen' });
  });

  it('a request that he gave to another provider is not handed out there, and is owed at once where it belongs', async () => {
    const { id } = await receivedBy(test);
    await db.updateTable('requests').set({ provider: 'caritas' }).where('id', '=', id).execute();
    const other = { id: accomplice.id, provider: 'caritas', role: 'counsellor' } as const;
    expect(await claimNext(test.db, other, [], test.clock.now)).toBeUndefined();
    expect(await claimNext(test.db, other, [id], test.clock.now)).toBeUndefined();
    await checkSteps(test.db, test.clock.now);
    expect(await row(id)).toMatchObject({ provider: 'stadt-gelsenkirchen', claimedBy: null, owedFrom: at(), dueAt: at() });
    expect(await refusals()).toContain(`request ${id}`);
  });

  it('a copy of a request without its history keeps nobody from the next one, and is noted', async () => {
    const { id } = await receivedBy(test);
    const { id: _id, ...copied } = await row(id);
    const first = { ...copied, owedFrom: '2026-01-01T09:00:00.000Z', dueAt: '2026-01-01T10:00:00.000Z' };
    const copies = Array.from({ length: 9 }, () => randomUUID());
    for (const own of copies) {
      await db
        .insertInto('requests')
        .values({ ...first, id: own, reference: own, secretHash: own, idempotencyKeyHash: own })
        .execute();
    }
    const counsellor = { id: holder.id, provider: 'stadt-gelsenkirchen', role: 'counsellor' } as const;
    const handedOut = [await claimNext(test.db, counsellor, copies, test.clock.now)];
    while (handedOut.at(-1) !== undefined) handedOut.push(await claimNext(test.db, counsellor, [], test.clock.now));
    expect(handedOut).toContain(id);
    for (const own of copies) expect(handedOut).not.toContain(own);
    await checkSteps(test.db, test.clock.now);
    expect(await refusals()).toEqual(expect.arrayContaining(copies.map((own) => `request ${own}`)));
    await db.deleteFrom('requests').where('id', 'in', copies).execute();
  });

  it('marks nothing as told, and closes nothing: both are owed again', async () => {
    const { id } = await taken();
    const offer = {
      times: [{ startsAt: '2026-11-26T09:20:00.000Z', lengthMinutes: 45, place: 'Grillostraße 4', channel: 'place' }],
      version: 2,
    };
    expect((await call(test, { method: 'POST', url: `/api/desk/requests/${id}/offer`, as: holder, json: offer })).statusCode).toBe(200);
    await db.updateTable('requests').set({ toTell: 0, toldAt: at(), toldHow: 'call' }).where('id', '=', id).execute();
    const closed = await receivedBy(test);
    await db
      .updateTable('requests')
      .set({ state: 'closed', outcome: 'spam', closedAt: at(), owedFrom: null, dueAt: null })
      .where('id', '=', closed.id)
      .execute();
    await checkSteps(test.db, test.clock.now);
    expect(await row(id)).toMatchObject({ state: 'offered', toTell: 1, toldAt: null, toldHow: null, owedFrom: at() });
    expect(await row(closed.id)).toMatchObject({ state: 'received', outcome: null, closedAt: null, owedFrom: at() });
    const found = await checkSteps(test.db, test.clock.now);
    expect(found).toMatchObject({ putBack: 0, unproven: 0 });
  });

  it('removes no request unseen', async () => {
    const { id } = await receivedBy(test);
    const checker = createStepChecker(test.db);
    await removeRow(id);
    await checker.run(test.clock.now);
    expect(checker.differs()).toBe(true);
    expect(await refusals()).toContain(`removed-request ${id}`);
  });

  it('makes the desk send no letter: neither one of his own nor one of the desk that he changed', async () => {
    const { id } = await taken(email);
    const sent: string[] = [];
    const office = await postOffice(test.db, test.keys.unsealer, {
      wakes: false,
      send: ({ kind }) => Promise.resolve(void sent.push(kind)),
    });
    const sendAll = async () => {
      while ((await sendNext(office)) === 'done');
    };
    await sendAll();
    expect(sent).toEqual(['received']);
    const letter = await db.selectFrom('letters').selectAll().where('requestId', '=', id).executeTakeFirstOrThrow();
    const waiting = { ...letter, state: 'waiting', nextAt: at(), doneAt: null, attempts: 0 } as const;
    await db
      .insertInto('letters')
      .values([
        { ...waiting, id: randomUUID(), mac: null },
        { ...waiting, id: randomUUID() },
        { ...waiting, id: randomUUID(), kind: 'consent' },
      ])
      .execute();
    await sendAll();
    expect(sent).toEqual(['received']);
    expect(await refusals()).toContain(`letter ${id}`);
  });

  async function removeRow(id: string): Promise<void> {
    const remove = sql`delete from requests where id = ${id}`;
    if (dialect === 'postgres') {
      await sql`alter table history drop constraint history_request_id_fkey`.execute(db);
      await db.deleteFrom('letters').where('requestId', '=', id).execute();
      await remove.execute(db);
    } else {
      await sql`pragma foreign_keys = off`.execute(db);
      await remove.execute(db);
      await sql`pragma foreign_keys = on`.execute(db);
    }
  }
});
