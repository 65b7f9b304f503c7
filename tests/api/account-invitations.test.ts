import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forgetAccountLetters } from '../../api/accounts/invitation.ts';
import { invite } from '../../api/jobs/invite.ts';
import { mailerOf } from '../../api/letters/mailer.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, type Colleague } from '../support/desk.ts';

const password = 'drei kleine Affen';

describe.each(dialects)('an invitation on %s', (dialect) => {
  let folder: string;
  let test: TestApp;
  let admin: Colleague;
  let numbered = 0;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kim-invitations-'));
    test = await testApp(dialect, { settings: { MAIL_DIR: folder } });
    admin = await colleague(test, { role: 'admin' });
  });
  beforeEach(async () => {
    for (const name of await readdir(folder)) await rm(path.join(folder, name));
  });
  afterAll(async () => {
    await test.close();
    await rm(folder, { recursive: true });
  });

  const post = (form: Record<string, string>) => call(test, { method: 'POST', url: '/desk/accounts/', as: admin, form });
  const add = async (change: Record<string, string>) => {
    const email = `neu-${(numbered += 1)}@example.org`;
    const answer = await post({
      action: 'add',
      email,
      name: 'N. Neu',
      role: 'counsellor',
      provider: 'stadt-gelsenkirchen',
      language: 'de',
      ...change,
    });
    return { answer, email };
  };
  const sendAll = (now = test.clock.now) =>
    invite(
      {
        db: test.db,
        site: test.app.parts.site,
        publicUrl: test.settings.publicUrl,
        mailer: mailerOf(test.settings),
        now: () => now,
        failed: () => undefined,
        deskKey: test.keys.deskKey!,
      },
      new AbortController().signal,
    );
  const lettersIn = async () =>
    Promise.all(
      (await readdir(folder))
        .filter((name) => name.endsWith('.eml'))
        .map(async (name) => simpleParser(await readFile(path.join(folder, name)))),
    );
  const linkIn = (text: string) => /http:\/\/localhost:8080(\/desk\/welcome\/[\w-]{43}\/)/.exec(text)?.[1] ?? 'no link';
  const listed = async (email: string) => {
    await call(test, { method: 'GET', url: '/desk/accounts/', as: admin });
    return test.shown('/desk/accounts').accounts.find((one) => one.email === email)!;
  };

  it.each([
    ['de', 'Ihr Zugang zum Arbeitsbereich', 'Der Link gilt bis zum 26.11.2026 und nur einmal.'],
    ['en', 'Your access to the desk', 'The link is valid until 26.11.2026 and works once.'],
  ])('leaves by email in the language %s, with nothing secret in the subject, and lets in once', async (language, subject, until) => {
    const { answer, email } = await add({ how: 'mail', language });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/desk/accounts/?done=invited']);
    expect(await listed(email)).toMatchObject({ invitation: { letter: 'waiting', expiresAt: '2026-11-26T08:00:00.000Z' } });
    await sendAll();
    expect(await listed(email)).toMatchObject({ invitation: { letter: 'sent' } });
    const letters = await lettersIn();
    expect(letters.map((one) => [one.subject, [one.to].flat()[0]?.text])).toEqual([[subject, email]]);
    expect(letters[0]!.text).toContain(until);
    const url = linkIn(letters[0]!.text!);
    expect((await call(test, { method: 'POST', url, form: { password } })).headers.location).toBe('/desk/');
    expect((await call(test, { method: 'POST', url, form: { password } })).statusCode).toBe(410);
    expect(await listed(email)).not.toHaveProperty('invitation');
  });

  it('keeps no link in the database, and none in the log', async () => {
    const { email } = await add({ how: 'mail' });
    await sendAll();
    const token = linkIn((await lettersIn())[0]!.text!).split('/')[3]!;
    const rows = [
      await test.db.selectFrom('accountLetters').selectAll().execute(),
      await test.db.selectFrom('accountLinks').selectAll().execute(),
    ];
    expect(token).toHaveLength(43);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(test.logged.join('')).not.toContain(token);
    expect(test.logged.join('')).not.toContain(email);
  });

  it('that is void before it left does not leave', async () => {
    const { email } = await add({ how: 'mail' });
    const { id } = await listed(email);
    expect((await post({ action: 'revoke-link', id })).headers.location).toBe('/desk/accounts/?done=link-revoked');
    await sendAll();
    expect(await lettersIn()).toEqual([]);
    expect((await post({ action: 'revoke-link', id })).statusCode).toBe(409);
    const events = await test.db.selectFrom('auditLog').select(['event', 'actor']).where('subject', '=', id).orderBy('sequence').execute();
    expect(events).toEqual(['made', 'link-made', 'link-revoked'].map((event) => ({ event, actor: admin.id })));
  });

  it('sent again makes the first link void, and brings the new one only', async () => {
    const { email } = await add({ how: 'mail' });
    const { id } = await listed(email);
    await post({ action: 'mail-link', id });
    await sendAll();
    const letters = await lettersIn();
    expect(letters).toHaveLength(1);
    expect((await call(test, { method: 'GET', url: linkIn(letters[0]!.text!) })).statusCode).toBe(200);
  });

  it('by link is shown once, and can be made void', async () => {
    const { answer, email } = await add({ how: 'link' });
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    const { url } = test.shown('/desk/accounts').link!;
    const { id, invitation } = await listed(email);
    expect(test.shown('/desk/accounts')).not.toHaveProperty('link');
    expect(invitation).toEqual({ expiresAt: '2026-11-26T08:00:00.000Z' });
    await post({ action: 'revoke-link', id });
    expect((await call(test, { method: 'GET', url: new URL(url).pathname })).statusCode).toBe(410);
  });

  it('of a disabled account is refused, and its letter does not leave', async () => {
    const { email } = await add({ how: 'mail' });
    const { id } = await listed(email);
    await post({ action: 'disable', id });
    await sendAll();
    expect(await lettersIn()).toEqual([]);
    expect((await post({ action: 'mail-link', id })).statusCode).toBe(409);
  });

  it('is forgotten a month after it left', async () => {
    await add({ how: 'mail' });
    await sendAll();
    const states = async () => (await test.db.selectFrom('accountLetters').select('state').execute()).length;
    await forgetAccountLetters(test.db, new Date('2026-12-22T08:00:00.000Z'));
    expect(await states()).toBeGreaterThan(0);
    await forgetAccountLetters(test.db, new Date('2026-12-24T08:00:00.000Z'));
    expect(await states()).toBe(0);
  });
});

it('without mail no invitation can leave by it', async () => {
  const test = await testApp('sqlite');
  const admin = await colleague(test, { role: 'admin' });
  await call(test, { method: 'GET', url: '/desk/accounts/', as: admin });
  expect(test.shown('/desk/accounts').canMail).toBe(false);
  const answer = await call(test, { method: 'POST', url: '/desk/accounts/', as: admin, form: { action: 'mail-link', id: admin.id } });
  expect(answer.statusCode).toBe(409);
  await test.close();
});
