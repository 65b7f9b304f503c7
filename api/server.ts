import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { missingCityFacts } from '../src/directory/directory.ts';
import { secondMs } from '../src/directory/instants.ts';
import { readSite, type Site } from '../src/loading/read-site.ts';
import { buildApp, type Parts } from './app.ts';
import { hashOfDay } from './appointments/network-hashes.ts';
import { SettingsError, type Settings } from './config.ts';
import { openDeskDatabase } from './intake/desk-database.ts';
import { seenFileIn } from './audit/seen-file.ts';
import { connect, serving, type Db } from './database/connect.ts';
import { grantPublicRights } from './database/logins.ts';
import { missingMigrations } from './database/migrate.ts';
import { createTurns, type Turns } from './database/turns.ts';
import { openSite } from './http/packed-site.ts';
import { deskJobs, publicJobs } from './job-list.ts';
import { makeFinders } from './http/site/finders.ts';
import { awayWarning, shareNumbers } from './http/shared-counts.ts';
import { createClockGuard, needsAttention, systemClock, type Clock, type ClockGuard } from './jobs/clock-guard.ts';
import { recordNewKeys } from './jobs/keep-keys.ts';
import { createLogKeeper, logWarning } from './jobs/keep-log.ts';
import { createJobRuns } from './jobs/job-runs.ts';
import { schedule, type Job } from './jobs/schedule.ts';
import { createStepChecker, stepsWarning } from './jobs/check-steps.ts';
import { publishAbilities } from './intake/desk-abilities.ts';
import { openKeys, type OpenedKeys } from './sealing/keys.ts';
import { withIntakeKey } from './sealing/desk-authority.ts';
import { compareKeys, publishKeys } from './sealing/published-keys.ts';
import { describeError } from './http/logging.ts';
import { logStream } from './log-stream.ts';
import { mailerOf } from './letters/mailer.ts';
import { smsGatewayOf } from './letters/sms.ts';
import type { PostOffice } from './letters/send.ts';
import { builtPages } from './page-renderers.ts';
import { ArchiveError } from './publishing/archive.ts';
import { archiveReader, createFollower, type Follower } from './publishing/follower.ts';
import { lastShown, liveContent, recordedContent } from './publishing/live-content.ts';
import { countShown } from './publishing/publications.ts';
import { createPublisher } from './publishing/publisher.ts';
import { processWarnings } from './watching/checks.ts';
import type { Meters, Watched } from './watching/meters.ts';
import { readProcess } from './watching/system.ts';
import { createVisitTally } from './watching/visits.ts';

/** Holds no site: whoever keeps this would keep the first one, with its finders, for as long as the process lives. */
export type Running = { app: FastifyInstance; missing: string[]; stop: () => Promise<void> };

/** The source of the pages: the build, or Astro's development server. */
export type PageSource = Pick<Parts, 'render' | 'stylesheets' | 'staticSite' | 'fallback'>;

/** Builds the site of a content folder in a work folder, which goes afterwards. @returns the folder of its pages */
export type Build = (contentDir: string, workDir: string, options?: { pagesDir?: string; begun?: () => void }) => Promise<string>;

/** How a process publishes, or follows publications; undefined in development. */
export type Publishing = { build: Build; release: string };

/** A build, as a process serves it: its folder, the module that renders pages, the folder of the finished ones, the name of its code. */
export type Served = { buildDir: string; entry: string; clientDir: string; release: string };

export async function pagesOfBuild({ buildDir, entry, clientDir }: Served, settings: Settings): Promise<PageSource> {
  const { render, stylesheets } = await builtPages(buildDir, settings.publicUrl, entry);
  const pages = await openSite(clientDir, settings.dataDir);
  return { render, stylesheets, staticSite: () => pages };
}

/**
 * Opens everything a process needs and listens.
 * @throws SettingsError, ContentError, or what the database says
 */
