import type { FastifyInstance } from 'fastify';
import { missingCityFacts } from '../src/directory/directory.ts';
import { readSite, type Site } from '../src/loading/read-site.ts';
import { buildApp, type Parts } from './app.ts';
import { SettingsError, type Settings } from './config.ts';
import { connect, type Db } from './database/connect.ts';
import { migrate } from './database/migrate.ts';
import { readStaticSite } from './http/plugins/static-site.ts';
import { forget } from './jobs/forget.ts';
import { forgetReports } from './jobs/forget-reports.ts';
import { freeHolds } from './jobs/free-holds.ts';
import { sendLetters } from './jobs/letters.ts';
import { remind } from './jobs/reminders.ts';
import { returnClaims } from './jobs/return-claims.ts';
import { schedule, type Job } from './jobs/schedule.ts';
import { openKeys } from './keys.ts';
import { mailerOf } from './notifications/mailer.ts';
import type { PostOffice } from './notifications/send.ts';
import { builtPages } from './page-renderers.ts';

export type Running = { app: FastifyInstance; site: Site; missing: string[]; stop: () => Promise<void> };

/** What the pages come from: the build, or Astro's development server. */
export type PageSource = Pick<Parts, 'render' | 'stylesheets' | 'staticSite' | 'fallback'>;

export async function pagesOfBuild(buildDir: string, clientDir: string, settings: Settings): Promise<PageSource> {
  const { render, stylesheets } = await builtPages(buildDir, settings.publicUrl);
  const files = await readStaticSite(clientDir);
  return { render, stylesheets, staticSite: () => files };
}

/**
 * Opens everything a process needs and listens.
 * @throws SettingsError, ContentError, or what the database says
 */
export async function startServer(settings: Settings, source: PageSource): Promise<Running> {
  assertBerlinTime();
  const site = await readSite(settings.contentDir);
  const keys = await openKeys(settings);
  await migrate(settings.databaseUrl);
  const db = connect(settings.databaseUrl);
  const app = await buildApp({
    settings,
    db,
    keys,
    site: () => site,
    ...source,
    now: () => new Date(),
    logger: { level: settings.logLevel, base: { role: settings.role } },
  });
  await app.listen({ port: settings.port, host: settings.host });
  const postOffice: PostOffice = {
    db,
    unsealer: keys.unsealer,
    site: () => site,
    publicUrl: settings.publicUrl,
    mailer: mailerOf(settings),
    now: () => new Date(),
    failed: (failure) => app.log.warn(failure, 'a letter did not leave'),
  };
  const stopping = new AbortController();
  const stopJobs = schedule(
    settings.role === 'public' ? [] : jobsOf(db, postOffice, stopping.signal),
    () => new Date(),
    // Without the message: a database quotes values in it.
    (job, error) => app.log.error({ job, error: (error as Error).name, code: (error as { code?: unknown }).code }, 'a job failed'),
  );
  const stop = async () => {
    stopping.abort();
    await stopJobs();
    await app.close();
    await db.destroy();
  };
  return { app, site, missing: missingCityFacts(site.directory.city), stop };
}

/** What runs by itself at the desk. */
const jobsOf = (db: Db, postOffice: PostOffice, stopping: AbortSignal): Job[] => [
  { name: 'return-claims', everyMinutes: 10, run: (now) => returnClaims(db, now) },
  { name: 'free-holds', everyMinutes: 10, run: (now) => freeHolds(db, postOffice.site().directory, now) },
  { name: 'forget', everyMinutes: 60, run: (now) => forget(db, now) },
  { name: 'forget-reports', everyMinutes: 60, run: (now) => forgetReports(db, now) },
  { name: 'reminders', everyMinutes: 10, run: (now) => remind(db, now) },
  { name: 'letters', everyMinutes: 1, run: () => sendLetters(postOffice, stopping) },
];

/** Opening hours are evaluated in the process's time zone; in another one they would be wrong without a sound. */
function assertBerlinTime(): void {
  const winter = new Date(2026, 0, 1).getTimezoneOffset();
  const summer = new Date(2026, 6, 1).getTimezoneOffset();
  if (winter !== -60 || summer !== -120) throw new SettingsError('TZ must be "Europe/Berlin"; npm start sets it.');
}
