import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hashPassword } from '../../api/accounts/password.ts';
import { connect, type Db } from '../../api/database/connect.ts';
import { seenOf } from '../../api/corrections/asked-facts.ts';
import { hashOf } from '../../api/sealing/derivation.ts';
import { withDeskKey } from '../../api/sealing/desk-authority.ts';
import { readSite } from '../../src/loading/read-site.ts';
import { migrate } from '../../api/database/migrate.ts';
import { deskLogin, makeLogins, publicLogin, publicRights } from '../../api/database/logins.ts';
import { consultationHours } from '../support/hours.ts';
import { freePort } from '../support/portal.ts';
import { proveRows } from '../support/own-rows.ts';
import { startPostgres } from '../support/postgres.ts';
import { amina, worker } from '../support/requests.ts';

type Process = { url: string; output: () => string; stop: () => Promise<void> };

async function start(role: 'desk' | 'public', dataDir: string, databaseUrl: string): Promise<Process> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const lines: string[] = [];
  const child: ChildProcess = spawn(process.execPath, ['tests/support/server-process.ts'], {
    env: { ...process.env, TZ: 'Europe/Berlin', ROLE: role, PORT: String(port), DATA_DIR: dataDir, DATABASE_URL: databaseUrl },
  });
  for (const stream of [child.stdout, child.stderr]) stream!.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const isReady = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (hasEnded()) throw new Error(lines.join(''));
    await wait(100);
  }
  const stop = async () => {
    child.kill('SIGTERM');
    if (!hasEnded()) await once(child, 'exit');
  };
  return { url, output: () => lines.join(''), stop };
}

