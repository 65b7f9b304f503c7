import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { missingCityFacts } from '../src/directory/directory.ts';
import { secondMs } from '../src/directory/instants.ts';
import { readSite, type Site } from '../src/loading/read-site.ts';
import { forgetFirstLink } from './accounts/first-link-file.ts';
import { forgetAccountLetters } from './accounts/invitation.ts';
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
import { makeFinders } from './http/site/finders.ts';
import { awayWarning, shareNumbers } from './http/shared-counts.ts';
import { askPartners } from './jobs/ask-partners.ts';
import { askProviders } from './jobs/ask-providers.ts';
import { createClockGuard, needsAttention, systemClock, type Clock, type ClockGuard } from './jobs/clock-guard.ts';
import { endOffers } from './jobs/end-offers.ts';
import { forget } from './jobs/forget.ts';
import { forgetNetworks } from './jobs/forget-networks.ts';
import { forgetReports } from './jobs/forget-reports.ts';
import { forgetSuggestions } from './corrections/suggestions.ts';
import { forgetHoursChanges } from './live/changes.ts';
import { orderInterpreters } from './jobs/order-interpreters.ts';
import { invite } from './jobs/invite.ts';
import { freeHolds } from './jobs/free-holds.ts';
import { keepCounts } from './jobs/keep-counts.ts';
import { keepKeys, recordNewKeys } from './jobs/keep-keys.ts';
import { writeDeskLetters } from './jobs/desk-letters.ts';
import { createLogKeeper, logWarning, type LogKeeper } from './jobs/keep-log.ts';
import { sendLetters } from './jobs/letters.ts';
import { remind } from './jobs/reminders.ts';
import { returnClaims } from './jobs/return-claims.ts';
import { createJobRuns } from './jobs/job-runs.ts';
import { schedule, type Job } from './jobs/schedule.ts';
import { createStepChecker, stepsWarning, type StepChecker } from './jobs/check-steps.ts';
import { checkContacts } from './intake/contact-checks.ts';
import { publishAbilities } from './intake/desk-abilities.ts';
import { makeCopies } from './intake/make-copies.ts';
import { forgetCopies } from './intake/own-copy.ts';
import { forgetOrders } from './intake/interpreter-orders.ts';
import { offerEarlier } from './intake/earlier-round.ts';
import { createMatterReader } from './intake/matter.ts';
import { reviewTimes } from './intake/review-times.ts';
import { createUrgency } from './intake/urgency.ts';
import { openKeys, type OpenedKeys } from './sealing/keys.ts';
import { withIntakeKey } from './sealing/desk-authority.ts';
import { compareKeys, publishKeys } from './sealing/published-keys.ts';
import { describeError } from './http/logging.ts';
import { logStream } from './log-stream.ts';
import { mailerOf } from './letters/mailer.ts';
import { forgetDeskLetters } from './letters/send-desk-letters.ts';
import { smsGatewayOf } from './letters/sms.ts';
import type { PostOffice } from './letters/send.ts';
import { builtPages } from './page-renderers.ts';
import { ArchiveError } from './publishing/archive.ts';
import { enterConfirmations } from './publishing/confirmations.ts';
import { archiveReader, createFollower, type Follower } from './publishing/follower.ts';
import { folderAt, lastShown, liveContent, recordedContent } from './publishing/live-content.ts';
import { countShown } from './publishing/publications.ts';
import { createPublisher } from './publishing/publisher.ts';
import { processWarnings } from './watching/checks.ts';
import type { Meters, Watched } from './watching/meters.ts';
import { readProcess } from './watching/system.ts';
import { createVisitTally, forgetFewVisits, type VisitTally } from './watching/visits.ts';
import { publicInternet } from './webhooks/reach.ts';
import { sendWebhooks } from './webhooks/send-webhooks.ts';
import { forgetMessages } from './webhooks/webhooks.ts';

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
        : [
            ...visitJobs(db, visits),
            ...jobsOf(db, settings, keys, postOfficeOf(app, clockGuard), stopping.signal),
            ...keepLog(logKeeper, stepChecker),
          ].map(inTurns(turns))),
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

