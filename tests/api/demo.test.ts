import { spawn, execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreeSlots } from '../../api/appointments/free-slots.ts';
import { listSearches } from '../../api/audit/searches.ts';
import { roles } from '../../api/contract/codes.ts';
import { listPauses } from '../../api/appointments/pauses.ts';
import type { Db } from '../../api/database/connect.ts';
import { migrate } from '../../api/database/migrate.ts';
import { unsealPerson } from '../../api/intake/person.ts';
import { findCopy } from '../../api/intake/own-copy.ts';
import { owed } from '../../api/intake/owed.ts';
import { findStatus } from '../../api/intake/slip-status.ts';
import { listPublished } from '../../api/overview/published.ts';
import type { Keys } from '../../api/sealing/keys.ts';
import { readSite, type Site } from '../../src/loading/read-site.ts';
import { makeExamples, type Examples } from '../../setup/demo/examples.ts';
import { empty, readMark, refuseDemoFolder, refuseOtherData, writeMark } from '../../setup/demo/folder.ts';
import { people } from '../../setup/demo/people.ts';
import { dialects, emptyDatabase, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { newKeys, testApp } from '../support/app.ts';
import { freePort } from '../support/portal.ts';

let site: Site;
beforeAll(async () => {
  site = await readSite('content');
});

async function examplesOn(db: Db, { sealer, unsealer, intakeKey }: Keys, now: Date): Promise<Examples> {
  return makeExamples({ db, directory: site.directory, sealer, unsealer: unsealer!, intakeKey }, now);
}

const secretOf = (path: string) => path.split('/')[3]!;
const slipOf = ({ slips }: Examples, shows: string) => secretOf(slips.find((slip) => slip.shows === shows)!.path);

describe.each(dialects)('the examples on %s', (dialect) => {
  const monday = new Date('2026-11-23T10:00:00.000Z');
  let database: FreshDatabase;
  let keys: Keys;
  let examples: Examples;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    keys = await newKeys();
    examples = await examplesOn(database.db, keys, monday);
  });
  afterAll(() => database.drop());

  it('have a person of every role, none of them real', () => {
    expect(new Set(examples.accounts.map(({ role }) => role))).toEqual(new Set(roles));
    for (const { name, email } of examples.accounts) {
      expect(name).toMatch(/^Beispiel /);
      expect(email).toMatch(/@example\.org$/);
    }
  });

  it('have a slip in every state, which says what the list says', async () => {
    const stateOf = async (shows: string) => {
      const { state, outcome } = await findStatus(database.db, slipOf(examples, shows), monday);
      return outcome === null ? state : `${state} ${outcome}`;
    };
    expect(await stateOf('received')).toBe('received');
    expect(await stateOf('received, violence')).toBe('received');
    expect(await stateOf('offered')).toBe('offered');
    expect(await stateOf('confirmed, accepted')).toBe('confirmed');
    expect(await stateOf('confirmed, not told')).toBe('confirmed');
    expect(await stateOf('booked')).toBe('confirmed');
    expect(await stateOf('booked and moved')).toBe('confirmed');
    expect(await stateOf('closed, attended')).toBe('closed attended');
    expect(await stateOf('closed, not here')).toBe('closed not-here');
    expect(await stateOf('cancelled')).toBe('closed cancelled');
  });

  it('are due today and overdue as the list says', async () => {
    const dueOf = async (shows: string) => (await findStatus(database.db, slipOf(examples, shows), monday)).hearBy;
    expect(await dueOf('received')).toBe('2026-11-25');
    expect(await dueOf('received, due')).toBe('2026-11-23');
    expect(await dueOf('received, overdue')).toBe('2026-11-19');
  });

  it('have two providers, each with counsellor, coordinator, hours and bookings', async () => {
    const teams = await database.db.selectFrom('accounts').select(['provider', 'role']).orderBy('provider').orderBy('role').execute();
    const workers = teams.filter(({ role }) => role === 'counsellor' || role === 'coordinator');
    const providers = [...new Set(workers.map(({ provider }) => provider))];
    expect(providers).toHaveLength(2);
    for (const provider of providers) {
      expect(new Set(workers.filter((one) => one.provider === provider).map(({ role }) => role))).toEqual(
        new Set(['counsellor', 'coordinator']),
      );
      for (const table of ['consultationHours', 'bookings', 'requests'] as const)
        expect((await database.db.selectFrom(table).select('id').where('provider', '=', provider).execute()).length, table).toBeGreaterThan(
          2,
        );
    }
  });

  it('have a request in every condition, and everything that can be owed', async () => {
    const rows = await database.db.selectFrom('requests').selectAll().execute();
    const standings = rows.map((row) => owed(row, new Set(), monday));
    const said = standings.map((standing) =>
      standing.is === 'owed' ? standing.verb : standing.is === 'waits' ? standing.for : standing.is,
    );
    expect(new Set(said)).toEqual(
      new Set(['answer', 'tell', 'offer-again', 'find-new-time', 'say-how-it-went', 'offered-times', 'appointment', 'closed', 'erased']),
    );
    const other = rows.filter(({ provider }) => provider !== 'stadt-gelsenkirchen').map((row) => owed(row, new Set(), monday).is);
    expect(other.toSorted()).toEqual(['owed', 'owed', 'owed', 'waits', 'waits']);
  });

  it('have pauses that are over, so that everything can be booked', async () => {
    const pauses = await listPauses(database.db, { id: '', role: 'admin', provider: '' }, monday);
    expect(pauses.map(({ reason, isRunning, ended }) => [reason, isRunning, ended !== null])).toEqual([
      ['technical', false, true],
      ['illness', false, false],
    ]);
  });

  it('have answers that nobody has told yet', async () => {
    const untold = await database.db.selectFrom('requests').select('state').where('toTell', '=', 1).orderBy('state').execute();
    expect(untold.map(({ state }) => state)).toEqual(['closed', 'confirmed', 'offered']);
  });

  it('can be written to and called without reaching anybody', async () => {
    const rows = await database.db.selectFrom('requests').selectAll().execute();
    const reached: string[] = [];
    for (const row of rows) {
      const { name, phone, email, helper } = (await unsealPerson(keys.unsealer!, row)) ?? { name: 'Beispiel' };
      expect(name).toMatch(/^Beispiel/);
      // What the Bundesnetzagentur gives nobody: Mitteilung 148/2021.
      const numbers = [phone, helper?.phone].filter((one) => one !== undefined);
      reached.push(...numbers.filter((number) => !/^\+49(176040690\d\d|3023125\d{3})$/.test(number)));
      if (email?.endsWith('@example.org') === false) reached.push(email);
    }
    expect(rows.length).toBeGreaterThanOrEqual(20);
    expect(reached).toEqual([]);
  });

  it('have free times in several quarters, languages and channels over the next weeks', async () => {
    const slots = await findFreeSlots(database.db, site.directory, {}, monday);
    expect(new Set(slots.map(({ channel }) => channel))).toEqual(new Set(['place', 'phone', 'video', 'home']));
    expect(new Set(slots.map(({ quarter }) => quarter)).size).toBeGreaterThanOrEqual(6);
    expect(new Set(slots.flatMap(({ languages }) => languages)).size).toBeGreaterThanOrEqual(8);
    const last = (await findFreeSlots(database.db, site.directory, { from: '2026-12-14' }, monday)).at(-1)!;
    expect(last.startsAt > '2026-12-14').toBe(true);
  });

  it('take nobody’s time twice and never stand in an absence', async () => {
    const absences = await database.db.selectFrom('absences').selectAll().execute();
    expect(absences).toHaveLength(3);
    const bookings = await database.db.selectFrom('bookings').selectAll().where('hoursId', 'is not', null).execute();
    expect(bookings.length).toBeGreaterThanOrEqual(5);
    const inside = bookings.filter(({ accountId, startsAt }) =>
      absences.some((one) => one.accountId === accountId && one.firstDay <= startsAt.slice(0, 10) && startsAt.slice(0, 10) <= one.lastDay),
    );
    expect(inside).toEqual([]);
  });

  it('have a search of the log that another admin released', async () => {
    const [search] = await listSearches(database.db, monday);
    expect(search).toMatchObject({ state: 'released', from: '2026-10-27', until: '2026-11-23' });
    expect(search!.askedBy).not.toBe(search!.answeredBy);
  });

  it('have one person who waits for an earlier time, and one who is offered one', async () => {
    const wishes = await database.db.selectFrom('earlierWishes').select('requestId').execute();
    const offers = await database.db.selectFrom('earlierOffers').select(['requestId', 'state', 'startsAt']).execute();
    expect(wishes).toHaveLength(2);
    expect(offers).toEqual([{ requestId: offers[0]!.requestId, state: 'open', startsAt: '2026-11-25T12:40:00.000Z' }]);
    const { appointment } = await findStatus(database.db, slipOf(examples, 'earlier time offered'), monday);
    expect(appointment!.startsAt > '2026-12-01').toBe(true);
  });

  it('have a copy that somebody asked for on a slip', async () => {
    const { path } = examples.slips.find(({ shows }) => shows === 'copy asked for')!;
    expect(path).toBe(`/ar/appointment/${slipOf(examples, 'booked')}/copy/`);
    expect((await findCopy(database.db, secretOf(path), monday)).state).toBe('waiting');
  });

  it('have figures of the last two quarters of the year, without what is too small to be shown', async () => {
    const published = await listPublished(database.db);
    expect(published.map(({ id }) => id)).toEqual(['2026-Q3', '2026-Q2']);
    const { requests, unmet, waiting, appointments, told, obstacles, faces } = published[0]!.counts;
    expect(waiting).toEqual({ median: 14, ninth: 21 });
    expect(appointments).toEqual({ total: 27, shown: { attended: 15, missed: 7 } });
    expect(told).toEqual({ total: 27, shown: { 'in-time': 20, late: 7 } });
    expect(obstacles['no-interpreter']).toEqual({ total: 24, shown: { schalke: 11, ueckendorf: 8 } });
    expect(Object.keys(obstacles)).not.toContain('benefit-office-changed');
    expect(faces).toEqual({ total: 49, shown: { good: 31, middling: 12, bad: 6 } });
    expect(requests['quarter']!.rows.total).toBe(136);
    expect(requests['quarter']!.rows.shown).toMatchObject({ ar: 41, tr: 27, uk: 23 });
    expect(Object.keys(requests['quarter']!.rows.shown)).not.toContain('pl');
    expect(unmet['search']!.rows.shown).toMatchObject({ ku: 16 });
    expect(Object.values(requests).flatMap(({ columns }) => Object.keys(columns.shown))).not.toContain('other');
    expect(await database.db.selectFrom('countSums').select('id').execute()).toEqual([]);
  });

  it('wait in the outbox as the steps of real requests would', async () => {
    const kinds = await database.db.selectFrom('letters').select('kind').distinct().execute();
    expect(new Set(kinds.map(({ kind }) => kind))).toEqual(
      new Set(['received', 'offered', 'confirmed', 'moved', 'cancelled', 'answered', 'earlier']),
    );
  });
});

