import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Db } from '../../api/database/connect.ts';
import { deskLogin, makeLogins, publicLogin } from '../../api/database/logins.ts';
import { migrate } from '../../api/database/migrate.ts';
import { unsealPerson } from '../../api/intake/person.ts';
import { openKeys } from '../../api/sealing/keys.ts';
import { dayMs, later } from '../../src/directory/instants.ts';
import { monday } from '../support/app.ts';
import { freePort } from '../support/portal.ts';
import { startPostgres } from '../support/postgres.ts';
import { amina } from '../support/requests.ts';

type Role = 'desk' | 'public';
type Process = { url: string; output: () => string; move: (to: Date) => void; stop: () => Promise<void> };

/** Two processes of the operating system with the two logins. Both clocks stand; the test moves that of the public process while it runs. */
describe('a rotation between two processes', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let superuser: Db;
  let folder: string;
  let urls: Record<Role, string>;
  const running: Process[] = [];
  const onDay = (days: number) => later(monday, days * dayMs);

  beforeAll(async () => {
    server = await startPostgres();
    await migrate(server.url);
    superuser = connect(server.url);
    const made = await makeLogins(superuser, () => randomUUID());
    const urlOf = (login: string) => Object.assign(new URL(server.url), { username: login, password: made.get(login) }).href;
    urls = { desk: urlOf(deskLogin), public: urlOf(publicLogin) };
    folder = await mkdtemp(path.join(os.tmpdir(), 'kim-rotation-'));
  }, 60_000);
  afterAll(async () => {
    for (const one of running) await one.stop();
    await superuser.destroy();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(role: Role, now: Date): Promise<Process> {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const lines: string[] = [];
    const child: ChildProcess = spawn(process.execPath, ['tests/support/server-process.ts'], {
      env: {
        ...process.env,
        ...{ TZ: 'Europe/Berlin', ROLE: role, PORT: String(port), DATA_DIR: path.join(folder, role), DATABASE_URL: urls[role] },
        ...{ CLOCK_STANDS_AT: now.toISOString(), TRUSTED_NETWORKS: '127.0.0.0/8, ::1/128' },
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) stream!.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
    const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
    const stop = async () => {
      child.kill('SIGTERM');
      if (!hasEnded()) await once(child, 'exit');
    };
    const started = { url, output: () => lines.join(''), move: (to: Date) => void child.send(to.toISOString()), stop };
    running.push(started);
    const isListening = () =>
      fetch(`${url}/readyz`).then(
        () => true,
        () => false,
      );
    while (!(await isListening())) {
      if (hasEnded()) throw new Error(lines.join(''));
      await wait(100);
    }
    return started;
  }

  it('loses no request that comes in before, during and after it: accepted and readable, or refused until the new key is there', async () => {
    let desk = await start('desk', monday);
    await mkdir(path.join(folder, 'public', 'keys'), { recursive: true });
    for (const key of ['intake.key', 'identity-public.json'])
      await copyFile(path.join(folder, 'desk', 'keys', key), path.join(folder, 'public', 'keys', key));
    const visible = await start('public', monday);

    const accepted: string[] = [];
    const refused: { key: string; retryAfter: string | null }[] = [];
    const send = async (key: string = randomUUID()): Promise<number> => {
      const answer = await fetch(`${visible.url}/api/appointments`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key, 'sec-fetch-site': 'same-origin' },
        body: JSON.stringify(amina),
      });
      if (answer.status === 201) accepted.push(((await answer.json()) as { reference: string }).reference);
      else refused.push({ key, retryAfter: answer.headers.get('retry-after') });
      return answer.status;
    };
    const over = new AbortController();
    const stream = (async () => {
      while (!over.signal.aborted) {
        await send();
        await wait(250);
      }
    })();

    // The desk is away for a moment and comes back on the 28th day, while requests come in with last month's key.
    const first = await superuser.selectFrom('sealingKeys').select('keyId').executeTakeFirstOrThrow();
    await desk.stop();
    visible.move(onDay(28));
    desk = await start('desk', onDay(28));
    await expect
      .poll(async () => (await superuser.selectFrom('sealingKeys').select('keyId').execute()).length, { timeout: 30_000 })
      .toBe(2);
    expect(await send()).toBe(201);

    // A week later a process that has not heard of the new key refuses. It looks for one every minute.
    visible.move(onDay(35));
    const late = randomUUID();
    await expect.poll(() => send(late), { timeout: 90_000, interval: 1000 }).toBe(201);
    over.abort();
    await stream;
    expect(refused.filter(({ retryAfter }) => retryAfter !== '30')).toEqual([]);
    for (const { key } of refused) expect(await send(key)).toBe(201);

    // The next start of the desk seals the rest anew and destroys the old key.
    await desk.stop();
    desk = await start('desk', onDay(37));
    await expect
      .poll(
        async () =>
          (await superuser.selectFrom('sealingKeys').select('destroyedAt').where('keyId', '=', first.keyId).executeTakeFirstOrThrow())
            .destroyedAt,
        { timeout: 30_000 },
      )
      .not.toBeNull();
    const keys = await openKeys({ dataDir: path.join(folder, 'desk'), role: 'desk' }, () => onDay(37));
    expect(keys.ring!.keys().map(({ keyId }) => keyId)).not.toContain(first.keyId);
    const rows = await superuser.selectFrom('requests').selectAll().execute();
    expect(new Set(rows.map(({ reference }) => reference))).toEqual(new Set(accepted));
    expect(accepted.length).toBeGreaterThan(10);
    for (const row of rows) expect((await unsealPerson(keys.unsealer!, row))?.name).toBe('أمينة');
  }, 240_000);
});