/** Pages may be counted by a clock that jumps: at worst a few count in the month beside theirs. */
const keepVisits = (db: Db, visits: VisitTally): Job => ({
  name: 'keep-visits',
  everyMinutes: 1,
  anyClock: true,
  run: (now) => visits.keep(db, now),
});

const visitJobs = (db: Db, visits: VisitTally): Job[] => [
  keepVisits(db, visits),
  { name: 'forget-few-visits', everyMinutes: 60, run: (now) => forgetFewVisits(db, now) },
];

/** The jobs of a public process. */
const publicJobs = (db: Db, { followed }: OpenedKeys, visits: VisitTally): Job[] => [
  keepVisits(db, visits),
  { name: 'follow-keys', everyMinutes: 1, anyClock: true, run: async () => followed?.look(db) },
];

/** With several processes of the desk each job runs in one of them at a time. The others come at its next round. */
const inTurns =
  ({ alone }: Turns) =>
  (job: Job): Job => ({ ...job, run: (now) => alone(job.name, () => job.run(now)) });

/** The jobs that the desk's process runs. */
const jobsOf = (db: Db, settings: Settings, keys: OpenedKeys, postOffice: PostOffice, stopping: AbortSignal): Job[] => [
  ...contactJobs(db, keys, stopping),
  ...copyJobs(postOffice, stopping),
  { name: 'keep-keys', everyMinutes: 10, run: (now) => keepKeys(db, keys, now, stopping) },
  { name: 'return-claims', everyMinutes: 10, run: (now) => returnClaims(db, now) },
  { name: 'free-holds', everyMinutes: 10, run: (now) => freeHolds(db, postOffice.site().directory, now) },
  { name: 'end-offers', everyMinutes: 10, run: (now) => endOffers(db, now) },
  { name: 'review-times', everyMinutes: 10, run: (now) => reviewTimes(db, postOffice.site().directory, now) },
  { name: 'forget', everyMinutes: 60, run: (now) => forget(db, now) },
  { name: 'forget-networks', everyMinutes: 10, anyClock: true, run: (now) => forgetNetworks(db, now) },
  { name: 'forget-reports', everyMinutes: 60, run: (now) => forgetReports(db, now) },
  { name: 'forget-hours-changes', everyMinutes: 60, anyClock: true, run: () => forgetHoursChanges(db) },
  { name: 'forget-desk-letters', everyMinutes: 60, run: (now) => forgetDeskLetters(db, now) },
  { name: 'forget-first-link', everyMinutes: 1, run: (now) => forgetFirstLink(db, settings, now) },
  { name: 'forget-account-letters', everyMinutes: 60, run: (now) => forgetAccountLetters(db, now) },
  { name: 'reminders', everyMinutes: 10, run: (now) => remind(db, now) },
  { name: 'forget-suggestions', everyMinutes: 60, run: (now) => forgetSuggestions(db, now) },
  { name: 'letters', everyMinutes: 1, run: () => sendLetters(postOffice, stopping) },
  {
    name: 'enter-confirmations',
    everyMinutes: 1,
    run: (now) => enterConfirmations(db, { folderAt: folderAt(settings), directory: postOffice.site().directory }, now),
  },
  ...counts(postOffice),
  ...webhooks(postOffice, keys.deskKey, stopping),
  ...earlierTimes(postOffice),
  ...deskLetters(postOffice, stopping),
  ...linkLetters(postOffice, keys, settings.interpreterPool, stopping),
  { name: 'ask-providers', everyMinutes: 10, run: (now) => askProviders({ ...postOffice, intakeKey: keys.intakeKey }, stopping, now) },
];

/** The desk looks at the contact of a new request within seconds. */
function contactJobs(db: Db, { unsealer, intakeKey, deskKey }: OpenedKeys, stopping: AbortSignal): Job[] {
  if (unsealer === undefined || deskKey === undefined) return [];
  const desk = { db, unsealer, intakeKey, deskKey };
  return [{ name: 'check-contacts', everyMinutes: 0.25, anyClock: true, run: () => checkContacts(desk, stopping) }];
}