it.each([
  ['a Saturday night', '2026-11-28T23:30:00.000Z'],
  ['Christmas Eve', '2026-12-24T07:00:00.000Z'],
  ['New Year', '2027-01-01T12:00:00.000Z'],
  ['a minute past midnight', '2026-11-25T23:01:00.000Z'],
  ['the morning of the clock change', '2027-03-28T06:00:00.000Z'],
  ['the day after Easter', '2027-03-30T08:00:00.000Z'],
])('the examples can be made on %s', async (_day, now) => {
  const database = await freshDatabase('sqlite');
  try {
    const examples = await examplesOn(database.db, await newKeys(), new Date(now));
    const { hearBy } = await findStatus(database.db, slipOf(examples, 'received, overdue'), new Date(now));
    expect(hearBy! < now.slice(0, 10)).toBe(true);
    expect((await findStatus(database.db, slipOf(examples, 'booked'), new Date(now))).appointment!.startsAt > now).toBe(true);
    expect(await database.db.selectFrom('earlierOffers').select('state').execute()).toEqual([{ state: 'open' }]);
    expect(await listPublished(database.db)).toHaveLength(2);
  } finally {
    await database.drop();
  }
});

describe('the folder of a demo', () => {
  let folder: string;
  const place = () => ({ dataDir: folder, databaseUrl: path.join(folder, 'kim.sqlite') });
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'kim-demo-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('may be empty, but must not hold a database without the mark', async () => {
    await expect(refuseOtherData(place(), undefined)).resolves.toBeUndefined();
    await writeFile(path.join(folder, 'kim.sqlite'), '');
    await expect(refuseOtherData(place(), undefined)).rejects.toThrow('DATA_DIR and DATABASE_URL must be empty or made by the demo');
    await rm(path.join(folder, 'kim.sqlite'));
    await mkdir(path.join(folder, 'letters'));
    await expect(refuseOtherData(place(), undefined)).rejects.toThrow('DATA_DIR and DATABASE_URL must be empty');
    await rm(path.join(folder, 'letters'), { recursive: true });
  });

  it('is refused by everything but the demo once it is marked', async () => {
    await expect(refuseDemoFolder(place())).resolves.toBeUndefined();
    await writeMark(place());
    await expect(refuseDemoFolder(place())).rejects.toThrow('holds the examples of the demo');
    await expect(refuseOtherData(place(), undefined)).resolves.toBeUndefined();
  });

  it('belongs to one database, so that beginning anew never empties another', async () => {
    const other = { dataDir: folder, databaseUrl: 'postgres://somebody:secret@localhost:5432/kim_demo' };
    await expect(refuseOtherData(other, other.databaseUrl)).rejects.toThrow('has its examples in another database');
    await expect(refuseOtherData(other, other.databaseUrl)).rejects.not.toThrow('secret');
  });

  it.each(['postgres://localhost/kim', 'postgres://demo:demo@demo/kim', 'postgres://localhost/democracy'])(
    'refuses %s, whose name is not a demo’s',
    async (databaseUrl) => {
      await expect(refuseOtherData({ dataDir: folder, databaseUrl }, databaseUrl)).rejects.toThrow('with "demo" in its name');
    },
  );

  it('loses database, keys and letters when the demo begins anew, and nothing else', async () => {
    for (const name of ['keys', 'letters']) await mkdir(path.join(folder, name));
    for (const name of ['kim.sqlite', 'kim.sqlite-wal', 'mine.txt']) await writeFile(path.join(folder, name), '');
    await empty(place());
    expect((await readdir(folder)).sort()).toEqual(['demo.json', 'mine.txt']);
  });

  it('keeps passwords and slips for this user only', async () => {
    await writeMark(place(), { at: '2026-11-23T10:00:00.000Z', examples: { accounts: [], slips: [] } });
    expect((await readMark(place()))?.made?.at).toBe('2026-11-23T10:00:00.000Z');
    const { stdout } = await promisify(execFile)('stat', ['-c', '%a', path.join(folder, 'demo.json')]);
    expect(stdout.trim()).toBe('600');
  });
});

