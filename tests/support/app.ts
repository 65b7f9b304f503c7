import { randomBytes } from 'node:crypto';
import os from 'node:os';
import { Writable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../api/app.ts';
import { readSettings, type Settings } from '../../api/config.ts';
import { createTurns } from '../../api/database/turns.ts';
import type { ContentOf, PageContent, PageRoute } from '../../api/contract/pages.ts';
import type { Dialect } from '../../api/database/connect.ts';
import type { Locals } from '../../api/http/plugins/pages.ts';
import { emptySite, openSite } from '../../api/http/packed-site.ts';
import type { Shared } from '../../api/http/shared-counts.ts';
import { createClockGuard, type ClockGuard } from '../../api/jobs/clock-guard.ts';
import { createIdentity, newIdentity } from '../../api/sealing/identity.ts';
import { createSealer, createUnsealer, newDeskKeys } from '../../api/sealing/sealing.ts';
import { describeError } from '../../api/http/logging.ts';
import { createJobRuns, type JobRuns } from '../../api/jobs/job-runs.ts';
import { createMeters } from '../../api/watching/meters.ts';
import type { VisitTally } from '../../api/watching/visits.ts';
import { createFollower } from '../../api/publishing/follower.ts';
import { recordedContent } from '../../api/publishing/live-content.ts';
import { countShown } from '../../api/publishing/publications.ts';
import { createPublisher, type Publisher } from '../../api/publishing/publisher.ts';
import type { Build } from '../../api/server.ts';
import type { Keys } from '../../api/sealing/keys.ts';
import type { Reach } from '../../api/webhooks/reach.ts';
import { builtPages } from '../../api/page-renderers.ts';
import { readSite } from '../../src/loading/read-site.ts';
import { freshDatabase, testDeskKey, type FreshDatabase } from './databases.ts';
import { realSite } from './real-site.ts';

export type TestApp = FreshDatabase & {
  app: FastifyInstance;
  publisher: Publisher | undefined;
  keys: Keys;
  settings: Settings;
  /** The tests' own clock; set it to move time. */
  clock: { now: Date };
  /** Trusts every clock until a test looks. */
  clockGuard: ClockGuard;
  /** The pages that were rendered, newest last (only without `built`). */
  rendered: { route: PageRoute; page: PageContent; locals: Locals }[];
  /** The content of the last page. @throws when it was another page */
  shown: ContentOf;
  /** Every line that was logged. */
  logged: string[];
  close: () => Promise<void>;
};

/** Monday, 23 November 2026, 09:00 in Berlin. */
export const monday = new Date('2026-11-23T08:00:00.000Z');

/**
 * A whole process without a port: real content, real database, own keys, own clock.
 * @param options.built render pages from the build that the test command made; otherwise they are only recorded
 * @param options.clientDir the static pages; without it there are none
 * @param options.settings beside those; without any, slots are not counted by network
 * @param options.contentDir a changed copy of the content, for what the real one does not have
 * @param options.build builds the pages of a publication; without it nothing can be published
 */
export async function testApp(
  dialect: Dialect,
  options: {
    built?: boolean;
    keys?: Keys;
    database?: FreshDatabase;
    contentDir?: string;
    publicUrl?: string;
    clientDir?: string;
    maxRequestMilliseconds?: number;
    maxSilenceMilliseconds?: number;
    settings?: Record<string, string>;
    uptimeMilliseconds?: () => number;
    build?: Build;
    reach?: Reach;
    jobs?: JobRuns;
    visits?: Pick<VisitTally, 'count'>;
    logHolds?: () => boolean | undefined;
    shared?: Shared;
  } = {},
): Promise<TestApp> {
  const database = options.database ?? (await freshDatabase(dialect));
  const settings = readSettings({
    DATABASE_URL: database.url,
    PUBLIC_URL: options.publicUrl ?? 'http://localhost:8080',
    TRUSTED_NETWORKS: '0.0.0.0/0, ::/0',
    ...options.settings,
  });
  let site = await (options.contentDir === undefined ? realSite() : readSite(options.contentDir));
  const keys = options.keys ?? (await newKeys());
  const clock = { now: monday };
  const clockGuard = createClockGuard(database.db, {
    now: () => clock.now,
    uptimeMilliseconds: options.uptimeMilliseconds ?? (() => 0),
  });
  const rendered: TestApp['rendered'] = [];
  const logged: string[] = [];
  const pages = options.built === true ? await builtPages(process.env['BUILD_DIR'] ?? '.build', settings.publicUrl) : undefined;
  const files = options.clientDir === undefined ? emptySite : await openSite(options.clientDir, os.tmpdir());
  const failed = (error: unknown) => app.log.error({ error: describeError(error).type }, 'a publication failed');
  const publishing = options.build && { release: 'tests', build: options.build };
  const follower =
    publishing &&
    createFollower({
      db: database.db,
      settings,
      now: () => clock.now,
      verify: keys.identity.verify,
      ...publishing,
      startsWith: await recordedContent(settings),
      switchTo: async (contentDir) => void (site = await readSite(contentDir)),
    });
  const turns = createTurns(settings.databaseUrl);
  const publisher =
    follower &&
    createPublisher({
      db: database.db,
      settings,
      now: () => clock.now,
      ...publishing,
      identity: keys.identity,
      follow: follower.follow,
      verified: follower.verified,
      turns,
      failed,
    });
  const { metricsToken, role } = settings;
  const publications = follower && (() => countShown(database.db, clock.now));
  const app: FastifyInstance = await buildApp({
    settings,
    publisher,
    publications,
    meters:
      metricsToken === undefined
        ? undefined
        : createMeters({ db: database.db, role, now: () => clock.now, jobs: options.jobs ?? createJobRuns(), publications }),
    db: database.db,
    keys,
    site: () => site,
    staticSite: () => files,
    stylesheets: pages?.stylesheets ?? [],
    render:
      pages?.render ??
      ((route, locals, reply) => {
        rendered.push({ route, page: locals.contentOf(route), locals });
        return Promise.resolve(reply.type('text/html').send(`<!doctype html><title>${route}</title>`));
      }),
    now: () => clock.now,
    clockGuard,
    visits: options.visits,
    jobRuns: options.jobs,
    logHolds: options.logHolds,
    ...(options.reach === undefined ? {} : { reach: options.reach }),
    shared: options.shared,
    ...(options.maxRequestMilliseconds === undefined ? {} : { maxRequestMilliseconds: options.maxRequestMilliseconds }),
    ...(options.maxSilenceMilliseconds === undefined ? {} : { maxSilenceMilliseconds: options.maxSilenceMilliseconds }),
    logger: {
      level: 'trace',
      stream: new Writable({
        write: (line: Buffer, _encoding, done) => {
          logged.push(line.toString());
          done();
        },
      }),
    },
  });
  const close = async () => {
    await app.close();
    await turns.close();
    if (options.database === undefined) await database.drop();
  };
  const shown: ContentOf = (route) => {
    const last = rendered.at(-1);
    if (last === undefined) throw new Error('no page was shown');
    return last.locals.contentOf(route);
  };
  return { ...database, app, publisher, keys, settings, clock, clockGuard, rendered, shown, logged, close };
}

export async function newKeys(): Promise<Keys> {
  const { publicKey, privateKey } = await newDeskKeys();
  return {
    sealer: await createSealer(publicKey),
    unsealer: await createUnsealer([privateKey]),
    intakeKey: randomBytes(32),
    deskKey: testDeskKey,
    identity: createIdentity(newIdentity()),
  };
}