/** Copies for persons who ask what is held about them. */
function copyJobs({ db, unsealer, site }: PostOffice, stopping: AbortSignal): Job[] {
  if (unsealer === undefined) return [];
  const office = { db, unsealer, directory: () => site().directory };
  return [
    { name: 'make-copies', everyMinutes: 0.25, run: (now) => makeCopies(office, now, stopping) },
    { name: 'forget-copies', everyMinutes: 10, run: (now) => forgetCopies(db, now) },
  ];
}

/** Counts by quarter of the year. Only the desk's private key opens their sums. */
function counts(postOffice: PostOffice): Job[] {
  const { db, unsealer, site } = postOffice;
  if (unsealer === undefined) return [];
  const run = (now: Date) => keepCounts({ db, unsealer, sealer: postOffice.sealer, directory: site().directory }, now);
  return [{ name: 'keep-counts', everyMinutes: 60, run }];
}

/** Letters whose links are derived from the desk's own key. */
const linkLetters = (postOffice: PostOffice, { deskKey }: OpenedKeys, pool: string | undefined, stopping: AbortSignal): Job[] =>
  deskKey === undefined
    ? []
    : [
        {
          name: 'order-interpreters',
          everyMinutes: 1,
          run: (now) => orderInterpreters({ ...postOffice, deskKey, pool }, stopping, now),
        },
        { name: 'forget-orders', everyMinutes: 60, run: (now) => forgetOrders(postOffice.db, now) },
        { name: 'ask-partners', everyMinutes: 1, run: (now) => askPartners({ ...postOffice, deskKey }, stopping, now) },
        { name: 'invite', everyMinutes: 1, run: () => invite({ ...postOffice, deskKey }, stopping) },
      ];

const keepLog = (keeper: LogKeeper | undefined, checker: StepChecker | undefined): Job[] => [
  ...(keeper === undefined ? [] : [{ name: 'keep-log', everyMinutes: 1, run: keeper.run }]),
  ...(checker === undefined ? [] : [{ name: 'check-steps', everyMinutes: 1, run: checker.run }]),
];

/** Messages to other systems, and the end of those that are done. */
const webhooks = ({ db, now, failed }: PostOffice, key: Uint8Array | undefined, stopping: AbortSignal): Job[] =>
  key === undefined
    ? []
    : [
        { name: 'webhooks', everyMinutes: 1, run: () => sendWebhooks({ db, key, reach: publicInternet, now, failed }, stopping) },
        { name: 'forget-webhook-messages', everyMinutes: 60, run: (at) => forgetMessages(db, at) },
      ];

/** Free times for those who wait for an earlier one. Only the desk's private key tells who wants to talk with a woman. */
function earlierTimes({ db, site, unsealer }: PostOffice): Job[] {
  if (unsealer === undefined) return [];
  const readMatter = createMatterReader(() => site().directory, unsealer);
  return [{ name: 'offer-earlier', everyMinutes: 1, run: (now) => offerEarlier({ db, directory: site().directory, readMatter }, now) }];
}

/** Letters to counsellors. Only the desk's private key tells what is urgent. */
function deskLetters(postOffice: PostOffice, stopping: AbortSignal): Job[] {
  const { site, unsealer } = postOffice;
  if (unsealer === undefined) return [];
  const office = { ...postOffice, urgency: createUrgency(createMatterReader(() => site().directory, unsealer)) };
  return [{ name: 'desk-letters', everyMinutes: 5, run: (now) => writeDeskLetters(office, stopping, now) }];
}

/** The library opening_hours evaluates rules in the process's time zone, so any other zone would silently give wrong hours. */
function assertBerlinTime(): void {
  /* eslint-disable no-restricted-syntax -- the clock of the process is checked here */
  const winter = new Date(2026, 0, 1).getTimezoneOffset();
  const summer = new Date(2026, 6, 1).getTimezoneOffset();
  /* eslint-enable no-restricted-syntax */
  if (winter !== -60 || summer !== -120) throw new SettingsError('TZ must be "Europe/Berlin"; setup/serve.sh sets it.');
}