/** Logins belong to a whole server, so this file has one of its own. */
describe('two processes with narrow logins', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let superuser: Db;
  let asPublic: Db;
  let folder: string;
  let desk: Process;
  let open: Process;
  const password = 'ein langes Passwort für zwei';

  beforeAll(async () => {
    server = await startPostgres();
    // A database that another login has made, and that lacks the newest tables.
    await migrate(server.url, '0006-letters');
    superuser = connect(server.url);
    const made = await makeLogins(superuser, () => randomUUID());
    expect([...made.keys()]).toEqual(['kim_desk', 'kim_public']);
    expect(await makeLogins(superuser, () => randomUUID())).toEqual(new Map());
    const urlOf = (login: string) => Object.assign(new URL(server.url), { username: login, password: made.get(login) }).href;
    folder = await mkdtemp(path.join(os.tmpdir(), 'kim-logins-'));
    desk = await start('desk', path.join(folder, 'desk'), urlOf(deskLogin));
    await mkdir(path.join(folder, 'public', 'keys'), { recursive: true });
    for (const key of ['intake.key', 'identity-public.json'])
      await copyFile(path.join(folder, 'desk', 'keys', key), path.join(folder, 'public', 'keys', key));
    open = await start('public', path.join(folder, 'public'), urlOf(publicLogin));
    asPublic = connect(urlOf(publicLogin));
    // Rows as the desk would have made them.
    superuser = withDeskKey(
      superuser,
      Buffer.from((await readFile(path.join(folder, 'desk', 'keys', 'desk.key'), 'utf8')).trim(), 'base64url'),
    );
    const counsellor = await worker(superuser);
    await superuser
      .updateTable('accounts')
      .set({ email: 'k@example.org', passwordHash: await hashPassword(password) })
      .where('id', '=', counsellor.id)
      .execute();
    await proveRows(superuser);
    await consultationHours(superuser, counsellor, { firstDay: '2026-01-07' });
  }, 60_000);
  afterAll(async () => {
    await open.stop();
    await desk.stop();
    await asPublic.destroy();
    await superuser.destroy();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const send = (base: Process, method: string, address: string, body?: object, headers: Record<string, string> = {}) =>
    fetch(`${base.url}${address}`, {
      method,
      headers: { ...headers, 'sec-fetch-site': 'same-origin', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const submit = (address: string, fields: Record<string, string>) =>
    fetch(`${open.url}${address}`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams(fields),
      redirect: 'manual',
    });
  const ask = async (change: object = {}) => {
    const answer = await send(open, 'POST', '/api/appointments', { ...amina, ...change }, { 'idempotency-key': randomUUID() });
    const receipt = (await answer.json()) as { statusUrl: string; reference: string };
    expect([answer.status, receipt]).toEqual([201, expect.anything()]);
    return { reference: receipt.reference, bearer: { authorization: `Bearer ${receipt.statusUrl.split('/').at(-2)!}` } };
  };
  const freeSlots = async () => ((await (await send(open, 'GET', '/api/slots')).json()) as { slots: { id: string }[] }).slots;

  it('a request comes in, is looked at, cancelled and erased', async () => {
    const { bearer } = await ask();
    expect((await send(open, 'GET', '/api/appointment', undefined, bearer)).status).toBe(200);
    expect((await send(open, 'POST', '/api/appointment/cancel', undefined, bearer)).status).toBe(200);
    expect((await send(open, 'POST', '/api/appointment/erase', undefined, bearer)).status).toBe(200);
  });

  it('a free time is held, booked, moved and erased', async () => {
    const [first, second] = await freeSlots();
    const held = await send(open, 'POST', `/api/slots/${first!.id}/hold`);
    expect(held.status).toBe(201);
    const { hold } = (await held.json()) as { hold: string };
    expect((await send(open, 'POST', `/api/holds/${hold}/extend`)).status).toBe(200);
    const { bearer } = await ask({ slot: { id: first!.id, hold } });
    expect((await send(open, 'POST', '/api/appointment/move', { slot: { id: second!.id } }, bearer)).status).toBe(200);
    expect((await send(open, 'POST', '/api/appointment/erase', undefined, bearer)).status).toBe(200);
  });

  it('a report and a lost slip are answered', async () => {
    const { reference } = await ask();
    expect((await submit('/de/report/', { service: 'europacenter', kind: 'closed' })).status).toBeLessThan(400);
    expect((await superuser.selectFrom('contentReports').select('serviceId').execute()).map((row) => row.serviceId)).toEqual([
      'europacenter',
    ]);
    // The desk writes what a slip is found by.
    await vi.waitFor(
      async () => {
        const { contactCheck } = await superuser
          .selectFrom('requests')
          .select('contactCheck')
          .where('reference', '=', reference)
          .executeTakeFirstOrThrow();
        expect(contactCheck).not.toBeNull();
      },
      { timeout: 40_000, interval: 500 },
    );
    const found = await submit('/de/appointment/lost/', { reference, contact: '0151 23456789' });
    expect([found.status, found.headers.get('location')]).toEqual([303, expect.stringContaining('?done=found')]);
    expect(open.output()).not.toMatch(/permission denied|"level":50/);
  }, 60_000);

  it("a provider's link is answered, and the address behind it stays with the desk", async () => {
    const secret = 'AAAAAAAAAAAAAAAAAAAAAA';
    const { id: accountId } = await superuser.selectFrom('accounts').select('id').executeTakeFirstOrThrow();
    const at = new Date().toISOString();
    await superuser
      .insertInto('entryContacts')
      .values({ entry: 'vhs', email: 'vhs@example.org', intervalMonths: 12, accountId, setAt: at })
      .execute();
    await superuser
      .insertInto('asks')
      .values({
        ...{ id: randomUUID(), entry: 'vhs', secretHash: hashOf(secret), createdAt: at, expiresAt: '2099-01-01T00:00:00.000Z' },
        ...{ state: 'sent', nextAt: at, doneAt: at, answeredAt: null, confirmed: null, enteredAt: null },
      })
      .execute();
    const service = (await readSite('content')).directory.services.find(({ id }) => id === 'vhs')!;
    const answer = await submit(`/de/confirm/${secret}/`, { action: 'suggest', seen: seenOf(service), remark: 'Wir ziehen um.' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/de/confirm/${secret}/`]);
    expect((await superuser.selectFrom('suggestions').select('entry').execute()).map(({ entry }) => entry)).toEqual(['vhs']);
    await expect(asPublic.selectFrom('entryContacts').selectAll().execute()).rejects.toThrow('permission denied');
    await expect(asPublic.selectFrom('suggestions').selectAll().execute()).rejects.toThrow('permission denied');
  });

  it('the desk signs in, takes a request and offers times, and the person accepts one', async () => {
    const { bearer, reference } = await ask();
    const signedIn = await send(desk, 'POST', '/api/desk/session', { email: 'k@example.org', password });
    expect(signedIn.status).toBeLessThan(300);
    const cookie = {
      cookie: signedIn.headers
        .getSetCookie()
        .map((one) => one.split(';')[0])
        .join('; '),
    };
    const { id } = await superuser.selectFrom('requests').select('id').where('reference', '=', reference).executeTakeFirstOrThrow();
    expect((await send(desk, 'POST', `/api/desk/requests/${id}/claim`, undefined, cookie)).status).toBeLessThan(300);
    const startsAt = new Date(Math.ceil(Date.now() / 86_400_000 + 3) * 86_400_000 + 10 * 3_600_000).toISOString();
    const offer = { times: [{ startsAt, lengthMinutes: 45, place: 'Kapellenstraße 16', channel: 'place' }], version: 2 };
    expect((await send(desk, 'POST', `/api/desk/requests/${id}/offer`, offer, cookie)).status).toBeLessThan(300);
    const accepted = await send(open, 'POST', '/api/appointment/accept', { offer: 1 }, bearer);
    expect([accepted.status, await accepted.json()]).toEqual([200, expect.objectContaining({ state: 'confirmed' })]);
    const contact = { reply: 'call', phone: '0209 169 0' };
    expect((await send(open, 'POST', '/api/appointment/contact', contact, bearer)).status).toBe(200);
    expect(desk.output()).not.toMatch(/permission denied|"level":50/);
  });

  it.each(['sessions', 'accountLinks', 'auditLog', 'auditCheckpoints'] as const)(
    'the public login neither reads nor writes %s',
    async (table) => {
      await expect(asPublic.selectFrom(table).selectAll().execute()).rejects.toMatchObject({ code: '42501' });
      await expect(asPublic.deleteFrom(table).execute()).rejects.toMatchObject({ code: '42501' });
      await expect(sql`insert into ${sql.table(table)} default values`.execute(asPublic)).rejects.toMatchObject({ code: '42501' });
    },
  );

  it('each table has a line that says what the public login may do there', async () => {
    const { rows } = await sql<{ tablename: string }>`
      select tablename from pg_tables where schemaname = 'public' and tablename not like 'kysely%' order by 1`.execute(superuser);
    const snake = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    expect(Object.keys(publicRights).map(snake).sort()).toEqual(rows.map(({ tablename }) => tablename).sort());
    const granted = await sql<{ tableName: string }>`
      select distinct table_name from information_schema.column_privileges where grantee = ${publicLogin} order by 1`.execute(superuser);
    const without = Object.entries(publicRights).flatMap(([table, rights]) => (rights === '' ? [snake(table)] : []));
    expect(granted.rows.filter(({ tableName }) => without.includes(tableName))).toEqual([]);
    expect(granted.rows.length).toBeGreaterThan(10);
  });

  it.each([
    'select name from accounts',
    'select email from accounts',
    'select password_hash from accounts',
    "update accounts set password_hash = 'x'",
    "update accounts set role = 'admin'",
    'delete from accounts',
    'delete from history',
    "update history set detail = 'x'",
    'alter table history disable trigger all',
    'delete from requests',
    'truncate requests',
    'delete from letters',
    'update consultation_hours set capacity = 9',
    'select sealed_text from content_reports',
    "insert into known_keys values ('desk', 'x')",
    'create table mine (id int)',
    'set role kim_desk',
  ])('the public login is refused: %s', async (statement) => {
    await expect(sql.raw(statement).execute(asPublic)).rejects.toMatchObject({ code: '42501' });
  });
});