it('a demo on PostgreSQL refuses a database with tables that this folder did not make, and can empty its own', async () => {
  const { url, remove } = await emptyDatabase('postgres');
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-demo-'));
  const place = { dataDir: folder, databaseUrl: url };
  try {
    await expect(refuseOtherData(place, undefined)).resolves.toBeUndefined();
    await migrate(url);
    await expect(refuseOtherData(place, undefined)).rejects.toThrow('must be empty');
    await empty(place);
    await expect(refuseOtherData(place, undefined)).resolves.toBeUndefined();
  } finally {
    await rm(folder, { recursive: true, force: true });
    await remove();
  }
});

describe('npm run demo', { timeout: 400_000 }, () => {
  let folder: string;
  let port: number;
  let first: Started;
  let second: Started;

  type Started = { output: string; pages: Record<string, string> };

  async function run(script: string, change: Record<string, string> = {}, args: string[] = []) {
    const child = spawn(process.execPath, [script, ...args], {
      env: { ...process.env, TZ: 'Europe/Berlin', PORT: String(port), DATA_DIR: folder, LOG_LEVEL: 'warn', DATABASE_URL: '', ...change },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    return { child, ended, output: () => output };
  }

  async function start(args: string[] = []): Promise<Started> {
    const { child, ended, output } = await run('setup/demo.ts', {}, args);
    try {
      while (!output().includes('Letters:')) {
        if (child.exitCode !== null) throw new Error(`the demo does not start:\n${output()}`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      const slips = [...output().matchAll(/http:\/\/localhost:\d+(\/[a-z-]+\/appointment\/[\w-]{22}\/)/g)].map((match) => match[1]!);
      const paths = [
        '/ar/',
        '/en/quarters/schalke/',
        '/languages/',
        '/posters/schalke/',
        '/desk/sign-in/',
        '/tr/appointment/',
        '/api/docs/',
        '/robots.txt',
        ...slips,
      ];
      const pages: Started['pages'] = {};
      for (const path of paths) pages[path] = await (await fetch(`http://localhost:${port}${path}`)).text();
      return { output: output(), pages };
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
  }

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'kim-demo-'));
    port = await freePort();
    first = await start();
    second = await start();
  }, 400_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const banner: Record<string, string> = {
    ar: 'بيانات للمثال فقط. لا شيء هنا حقيقي.',
    tr: 'Örnek veriler. Buradaki hiçbir şey gerçek değildir.',
  };

  it('prints accounts, slips and where letters lie', () => {
    expect(first.output.match(/@example\.org +[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4} /g)).toHaveLength(Object.keys(people).length);
    expect(Object.keys(first.pages).filter((page) => /\/appointment\/./.test(page))).toHaveLength(18);
    expect(first.output).toContain(`Letters: ${path.join(folder, 'letters')}`);
  });

  it('says on every built page in the reader’s language that nothing is real, and keeps search engines out', async () => {
    const root = path.join(folder, 'site');
    const pages = (await readdir(root, { recursive: true })).filter((file) => file.endsWith('.html'));
    expect(pages.length).toBeGreaterThan(1000);
    const silent: string[] = [];
    for (const page of pages) {
      // Long words break at syllables.
      const html = (await readFile(path.join(root, page), 'utf8')).replaceAll('\u00ad', '');
      const language = site.directory.city.languages.find(({ tag }) => page.split(path.sep)[1] === tag)?.tag ?? 'de';
      if (!html.includes(site.words(language)('site:frame.demo')) || !html.includes('<meta name="robots" content="noindex">'))
        silent.push(page);
    }
    expect(silent).toEqual([]);
    expect(first.pages['/robots.txt']).toBe('User-agent: *\nDisallow: /\n');
  });

  it('says so on pages rendered for one reader, on slips and at the desk', () => {
    expect(first.pages['/ar/']).toContain(banner['ar']);
    expect(first.pages['/tr/appointment/']).toContain(banner['tr']);
    expect(first.pages['/desk/sign-in/']).toContain('Beispieldaten. Nichts hier ist echt.');
    expect(first.pages['/languages/']).toContain('Example data. Nothing here is real.');
    for (const [page, html] of Object.entries(first.pages).filter(([address]) => address.startsWith('/ar/appointment/')))
      expect(html, page).toContain(banner['ar']);
  });

  it('has a course and a café that are called examples', () => {
    expect(first.pages['/en/quarters/schalke/']).toContain('Example: language café');
    expect(first.pages['/en/quarters/schalke/']).toContain('/en/events/beispiel-course/');
  });

  it('shows the same examples the second time, and other ones when it begins anew', async () => {
    const slipsOf = ({ pages }: Started) => Object.keys(pages).filter((page) => /\/appointment\/./.test(page));
    expect(second.output).not.toContain('Making example people');
    expect(slipsOf(second)).toEqual(slipsOf(first));
    const third = await start(['--fresh']);
    expect(slipsOf(third).some((slip) => slipsOf(first).includes(slip))).toBe(false);
    expect(third.pages[slipsOf(third)[0]!]).toContain('<h1');
  });

  it('is refused by npm start, which never shows examples as real', async () => {
    const { ended, output } = await run('setup/start.ts');
    expect(await ended).toBe(1);
    expect(output()).toContain('holds the examples of the demo');
  });

  it.each([
    [{ DATABASE_URL: 'postgres://localhost/kim' }, [], 'with "demo" in its name'],
    [{ ROLE: 'public' }, [], 'ROLE must be "both"'],
    [{}, ['--frsh'], 'npm run demo -- --fresh'],
  ])('refuses %o %o and says what would be right', async (change, args, right) => {
    const { ended, output } = await run('setup/demo.ts', change, args);
    expect(await ended).toBe(1);
    expect(output()).toContain(right);
  });
});

it('the real site says nothing of examples', async () => {
  const test = await testApp('sqlite');
  try {
    await test.app.inject({ method: 'GET', url: '/tr/appointment/' });
    expect(test.rendered.at(-1)!.locals.isDemo).toBe(false);
  } finally {
    await test.close();
  }
});
