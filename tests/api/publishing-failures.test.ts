import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings, type Settings } from '../../api/config.ts';
import { listChanges, saveChange, fingerprintOf } from '../../api/publishing/basket.ts';
import { createTurns, type Turns } from '../../api/database/turns.ts';
import { findArchive, verifyFiles } from '../../api/publishing/archive.ts';
import { createFollower, type Follower } from '../../api/publishing/follower.ts';
import { recordedNumber } from '../../api/publishing/history.ts';
import { archivesOf, folderAt, recordedContent } from '../../api/publishing/live-content.ts';
import { newestNumber } from '../../api/publishing/publications.ts';
import { createPublisher, type Publisher, type Work } from '../../api/publishing/publisher.ts';
import { openKeys, type Keys } from '../../api/sealing/keys.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { testApp, monday } from '../support/app.ts';
import { colleague } from '../support/desk.ts';

const entry = 'familienbuero';
const field = 'places.0.hours.0.rule';
const source = { source: 'Auskunft des Anbieters', sourceDate: '2026-11-23' };

/** Of a list of hours. */
const firstRule = (hours: unknown): string | undefined => /"rule":"([^"]*)/.exec(JSON.stringify(hours))?.[1];

describe.each(dialects)('a publication on %s', (dialect) => {
  let folder: string;
  let database: FreshDatabase;
  let settings: Settings;
  let keys: Keys;
  let account: string;
  let directory: Directory;
  let shown: string | undefined;
  let failures: unknown[];
  const opened: Turns[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kim-failures-'));
    await cp('content', path.join(folder, 'content'), { recursive: true });
    await mkdir(path.join(folder, 'pages'));
    await writeFile(path.join(folder, 'pages', 'index.html'), 'built');
    database = await freshDatabase(dialect);
    const test = await testApp(dialect, { database });
    account = (await colleague(test, { role: 'editor' })).id;
    await test.close();
    settings = readSettings(environment());
    keys = await openKeys(settings, () => new Date());
    directory = await readDirectory(path.join(folder, 'content'));
    shown = undefined;
    failures = [];
  });
  afterEach(async () => {
    for (const turns of opened.splice(0)) await turns.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const environment = () => ({
    CONTENT_DIR: path.join(folder, 'content'),
    DATA_DIR: path.join(folder, 'var'),
    DATABASE_URL: database.url,
  });
  const ruleIn = async (contentDir: string) =>
    /rule: "?([^"\n]*)/.exec(await readFile(path.join(contentDir, 'services', `${entry}.yaml`), 'utf8'))?.[1];
  const contentRule = () => ruleIn(settings.contentDir);
  const save = async (value: string) => {
    const [change] = await listChanges(database.db, entry);
    const seen = change === undefined ? await contentRule() : firstRule(change.value);
    const news = { entry, field, value, source, seen: fingerprintOf(seen!) };
    await saveChange(database.db, { folderAt: folderAt(settings), directory }, news, account, monday);
  };
  const saved = async () => (await listChanges(database.db)).map(({ value }) => firstRule(value));

  /** A process of the desk, as it is after its start. */
  async function start(
    parts: Partial<Work> & { switchTo?: () => Promise<void> } = {},
  ): Promise<{ publisher: Publisher; follower: Follower }> {
    const build = () => Promise.resolve(path.join(folder, 'pages'));
    const follower = createFollower({
      db: database.db,
      settings,
      now: () => monday,
      verify: keys.identity.verify,
      release: 'tests',
      startsWith: await recordedContent(settings),
      build,
      switchTo: async (contentDir) => {
        await parts.switchTo?.();
        shown = await ruleIn(contentDir);
      },
    });
    const turns = createTurns(database.url);
    opened.push(turns);
    const publisher = createPublisher({
      db: database.db,
      settings,
      now: () => monday,
      release: 'tests',
      identity: keys.identity,
      build,
      follow: follower.follow,
      verified: follower.verified,
      turns,
      failed: (error) => failures.push(error),
      ...parts,
    });
    await publisher.resume();
    return { publisher, follower };
  }
  const publish = async ({ publisher }: { publisher: Publisher }) => {
    publisher.publish({ role: 'editor', account });
    await publisher.rest();
    return publisher.look();
  };
  const noRoom = () => Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
  /** Everything stands as before, and the change is still saved. */
  const expectNothingLost = async (before: string | undefined, change: string) => {
    expect([await contentRule(), await saved(), await newestNumber(database.db), shown]).toEqual([before, [change], 0, undefined]);
    expect(await readdir(path.join(settings.dataDir, 'work')).catch(() => [])).toEqual([]);
  };
  /** The next publication does all that the one before has left. */
  const expectPublished = async (value: string, number = 1) => {
    expect(await publish(await start())).toMatchObject({ state: 'done' });
    expect([await contentRule(), shown, await saved()]).toEqual([value, value, []]);
    expect([await newestNumber(database.db), await recordedNumber(settings.contentDir)]).toEqual([number, number]);
  };

  it.each<[string, string, Partial<Work>]>([
    ['a build that fails', 'storage', { build: () => Promise.reject(new Error('a page does not render')) }],
    ['a disk that is full while the pages are built', 'full-disk', { build: noRoom }],
    [
      'a disk that is full while the archive is written',
      'full-disk',
      {
        identity: {
          verify: () => true,
          publicKey: undefined,
          sign: () => {
            throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
          },
        },
      },
    ],
  ])('leaves everything as it was after %s', async (_what, why, parts) => {
    const before = await contentRule();
    await save('Mo 08:00-09:00');
    expect(await publish(await start(parts))).toMatchObject({ state: 'failed', why });
    await expectNothingLost(before, 'Mo 08:00-09:00');
    await expectPublished('Mo 08:00-09:00');
  });

  it('names the entry and the field of a mistake in the content', async () => {
    await save('Mo 08:00-09:00');
    await start().then(publish);
    await save('Mo 09:00-10:00');
    const file = path.join(settings.contentDir, 'services', 'jobcenter.yaml');
    const [name = ''] = (await readdir(path.dirname(file))).filter((one) => one !== `${entry}.yaml` && one !== 'removed.yaml');
    const other = path.join(path.dirname(file), name);
    await writeFile(other, (await readFile(other, 'utf8')).replace(/^provider: .*$/m, 'provider: nobody'));
    expect(await publish(await start())).toMatchObject({
      state: 'failed',
      why: 'content',
      mistakes: [{ file: `content/services/${name}`, field: 'provider' }],
    });
    expect(await saved()).toEqual(['Mo 09:00-10:00']);
  });

  it('counts although the switch fails, and the pages follow by themselves', async () => {
    await save('Mo 08:00-09:00');
    let isFull = true;
    const process = await start({ switchTo: () => (isFull ? noRoom() : Promise.resolve()) });
    expect(await publish(process)).toMatchObject({ state: 'done', owed: 'pages' });
    expect([shown, await saved()]).toEqual([undefined, []]);
    isFull = false;
    await process.follower.follow();
    expect(shown).toBe('Mo 08:00-09:00');
  });

  it('counts although the history cannot be written, and the next one makes up for it', async () => {
    await save('Mo 08:00-09:00');
    await start();
    const own = process.env['PATH'];
    const bin = path.join(folder, 'bin');
    await mkdir(bin);
    await writeFile(
      path.join(bin, 'git'),
      `#!/bin/sh\ncase "$*" in *Publication*) case "$*" in *commit*) echo "fatal: No space left on device" >&2; exit 128;; esac;; esac\nPATH="${own}" exec git "$@"\n`,
    );
    await chmod(path.join(bin, 'git'), 0o755);
    process.env['PATH'] = `${bin}:${own}`;
    try {
      expect(await publish(await start())).toMatchObject({ state: 'done', owed: 'history' });
    } finally {
      process.env['PATH'] = own;
    }
    expect([shown, await saved(), await recordedNumber(settings.contentDir)]).toEqual(['Mo 08:00-09:00', [], 0]);
    await save('Mo 09:00-10:00');
    await expectPublished('Mo 09:00-10:00', 2);
  });

  it('sends the history to another repository, and what could not be sent goes with the next publication', async () => {
    const repository = path.join(folder, 'city.git');
    const git = (...command: string[]) => promisify(execFile)('git', ['-C', repository, ...command]).then(({ stdout }) => stdout.trim());
    settings = readSettings({ ...environment(), CONTENT_PUSH_URL: repository });
    await save('Mo 08:00-09:00');
    expect(await publish(await start())).toMatchObject({ state: 'done', owed: 'push' });
    expect([shown, await recordedNumber(settings.contentDir)]).toEqual(['Mo 08:00-09:00', 1]);

    await promisify(execFile)('git', ['init', '--quiet', '--bare', repository]);
    await save('Mo 09:00-10:00');
    const done = await publish(await start());
    expect([done, 'owed' in done]).toMatchObject([{ state: 'done', number: 2 }, false]);
    expect(await git('log', '--format=%(trailers:key=Publication,valueonly,separator=)', 'main', '--max-count=2')).toBe('2\n1');

    // A history that somebody else has continued is never overwritten.
    const tree = await git('rev-parse', 'main^{tree}');
    const other = await git('-c', 'user.name=E', '-c', 'user.email=e@example.org', 'commit-tree', tree, '-p', 'main', '-m', 'By hand');
    await git('update-ref', 'refs/heads/main', other);
    await save('Mo 10:00-11:00');
    expect(await publish(await start())).toMatchObject({ state: 'done', owed: 'push' });
    expect(await git('rev-parse', 'main')).toBe(other);
  });

  it('keeps what is saved meanwhile', async () => {
    await save('Mo 08:00-09:00');
    const process = await start({
      build: async () => {
        await save('Mo 10:00-11:00');
        return path.join(folder, 'pages');
      },
    });
    expect(await publish(process)).toMatchObject({ state: 'done', changes: 1 });
    expect([shown, await saved()]).toEqual(['Mo 08:00-09:00', ['Mo 10:00-11:00']]);
  });

  it('is not begun twice, and of two processes one is told that the other was faster', async () => {
    await save('Mo 08:00-09:00');
    let builds = 0;
    const states: unknown[] = [];
    const slow = await start({
      build: async () => {
        builds += 1;
        slow.publisher.publish({ role: 'editor', account });
        states.push(await publish(await start()));
        return path.join(folder, 'pages');
      },
    });
    states.push(await publish(slow));
    // On PostgreSQL the second one does not begin; on SQLite the first one finds at its end that it was overtaken.
    const [first, second] = dialect === 'postgres' ? states.toReversed() : states;
    expect([first, second]).toMatchObject([{ state: 'done' }, { state: 'failed', why: 'overtaken' }]);
    expect([builds, await newestNumber(database.db), shown, await contentRule()]).toEqual([1, 1, 'Mo 08:00-09:00', 'Mo 08:00-09:00']);
  });

  /** Another process of the desk in the middle of a publication. */
  async function stoppedAt(step: string): Promise<ChildProcessByStdio<null, Readable, null>> {
    const bin = path.join(folder, 'bin');
    await mkdir(bin);
    if (step === 'git') {
      const waits = `[ -e ${folder}/there ] || touch ${settings.contentDir}/.git/index.lock ${folder}/there; while ! [ -e ${folder}/go ]; do sleep 0.05; done`;
      await writeFile(
        path.join(bin, 'git'),
        `#!/bin/sh\ncase "$*" in *commit*Publication*) ${waits};; esac\nPATH="${process.env['PATH']}" exec git "$@"\n`,
        { mode: 0o755 },
      );
    }
    const child = spawn(process.execPath, ['tests/support/publishing-process.ts', step, account, path.join(folder, 'pages')], {
      env: { ...process.env, ...environment(), TZ: 'Europe/Berlin', PATH: `${bin}:${process.env['PATH']}` },
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (step === 'git') await expect.poll(() => existsSync(path.join(folder, 'there')), { timeout: 45_000 }).toBe(true);
    else await once(child.stdout, 'data');
    return child;
  }

  it.each([
    ['build', 0],
    ['archive', 0],
    ['switch', 1],
    ['git', 1],
  ])(
    'loses nothing when the process is killed in the middle of its step "%s"',
    async (step, number) => {
      const before = await contentRule();
      await save('Mo 08:00-09:00');
      await start();
      const child = await stoppedAt(step);
      const ended = once(child, 'exit');
      process.kill(-child.pid!, 'SIGKILL');
      await ended;

      expect(await newestNumber(database.db)).toBe(number);
      expect(await saved()).toEqual(number === 0 ? ['Mo 08:00-09:00'] : []);
      if (number === 0) expect(await contentRule()).toBe(before);
      const { publisher } = await start();
      expect(publisher.look()).toMatchObject(number === 0 ? { state: 'failed', why: 'broken-off' } : { state: 'resting' });
      if (number === 1) expect([shown, await contentRule()]).toEqual(['Mo 08:00-09:00', 'Mo 08:00-09:00']);
      await expectPublished('Mo 08:00-09:00');
    },
    60_000,
  );

  it.runIf(dialect === 'postgres').each([
    ['build', 'overtaken'],
    ['archive', 'overtaken'],
    ['switch', undefined],
    ['git', undefined],
  ])(
    'is not undone by a process that has lost its turn while it was paused at its step "%s"',
    async (step, why) => {
      await save('Mo 08:00-09:00');
      const paused = await stoppedAt(step);
      if (step === 'git') process.kill(paused.pid!, 'SIGSTOP');
      // As PostgreSQL does after a minute of silence.
      await sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 4143002`.execute(database.db);
      await expectPublished('Mo 08:00-09:00');
      await save('Mo 09:00-10:00');
      await expectPublished('Mo 09:00-10:00', 2);

      const [said, ended] = [text(paused.stdout), once(paused, 'exit')];
      await writeFile(path.join(folder, 'go'), '');
      process.kill(paused.pid!, 'SIGCONT');
      await ended;
      expect(JSON.parse((await said).replace(/^there/, ''))).toMatchObject(
        why === undefined ? { state: 'done', number: 1 } : { state: 'failed', why },
      );
      const archive = await findArchive(archivesOf(settings), 2, keys.identity.verify);
      await verifyFiles(archive!);
      expect([await ruleIn(archive!.contentDir), await contentRule(), await saved()]).toEqual(['Mo 09:00-10:00', 'Mo 09:00-10:00', []]);
      expect([await newestNumber(database.db), await recordedNumber(settings.contentDir)]).toEqual([2, 2]);
      await save('Mo 10:00-11:00');
      await expectPublished('Mo 10:00-11:00', 3);
    },
    120_000,
  );

  it.runIf(dialect === 'postgres')(
    'of two processes at the same moment is made once',
    async () => {
      await save('Mo 08:00-09:00');
      await start();
      const children = [1, 2].map(() =>
        spawn(process.execPath, ['tests/support/publishing-process.ts', 'none', account, path.join(folder, 'pages')], {
          env: { ...process.env, ...environment(), TZ: 'Europe/Berlin' },
          stdio: ['ignore', 'pipe', 'inherit'],
        }),
      );
      const states = await Promise.all(
        children.map(async (child) => JSON.parse(await text(child.stdout)) as { state: string; number?: number }),
      );
      expect(states.filter(({ number }) => number !== undefined)).toMatchObject([{ state: 'done', number: 1 }]);
      // The other one was overtaken, or came when there was nothing left to publish.
      expect(states.find(({ number }) => number === undefined)).toMatchObject(
        states.some(({ state }) => state === 'failed') ? { state: 'failed', why: 'overtaken' } : { state: 'done', changes: 0 },
      );
      expect([await newestNumber(database.db), await contentRule(), await saved()]).toEqual([1, 'Mo 08:00-09:00', []]);
      expect(await readdir(archivesOf(settings))).toEqual(expect.arrayContaining(['1']));
      expect(await readdir(path.join(settings.dataDir, 'work'))).toEqual([]);
    },
    60_000,
  );
});