export async function startServer(
  settings: Settings,
  source: PageSource,
  { clock = systemClock, publishing }: { clock?: Clock; publishing?: Publishing } = {},
): Promise<Running> {
  assertBerlinTime();
  let site = await readSite(await liveContent(settings));
  let { staticSite } = source;
  const findersOf = (facts: Site, as?: { isServing: boolean }) =>
    settings.role === 'desk' ? Promise.resolve() : makeFinders(facts, clock.now(), as);
  const keys = await openKeys(settings, clock.now);
  const db = await openDatabase(settings, keys, clock.now());
  const logKeeper =
    settings.role === 'public' ? undefined : createLogKeeper({ db, seen: seenFileIn(settings.dataDir), months: settings.logMonths });
  const stepChecker = settings.role === 'public' ? undefined : createStepChecker(db);
  const clockGuard = settings.role === 'public' ? undefined : createClockGuard(db, clock);
  // Leaves the message out, which may quote a path or a value; what is wrong with an archive is one of our own sentences.
  const failed = (error: unknown) => {
    const { type, code } = describeError(error);
    app.log.error({ error: type, code, ...(error instanceof ArchiveError && { why: error.message }) }, 'a publication failed');
  };
  const turns = createTurns(settings.databaseUrl);
  const follower =
    publishing &&
    createFollower({
      db,
      settings,
      now: clock.now,
      verify: keys.identity.verify,
      ...publishing,
      read: archiveReader(settings),
      startsWith: await (settings.role === 'public' ? lastShown(settings) : recordedContent(settings)),
      switchTo: async (contentDir, clientDir, made) => {
        const facts = made ?? (await readSite(contentDir));
        await findersOf(facts);
        const before = staticSite();
        const pages = await openSite(clientDir, settings.dataDir, { before });
        site = facts;
        staticSite = () => pages;
        await before.close();
        await collectGarbage();
      },
    });
  const publisher =
    follower &&
    settings.role !== 'public' &&
    createPublisher({
      db,
      settings,
      now: clock.now,
      ...publishing,
      prepare: (facts) => findersOf(facts),
      identity: keys.identity,
      ...follower,
      turns,
      failed,
    });
  const jobRuns = createJobRuns();
  const visits = createVisitTally();
  const publications = follower && (() => countShown(db, clock.now()));
  // Loaded only where it is set: an installation of one process of each role pays nothing for it.
  const numbers = settings.redisUrl === undefined ? undefined : await (await import('./http/redis.ts')).openRedis(settings.redisUrl);
  const app = await buildApp({
    settings,
    shared:
      numbers &&
      shareNumbers({
        numbers,
        hash: (key, now) => hashOfDay(db, keys.intakeKey, 'limits', key, now),
        told: (isAway) => (isAway ? app.log.warn(awayWarning) : app.log.info('REDIS_URL answers again')),
      }),
    db,
    keys,
    ...source,
    site: () => site,
    staticSite: () => staticSite(),
    publisher: publisher === false ? undefined : publisher,
    publications,
    meters: await metersFor(settings, { db, role: settings.role, now: clock.now, jobs: jobRuns, publications }),
    now: clock.now,
    clockGuard,
    visits: settings.role === 'desk' ? undefined : visits,
    jobRuns,
    logHolds: () => (stepChecker?.differs() === true ? false : logKeeper?.holds()),
    warnings: async () => [
      ...(logKeeper?.holds() === false ? [logWarning] : []),
      ...(stepChecker?.differs() === true ? [stepsWarning] : []),
      ...processWarnings(await readProcess(settings, { jobs: jobRuns.list(), jobsRest: needsAttention(clockGuard) }), clock.now()),
    ],
    logger: { level: settings.logLevel, base: { role: settings.role }, stream: logStream(1) },
  });
  await (publisher ? publisher.resume() : follower?.follow())?.catch(failed);
  // Before it listens: no visitor waits for them.
  await findersOf(site, { isServing: false });
  await collectGarbage();
  await app.listen({ port: settings.port, host: settings.host });
  const stopping = new AbortController();
  const findersOfTheDay: Job = { name: 'finders-of-the-day', everyMinutes: 1, anyClock: true, run: () => findersOf(site) };
  const stopJobs = schedule(
    [
      findersOfTheDay,
      ...(clockGuard === undefined
        ? publicJobs(db, keys, visits)
        : deskJobs({
            postOffice: postOfficeOf(app, clockGuard),
            stopping: stopping.signal,
            ...{ settings, keys, visits, logKeeper, stepChecker },
          }).map(inTurns(turns))),
    ].map(jobRuns.watched),
    { now: clock.now, trustedNow: clockGuard?.look ?? (() => Promise.resolve(undefined)) },
    // Leaves the message out: a database quotes values in it.
    (job, error) => {
      const { type, code } = describeError(error);
      app.log.error({ job, error: type, code }, 'a job failed');
    },
  );
  const stopFollowing = follower === undefined ? () => Promise.resolve() : followRegularly(follower, failed);
  const stop = async () => {
    stopping.abort();
    app.leave();
    const leaveMilliseconds = settings.leaveSeconds * secondMs;
    const finish = () => wait(leaveMilliseconds).then(() => app.finishRequests(maxFinishMilliseconds));
    const ended = Promise.all([finish(), stopJobs(), stopFollowing()]).then(async () => {
      numbers?.close();
      await turns.close();
      await db.destroy();
    });
    await Promise.race([ended, wait(leaveMilliseconds + maxStopMilliseconds, undefined, { ref: false })]);
  };
  return { app, missing: missingCityFacts(site.directory.city), stop };
}

