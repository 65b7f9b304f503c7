import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAccount, changeRole, disableAccount, enableAccount, listAccounts } from '../../api/accounts/account.ts';
import { firstAccountLink, makeLinkFor, readLink, redeemLink } from '../../api/accounts/link.ts';
import { findSession, startSession } from '../../api/accounts/session.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { worker } from '../support/requests.ts';

const minutes = (count: number) => new Date(monday.getTime() + count * 60_000);
const hours = (count: number) => minutes(count * 60);

describe.each(dialects)('an account on %s', (dialect) => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
  });
  afterAll(() => database.drop());

  const account = async () => (await worker(database.db)).id;
  const sessionsOf = (id: string) => database.db.selectFrom('sessions').select('createdAt').where('accountId', '=', id).execute();
  const eventsOf = async (id: string) =>
    (await database.db.selectFrom('auditLog').select('event').where('subject', '=', id).orderBy('sequence').execute()).map(
      ({ event }) => event,
    );

  it('forgets the sessions that ended, of everybody, when one begins', async () => {
    const [one, other] = [await account(), await account()];
    await startSession(database.db, one, undefined, monday);
    await startSession(database.db, other, undefined, minutes(61));
    await startSession(database.db, one, undefined, hours(13));
    expect(await sessionsOf(one)).toEqual([{ createdAt: hours(13).toISOString() }]);
    expect(await sessionsOf(other)).toEqual([{ createdAt: minutes(61).toISOString() }]);
    await startSession(database.db, one, undefined, minutes(61 + 12 * 60));
    expect(await sessionsOf(other)).toEqual([]);
  });

  it('is signed out after an hour of rest, to the minute, and each look begins the hour anew', async () => {
    const id = await account();
    const token = await startSession(database.db, id, undefined, monday);
    expect(await findSession(database.db, token, minutes(59))).toMatchObject({ id });
    expect(await findSession(database.db, token, minutes(118))).toMatchObject({ id });
    expect(await findSession(database.db, token, minutes(178))).toBeUndefined();
  });

  it('is signed out after twelve hours, however busy', async () => {
    const token = await startSession(database.db, await account(), undefined, monday);
    for (let minute = 30; minute < 12 * 60; minute += 30) expect(await findSession(database.db, token, minutes(minute))).toBeDefined();
    expect(await findSession(database.db, token, hours(12))).toBeUndefined();
  });

  it('that is disabled loses its one-time link and its sessions for ever', async () => {
    const id = await account();
    const { token: link } = await makeLinkFor(database.db, id, null, monday);
    const session = await startSession(database.db, id, undefined, monday);
    await disableAccount(database.db, id, null, monday);
    await expect(makeLinkFor(database.db, id, null, monday)).rejects.toMatchObject({ code: 'wrong-state' });
    await enableAccount(database.db, id, null, monday);
    await expect(readLink(database.db, link, monday)).rejects.toMatchObject({ code: 'link-expired' });
    expect(await findSession(database.db, session, monday)).toBeUndefined();
  });

  it('has one line of history for one step, however often it is pressed', async () => {
    const id = await account();
    for (let times = 0; times < 2; times += 1) await disableAccount(database.db, id, null, monday);
    for (let times = 0; times < 2; times += 1) await enableAccount(database.db, id, null, monday);
    for (let times = 0; times < 2; times += 1) await changeRole(database.db, id, 'editor', null, monday);
    expect(await eventsOf(id)).toEqual(['disabled', 'enabled', 'role-changed']);
  });

  it('with another role signs in anew, and with the same role need not', async () => {
    const id = await account();
    const token = await startSession(database.db, id, undefined, monday);
    await changeRole(database.db, id, 'counsellor', null, monday);
    expect(await findSession(database.db, token, monday)).toBeDefined();
    await changeRole(database.db, id, 'editor', null, monday);
    expect(await findSession(database.db, token, monday)).toBeUndefined();
  });

  it('that was disabled stands with the others, told apart, and none shows its password', async () => {
    const id = await account();
    await disableAccount(database.db, id, null, monday);
    const [shown] = (await listAccounts(database.db)).filter((each) => each.id === id);
    expect(shown).toMatchObject({ disabled: true, hasPassword: false });
    expect(shown).not.toHaveProperty('passwordHash');
  });

  it('that nobody has is not found, whatever is done to it', async () => {
    const nobody = randomUUID();
    const steps = [
      () => disableAccount(database.db, nobody, null, monday),
      () => enableAccount(database.db, nobody, null, monday),
      () => changeRole(database.db, nobody, 'editor', null, monday),
      () => makeLinkFor(database.db, nobody, null, monday),
    ];
    for (const step of steps) await expect(step()).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is shown as one that may sign in until it is disabled', async () => {
    const id = await account();
    const shown = async () => (await listAccounts(database.db)).find((each) => each.id === id)?.disabled;
    expect(await shown()).toBe(false);
    await disableAccount(database.db, id, null, monday);
    expect(await shown()).toBe(true);
    await enableAccount(database.db, id, null, monday);
    expect(await shown()).toBe(false);
  });

  it('has a history that names the admin and the change', async () => {
    const [id, admin] = [await account(), await account()];
    await changeRole(database.db, id, 'coordinator', admin, monday);
    expect(await database.db.selectFrom('auditLog').select(['event', 'actor', 'detail', 'at']).where('subject', '=', id).execute()).toEqual(
      [{ event: 'role-changed', actor: admin, detail: 'counsellor coordinator', at: monday.toISOString() }],
    );
  });

  it('writes the last look of a session once a minute', async () => {
    const id = await account();
    const token = await startSession(database.db, id, undefined, monday);
    const lastSeen = async () =>
      (await database.db.selectFrom('sessions').select('lastSeenAt').where('accountId', '=', id).executeTakeFirstOrThrow()).lastSeenAt;
    await findSession(database.db, token, new Date('2026-11-23T08:00:59.999Z'));
    expect(await lastSeen()).toBe('2026-11-23T08:00:00.000Z');
    await findSession(database.db, token, new Date('2026-11-23T08:01:00.000Z'));
    expect(await lastSeen()).toBe('2026-11-23T08:01:00.000Z');
  });

  it('that is disabled has no link, whatever is left of one', async () => {
    const id = await account();
    const { token } = await makeLinkFor(database.db, id, null, monday);
    await database.db.updateTable('accounts').set({ disabledAt: monday.toISOString() }).where('id', '=', id).execute();
    await expect(readLink(database.db, token, monday)).rejects.toMatchObject({ code: 'link-expired' });
  });

  it('of the first admin is made with the newest set-up link only, and no other role voids it', async () => {
    const add = (email: string, role: 'counsellor' | 'admin') =>
      database.db
        .transaction()
        .execute((transaction) => addAccount(transaction, { email, name: 'N', role, provider: 'caritas', language: 'de' }, null, monday));
    const older = await firstAccountLink(database.db, monday);
    const newer = await firstAccountLink(database.db, monday);
    await expect(readLink(database.db, older!.token, monday)).rejects.toMatchObject({ code: 'link-expired' });
    await add('counsellor@example.org', 'counsellor');
    expect(await readLink(database.db, newer!.token, monday)).toEqual({ account: undefined });
    const first = { email: 'keine', name: 'E. Erste', provider: 'stadt-gelsenkirchen', language: 'de' as const };
    await expect(redeemLink(database.db, newer!.token, 'drei kleine Affen', first, monday)).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ pointer: '/email', code: 'not-an-email' }],
    });
    await add('admin@example.org', 'admin');
    await expect(readLink(database.db, newer!.token, monday)).rejects.toMatchObject({ code: 'link-expired' });
  });

  it('takes an email of 254 characters', async () => {
    const email = `${'x'.repeat(242)}@example.org`;
    const made = await database.db
      .transaction()
      .execute((transaction) =>
        addAccount(transaction, { email, name: 'N', role: 'counsellor', provider: 'caritas', language: 'de' }, null, monday),
      );
    expect(made.email).toBe(email);
  });

  it.each([
    [{ email: '', name: ' ' }, ['/email required', '/name required']],
    [{ email: 'amina@example', name: 'x'.repeat(121) }, ['/email not-an-email', '/name too-long']],
    [{ email: `${'x'.repeat(243)}@example.org`, name: 'x'.repeat(120) }, ['/email not-an-email']],
  ])('%j is refused', async (change, expected) => {
    const made = database.db
      .transaction()
      .execute((transaction) =>
        addAccount(transaction, { ...change, role: 'counsellor', provider: 'caritas', language: 'de' }, null, monday),
      );
    const problem = await made.catch((error: unknown) => error);
    expect((problem as { errors: { pointer: string; code: string }[] }).errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(
      expected,
    );
  });
});
