import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAccount, changeRole, disableAccount, enableAccount, findAccountByEmail, type Account } from '../../api/accounts/account.ts';
import { firstAccountLink, makeLinkFor, readLink, redeemLink } from '../../api/accounts/link.ts';
import { endSession, findSession, startSession } from '../../api/accounts/session.ts';
import { signIn } from '../../api/accounts/sign-in.ts';
import { createSignInLimit } from '../../api/http/desk/sign-in-limit.ts';
import { networksOf } from '../../api/http/networks.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';

const hours = (count: number) => new Date(monday.getTime() + count * 3_600_000);
const password = 'drei kleine Affen';
const first = { email: 'Erste@Example.org ', name: 'E. Erste', provider: 'stadt-gelsenkirchen', language: 'de' as const };

describe.each(dialects)('accounts on %s', (dialect) => {
  let database: FreshDatabase;
  let numbered = 0;

  beforeAll(async () => {
    database = await freshDatabase(dialect);
  });
  afterAll(() => database.drop());

  const person = (): Promise<Account> =>
    database.db.transaction().execute((transaction) =>
      addAccount(
        transaction,
        {
          email: `person-${(numbered += 1)}@example.org`,
          name: 'P. Erson',
          role: 'counsellor',
          provider: 'stadt-gelsenkirchen',
          language: 'de',
        },
        null,
        monday,
      ),
    );
  const withPassword = async (): Promise<Account> => {
    const account = await person();
    const { token } = await makeLinkFor(database.db, account.id, null, monday);
    await redeemLink(database.db, token, password, first, monday);
    return account;
  };
  const historyOf = async (id: string | null) =>
    (
      await database.db
        .selectFrom('auditLog')
        .select('event')
        .where('subject', id === null ? 'is' : '=', id)
        .orderBy('sequence')
        .execute()
    ).map((row) => row.event);
  const enter = (email: string, typed: string, now = monday) =>
    signIn(
      database.db,
      createSignInLimit(),
      {
        email,
        password: typed,
        origin: { networks: networksOf('192.0.2.1'), knownDevice: undefined },
        previous: undefined,
        device: 'other',
      },
      now,
    );

  it('the set-up link makes the first admin, once, and no account means no other way in', async () => {
    const link = await firstAccountLink(database.db, monday);
    expect(await readLink(database.db, link!.token, monday)).toEqual({ account: undefined });
    await expect(redeemLink(database.db, link!.token, 'zu kurz', { ...first, email: 'keine' }, monday)).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [
        { pointer: '/email', code: 'not-an-email' },
        { pointer: '/password', code: 'too-short' },
      ],
    });
    const { id } = await redeemLink(database.db, link!.token, password, first, monday);
    expect(await findAccountByEmail(database.db, 'erste@example.org')).toMatchObject({
      id,
      role: 'admin',
      provider: 'stadt-gelsenkirchen',
      hasPassword: true,
    });
    await expect(redeemLink(database.db, link!.token, password, { ...first, email: 'zweite@example.org' }, monday)).rejects.toMatchObject({
      code: 'link-expired',
    });
    expect(await firstAccountLink(database.db, monday)).toBeUndefined();
    expect(await historyOf(id)).toEqual(['made', 'password-set']);
  });

  it('a link works once, also for two who use it at the same moment', async () => {
    const account = await person();
    const { token } = await makeLinkFor(database.db, account.id, null, monday);
    const results = await Promise.allSettled([1, 2].map(() => redeemLink(database.db, token, password, first, monday)));
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((result) => result.status === 'rejected')?.reason).toMatchObject({ code: 'link-expired' });
    await expect(readLink(database.db, token, monday)).rejects.toMatchObject({ code: 'link-expired' });
  });

  it('a link lives for 72 hours, and a new one voids it', async () => {
    const account = await person();
    const older = await makeLinkFor(database.db, account.id, null, monday);
    expect(older.expiresAt).toEqual(hours(72));
    await expect(readLink(database.db, older.token, hours(73))).rejects.toMatchObject({ code: 'link-expired' });
    const newer = await makeLinkFor(database.db, account.id, null, hours(1));
    await expect(readLink(database.db, older.token, hours(1))).rejects.toMatchObject({ code: 'link-expired' });
    expect(await readLink(database.db, newer.token, hours(1))).toMatchObject({ account: { id: account.id } });
  });

  it('a bad password leaves the link as it is', async () => {
    const account = await person();
    const { token } = await makeLinkFor(database.db, account.id, null, monday);
    await expect(redeemLink(database.db, token, account.email, first, monday)).rejects.toMatchObject({
      errors: [{ pointer: '/password', code: 'not-allowed' }],
    });
    await expect(redeemLink(database.db, token, password, first, monday)).resolves.toEqual({ id: account.id, email: account.email });
  });

  it('neither tokens nor passwords stand in the database', async () => {
    const account = await withPassword();
    const { token: link } = await makeLinkFor(database.db, account.id, null, monday);
    const session = await enter(account.email, password);
    const everything = JSON.stringify([
      await database.db.selectFrom('accounts').selectAll().execute(),
      await database.db.selectFrom('accountLinks').selectAll().execute(),
      await database.db.selectFrom('sessions').selectAll().execute(),
      await database.db.selectFrom('auditLog').selectAll().execute(),
    ]);
    for (const secret of [link, session, password]) expect(everything).not.toContain(secret);
  });

  it('one email is one account, however it is written', async () => {
    const account = await person();
    const again = database.db
      .transaction()
      .execute((transaction) => addAccount(transaction, { ...first, email: account.email.toUpperCase(), role: 'editor' }, null, monday));
    await expect(again).rejects.toMatchObject({ errors: [{ pointer: '/email', code: 'repeated' }] });
    const pasted = await database.db
      .transaction()
      .execute((transaction) =>
        addAccount(transaction, { ...first, email: '\u200Fmailto:Zoe@Example.org\u00AD', name: 'Zoe', role: 'editor' }, null, monday),
      );
    expect(pasted.email).toBe('zoe@example.org');
    const odd = await database.db
      .transaction()
      .execute((transaction) =>
        addAccount(transaction, { ...first, email: "o'neill+kim@bücher.example", name: 'Ø', role: 'editor' }, null, monday),
      );
    expect(odd.email).toBe("o'neill+kim@bücher.example");
  });

  it('signs in whoever knows email and password, and says the same to everybody else', async () => {
    const account = await withPassword();
    const session = await enter(account.email.toUpperCase(), password);
    expect(await findSession(database.db, session, monday)).toMatchObject({ id: account.id, role: 'counsellor' });
    await expect(enter(account.email, 'falsch')).rejects.toMatchObject({ code: 'wrong-sign-in' });
    await expect(enter('niemand@example.org', password)).rejects.toMatchObject({ code: 'wrong-sign-in' });
    await expect(enter((await person()).email, password)).rejects.toMatchObject({ code: 'wrong-sign-in' });
    expect(await historyOf(account.id)).toEqual(['made', 'link-made', 'password-set', 'signed-in', 'sign-in-failed']);
    expect(JSON.stringify(await database.db.selectFrom('auditLog').selectAll().execute())).not.toContain('niemand');
  });

  it('a session rests for an hour at most, and lives for twelve', async () => {
    const account = await withPassword();
    const session = await startSession(database.db, account.id, undefined, monday);
    expect(await findSession(database.db, session, hours(0.9))).toBeDefined();
    expect(await findSession(database.db, session, hours(1.8))).toBeDefined();
    expect(await findSession(database.db, session, hours(2.9))).toBeUndefined();
    const busy = await startSession(database.db, account.id, undefined, monday);
    for (let hour = 0.5; hour < 12; hour += 0.5) expect(await findSession(database.db, busy, hours(hour))).toBeDefined();
    expect(await findSession(database.db, busy, hours(12))).toBeUndefined();
  });

  it('a new sign-in ends the session that the browser had', async () => {
    const account = await withPassword();
    const before = await startSession(database.db, account.id, undefined, monday);
    const after = await startSession(database.db, account.id, before, monday);
    expect(await findSession(database.db, before, monday)).toBeUndefined();
    expect(await findSession(database.db, after, monday)).toBeDefined();
    await endSession(database.db, after);
    expect(await findSession(database.db, after, monday)).toBeUndefined();
  });

  it.each([
    ['disabling', (id: string) => disableAccount(database.db, id, null, monday)],
    ['another role', (id: string) => changeRole(database.db, id, 'editor', null, monday)],
    [
      'a new password',
      async (id: string) =>
        redeemLink(database.db, (await makeLinkFor(database.db, id, null, monday)).token, 'ganz anderes Wort', first, monday),
    ],
  ])('%s ends every session at once', async (_what, change) => {
    const account = await withPassword();
    const sessions = [
      await startSession(database.db, account.id, undefined, monday),
      await startSession(database.db, account.id, undefined, monday),
    ];
    await change(account.id);
    for (const session of sessions) expect(await findSession(database.db, session, monday)).toBeUndefined();
    expect(await database.db.selectFrom('sessions').selectAll().where('accountId', '=', account.id).execute()).toEqual([]);
  });

  it('a session that began at the very moment of the disabling is none', async () => {
    const account = await withPassword();
    await disableAccount(database.db, account.id, null, monday);
    const late = await startSession(database.db, account.id, undefined, monday);
    expect(await findSession(database.db, late, monday)).toBeUndefined();
  });

  it('a disabled account has no way in: no password, no link; enabled again it has', async () => {
    const account = await withPassword();
    const { token } = await makeLinkFor(database.db, account.id, null, monday);
    await disableAccount(database.db, account.id, null, monday);
    await expect(enter(account.email, password)).rejects.toMatchObject({ code: 'wrong-sign-in' });
    await expect(readLink(database.db, token, monday)).rejects.toMatchObject({ code: 'link-expired' });
    await expect(makeLinkFor(database.db, account.id, null, monday)).rejects.toMatchObject({ code: 'wrong-state' });
    await enableAccount(database.db, account.id, null, monday);
    await expect(enter(account.email, password)).resolves.toBeTypeOf('string');
  });

  it('what was done to accounts cannot be changed afterwards', async () => {
    await expect(database.db.updateTable('auditLog').set({ detail: 'x' }).execute()).rejects.toThrow(/append-only/);
    await expect(database.db.deleteFrom('auditLog').execute()).rejects.toThrow(/append-only/);
  });
});
