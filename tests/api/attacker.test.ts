import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disableAccount, enableAccount, listAccounts } from '../../api/accounts/account.ts';
import { hashPassword } from '../../api/accounts/password.ts';
import { newToken, tokenHash } from '../../api/accounts/token.ts';
import { checkLog } from '../../api/audit/check.ts';
import { connect, type Db } from '../../api/database/connect.ts';
import { makePartnerLinks } from '../../api/intake/partner-link.ts';
import { createLogKeeper } from '../../api/jobs/keep-log.ts';
import { hashOf } from '../../api/sealing/derivation.ts';
import { createSealer, createUnsealer, newDeskKeys } from '../../api/sealing/sealing.ts';
import { sendNextAsk } from '../../api/letters/send-asks.ts';
import { sendNextPartnerLink } from '../../api/letters/send-partner-links.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';

/**
 * Somebody has the whole database, with the right to drop triggers, and everything that the public process has: its code, the desk's
 * public key and the intake key. What works all the same stands in docs/data-protection.md, section 5.
 */
describe.each(dialects)('an attacker with the database and the public process, on %s', (dialect) => {
  let test: TestApp;
  let admin: Colleague;
  let counsellor: Colleague;
  let request: { id: string; secret: string };
  /** Of the attacker: it does not carry the desk's key. */
  let db: Db;
  const far = '2099-01-01T00:00:00.000Z';

  beforeAll(async () => {
    test = await testApp(dialect);
    db = connect(test.url);
    admin = await colleague(test, { role: 'admin', name: 'A. Admin' });
    counsellor = await colleague(test, { role: 'coordinator' });
    request = await receivedBy(test);
  });
  afterAll(async () => {
    await db.destroy();
    await test.close();
  });

  const at = () => test.clock.now.toISOString();
  const get = async (url: string, cookie: string) =>
    (await test.app.inject({ method: 'GET', url, headers: { cookie, 'sec-fetch-site': 'same-origin' } })).statusCode;
  const refusals = async () =>
    (
      await test.db.selectFrom('auditLog').select(['subject', 'detail']).where('event', '=', 'row-refused').orderBy('sequence').execute()
    ).map(({ subject, detail }) => `${detail} ${subject}`);

  it('reads no topic and no name: nothing in any table, and no key at hand opens the sealed parts', async () => {
    const tables = await db.introspection.getTables();
    const dump = JSON.stringify(
      await Promise.all(tables.map(({ name }) => sql`select * from ${sql.table(name)}`.execute(db))),
      (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value),
    );
    expect(dump).toContain('schalke');
    for (const secret of ['debts', 'أمينة', '23456789', request.secret]) expect(dump).not.toContain(secret);
    const row = await db.selectFrom('requests').selectAll().where('id', '=', request.id).executeTakeFirstOrThrow();
    const mine = await newDeskKeys();
    const own = await createUnsealer([mine.privateKey]);
    const { keyId } = await createSealer(mine.publicKey);
    await expect(own.open('matter', row.id, keyId, row.sealedMatter!)).rejects.toThrow();
    await expect(own.open('person', row.id, keyId, row.sealedPerson!)).rejects.toThrow();
  });

  it('signs in by no session of his own', async () => {
    const token = newToken();
    const session = { accountId: admin.id, createdAt: at(), lastSeenAt: at(), expiresAt: far };
    await db
      .insertInto('sessions')
      .values({ tokenHash: tokenHash(token), ...session, mac: null })
      .execute();
    expect(await get('/desk/accounts/', `desk=${token}`)).toBe(await get('/desk/accounts/', 'desk=nobody'));
    const { mac } = await db
      .selectFrom('sessions')
      .select('mac')
      .where('accountId', '=', admin.id)
      .where('mac', 'is not', null)
      .executeTakeFirstOrThrow();
    await db.updateTable('sessions').set({ mac }).where('tokenHash', '=', tokenHash(token)).execute();
    expect(await get('/desk/accounts/', `desk=${token}`)).not.toBe(200);
    expect(await get('/desk/accounts/', admin.cookie)).toBe(200);
    expect(await refusals()).toEqual([`session ${admin.id}`]);
  });

  it('makes nobody an admin, and the altered account is out', async () => {
    const victim = await colleague(test);
    expect(await get('/desk/requests/', victim.cookie)).toBe(200);
    await db.updateTable('accounts').set({ role: 'admin' }).where('id', '=', victim.id).execute();
    expect(await get('/desk/accounts/', victim.cookie)).not.toBe(200);
    expect(await get('/desk/requests/', victim.cookie)).not.toBe(200);
    expect((await listAccounts(test.db)).find(({ id }) => id === victim.id)).toMatchObject({ disabled: true });
    expect(await refusals()).toContain(`session ${victim.id}`);
  });

  it('signs in by no account of his own, no password of his own and no link of his own', async () => {
    const [mine, victim] = [randomUUID(), await colleague(test)];
    const passwordHash = await hashPassword('drei kleine Affen');
    const { id: _id, ...row } = await db.selectFrom('accounts').selectAll().where('id', '=', admin.id).executeTakeFirstOrThrow();
    await db
      .insertInto('accounts')
      .values({ ...row, id: mine, email: 'mine@example.org', passwordHash })
      .execute();
    await db.updateTable('accounts').set({ passwordHash }).where('id', '=', victim.id).execute();
    for (const email of ['mine@example.org', victim.email]) {
      const answer = await call(test, { method: 'POST', url: '/api/desk/session', json: { email, password: 'drei kleine Affen' } });
      expect(answer.json()).toMatchObject({ code: 'wrong-sign-in' });
    }
    const token = newToken();
    await db
      .insertInto('accountLinks')
      .values({ tokenHash: tokenHash(token), accountId: admin.id, createdAt: at(), expiresAt: far, mac: null })
      .execute();
    expect((await call(test, { method: 'GET', url: `/desk/welcome/${token}/` })).statusCode).not.toBe(200);
    const form = { password: 'drei kleine Affen', 'password-again': 'drei kleine Affen' };
    expect((await call(test, { method: 'POST', url: `/desk/welcome/${token}/`, form })).statusCode).not.toBe(303);
    expect(await refusals()).toEqual(expect.arrayContaining([`account ${mine}`, `account ${victim.id}`, `account-link ${admin.id}`]));
  });

  it('an admin brings an altered account back, without the password that somebody set', async () => {
    const victim = await colleague(test);
    await db.updateTable('accounts').set({ passwordHash: 'x' }).where('id', '=', victim.id).execute();
    await expect(disableAccount(test.db, victim.id, admin.id, test.clock.now)).rejects.toMatchObject({ code: 'not-found' });
    await enableAccount(test.db, victim.id, admin.id, test.clock.now);
    expect((await listAccounts(test.db)).find(({ id }) => id === victim.id)).toMatchObject({ disabled: false, hasPassword: false });
  });

  it('leads no request to a partner of his own: no link, no letter', async () => {
    const [partner, consent, link, secret] = [randomUUID(), randomUUID(), randomUUID(), 'AAAAAAAAAAAAAAAAAAAAAA'];
    const row = await db.selectFrom('requests').selectAll().where('id', '=', request.id).executeTakeFirstOrThrow();
    await db
      .insertInto('partners')
      .values({
        ...{ id: partner, name: 'P', email: 'attacker@example.org', provider: row.provider, accountId: admin.id },
        ...{ addedAt: at(), removedAt: null },
      })
      .execute();
    await db
      .insertInto('consents')
      .values({
        ...{ id: consent, requestId: row.id, fromProvider: row.provider, toProvider: null, partnerId: partner, state: 'given' },
        ...{ facts: 'topic language name contact', askedAt: at(), expiresAt: far, answeredAt: at(), factsBefore: null },
      })
      .execute();
    await db
      .insertInto('partnerLinks')
      .values({
        ...{ id: link, consentId: consent, secretHash: hashOf(secret), createdAt: at(), expiresAt: far, state: 'sent', nextAt: at() },
        ...{ doneAt: at(), acceptedAt: at(), answeredAt: null, answer: null },
      })
      .execute();
    await call(test, { method: 'GET', url: `/desk/partner/${secret}/` });
    expect(test.shown('/desk/partner')).toMatchObject({ state: 'gone' });
    await db.deleteFrom('partnerLinks').where('id', '=', link).execute();
    await makePartnerLinks(test.db, test.keys.deskKey!, test.clock.now);
    const { sent, office } = postOffice();
    expect(await sendNextPartnerLink(office)).toBe('done');
    expect(sent).toEqual([]);
  });

  it('turns no question to a provider to an address of his own', async () => {
    await db
      .insertInto('entryContacts')
      .values({ entry: 'vhs', email: 'attacker@example.org', intervalMonths: 12, accountId: admin.id, setAt: at() })
      .execute();
    await db
      .insertInto('asks')
      .values({
        ...{ id: randomUUID(), entry: 'vhs', secretHash: hashOf('AAAAAAAAAAAAAAAAAAAAAA'), createdAt: at(), expiresAt: far },
        ...{ state: 'waiting', nextAt: at(), doneAt: null, answeredAt: null, confirmed: null, enteredAt: null },
      })
      .execute();
    const { sent, office } = postOffice();
    expect(await sendNextAsk(office)).toBe('done');
    expect(sent).toEqual([]);
  });

  it('removes no request and no line of the log unseen', async () => {
    const place: { seen?: { sequence: number; hash: string } } = {};
    const seen = {
      read: () => Promise.resolve(place.seen),
      write: (end: { sequence: number; hash: string }) => Promise.resolve(void (place.seen = end)),
    };
    const keeper = createLogKeeper({ db: test.db, seen, months: 12 });
    await call(test, { method: 'POST', url: `/desk/requests/${request.id}/`, as: counsellor, form: { action: 'claim' } });
    await keeper.run(test.clock.now);
    await keeper.run(test.clock.now);
    expect(await checkLog(test.db, place.seen)).toMatchObject({ holds: true });
    await dropGuards();
    const lines = await db.selectFrom('history').selectAll().where('requestId', '=', request.id).execute();
    await db.deleteFrom('history').where('requestId', '=', request.id).execute();
    expect(await checkLog(test.db, place.seen)).toMatchObject({ holds: false, why: 'history' });
    await db.insertInto('history').values(lines).execute();
    expect(await checkLog(test.db, place.seen)).toMatchObject({ holds: true });
    await db.deleteFrom('auditLog').where('sequence', '>=', place.seen!.sequence).execute();
    expect(await checkLog(test.db, place.seen)).toEqual({ holds: false, sequence: place.seen!.sequence, why: 'ends-early' });
  });

  function postOffice() {
    const sent: unknown[] = [];
    const office = {
      ...{ db: test.db, deskKey: test.keys.deskKey!, intakeKey: test.keys.intakeKey, site: test.app.parts.site },
      publicUrl: 'http://localhost:8080',
      mailer: { wakes: false, send: (message: unknown) => Promise.resolve(void sent.push(message)) },
      now: () => test.clock.now,
      failed: () => undefined,
    };
    return { sent, office };
  }

  async function dropGuards(): Promise<void> {
    if (dialect === 'postgres')
      for (const table of ['history', 'audit_log']) await sql`alter table ${sql.table(table)} disable trigger all`.execute(db);
    else
      for (const name of ['history_no_update', 'history_no_delete', 'audit_log_no_update', 'audit_log_no_delete'])
        await sql`drop trigger ${sql.table(name)}`.execute(db);
  }
});