/**
 * Making a version ready leaves garbage that V8 would keep for long. Its last resort gives the pages back too, in the time of a finder or two.
 * Only setup/serve.sh lets a process ask for it.
 */
const collectGarbage = async (): Promise<void> => globalThis.gc?.({ type: 'major', execution: 'async', flavor: 'last-resort' });

/** The library is loaded only where somebody may ask for its figures. */
async function metersFor({ metricsToken }: Settings, watched: Watched): Promise<Meters | undefined> {
  if (metricsToken === undefined) return undefined;
  const { createMeters } = await import('./watching/meters.ts');
  return createMeters(watched);
}

/**
 * Asks for a newer publication every few seconds, and tells the same failure once only.
 * @returns stops it and takes the process out of the count
 */
function followRegularly(follower: Follower, failed: (error: unknown) => void): () => Promise<void> {
  let told = '';
  const step = () =>
    follower.follow().then(
      () => (told = ''),
      (error: unknown) => {
        if (String(error) !== told) failed(error);
        told = String(error);
      },
    );
  let isUnderWay = false;
  const timer = setInterval(() => {
    if (isUnderWay) return;
    isUnderWay = true;
    void step().finally(() => (isUnderWay = false));
  }, followMilliseconds);
  return async () => {
    clearInterval(timer);
    await follower.leave().catch(failed);
  };
}

const followMilliseconds = 5000;

const postOfficeOf = (app: FastifyInstance, { trustedNow }: ClockGuard): PostOffice => ({
  db: app.parts.db,
  unsealer: app.parts.keys.unsealer,
  get sealer() {
    return app.parts.keys.sealer;
  },
  site: app.parts.site,
  publicUrl: app.parts.settings.publicUrl,
  mailer: mailerOf(app.parts.settings),
  sms: smsGatewayOf(app.parts.settings),
  now: trustedNow,
  failed: (failure) => app.log.warn(failure, 'a letter did not leave'),
});

/** Time for running requests to finish; then their connections are closed. */
const maxFinishMilliseconds = 5000;
/** Time for the whole shutdown, jobs included. The next start repeats an interrupted job; an interrupted request was never acknowledged. */
const maxStopMilliseconds = 8000;

/**
 * The desk's process migrates the database and publishes the names of its keys. A public process changes no table: it waits until the desk
 * has done both.
 * @throws SettingsError
 */
async function openDatabase(settings: Settings, keys: OpenedKeys, now: Date): Promise<Db> {
  if (settings.role === 'public') await waitForMigrations(settings);
  const db =
    settings.role === 'public'
      ? withIntakeKey(connect(settings.databaseUrl, serving), keys.intakeKey)
      : await openDeskDatabase(settings, keys, now);
  try {
    if (settings.role !== 'public') {
      await grantPublicRights(db);
      await recordNewKeys(db, (transaction) => publishKeys(transaction, keys, settings), now);
      await publishAbilities(db, settings);
    } else await waitForDesk(() => compareKeys(db, keys, settings), 'The desk has not said yet which keys it holds');
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

const waitForMigrations = ({ databaseUrl }: Settings) =>
  waitForDesk(async () => (await missingMigrations(databaseUrl)).length === 0, 'The database lacks tables that this version needs');

const deskTries = 60;
const deskPauseMilliseconds = 500;

/** @throws SettingsError after half a minute */
async function waitForDesk(isDone: () => Promise<boolean>, why: string): Promise<void> {
  for (let tries = 1; !(await isDone()); tries += 1) {
    if (tries >= deskTries)
      throw new SettingsError(
        `DATABASE_URL: ${why}. Start the process with ROLE=desk first, of the same version: it prepares the database.`,
      );
    await wait(deskPauseMilliseconds);
  }
}

/** With several processes of the desk each job runs in one of them at a time. The others come at its next round. */
const inTurns =
  ({ alone }: Turns) =>
  (job: Job): Job => ({ ...job, run: (now) => alone(job.name, () => job.run(now)) });

/** The library opening_hours evaluates rules in the process's time zone, so any other zone would silently give wrong hours. */
function assertBerlinTime(): void {
  /* eslint-disable no-restricted-syntax -- the clock of the process is checked here */
  const winter = new Date(2026, 0, 1).getTimezoneOffset();
  const summer = new Date(2026, 6, 1).getTimezoneOffset();
  /* eslint-enable no-restricted-syntax */
  if (winter !== -60 || summer !== -120) throw new SettingsError('TZ must be "Europe/Berlin"; setup/serve.sh sets it.');
}
