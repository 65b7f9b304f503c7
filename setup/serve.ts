import path from 'node:path';
import type { Settings } from '../api/config.ts';
import { dialectOf } from '../api/database/connect.ts';
import { findPages } from '../api/publishing/archive.ts';
import { archivesOf, liveContent, workOf } from '../api/publishing/live-content.ts';
import { PublicationError } from '../api/publishing/failure.ts';
import { openKeys } from '../api/sealing/keys.ts';
import { pagesOfBuild, startServer, type Running, type Served } from '../api/server.ts';
import { buildPages, buildSite } from './build.ts';

/** Builds the site and the server if anything has changed. */
export async function buildForServing(settings: Settings, say: (line: string) => void): Promise<Served & { serverDir: string }> {
  const { buildDir, clientDir, serverDir, release } = await buildSite({
    ...settings,
    contentDir: await liveContent(settings),
    workDir: path.join(workOf(settings), `start-${settings.role}-${settings.port}`),
    findPages: async (contentDir, made) => {
      const { identity } = await openKeys(settings, () => new Date());
      return findPages(contentDir, { archives: archivesOf(settings), release: made, verify: identity.verify, now: new Date() });
    },
    say,
  });
  return { buildDir, entry: path.join(serverDir, 'entry.mjs'), clientDir, serverDir, release };
}

/**
 * Serves everything until a signal stops the process, and prints the address.
 * @throws errors that startMistake (start-mistake.ts) puts into words
 */
export async function serve(settings: Settings, served: Served, say: (line: string) => void): Promise<Running> {
  // A full disk under the log or a closed terminal does not end the process.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const { release } = served;
  const running = await startServer(settings, await pagesOfBuild(served, settings), {
    publishing: { release, build: (contentDir, ...build) => buildContent({ ...settings, contentDir }, ...build) },
  });
  say(`\nThe KIM portal runs at ${settings.publicUrl}`);
  if (running.missing.length > 0) {
    say(`Every page says that this is a test version, until content/city.yaml has: ${running.missing.join(', ')}.`);
  }
  if (settings.redisUrl === undefined && dialectOf(settings.databaseUrl) === 'postgres') {
    say('Limits count in the memory of each process: without REDIS_URL, run one process of each role.');
  }
  if (settings.role !== 'public' && settings.smtpUrl === undefined && settings.mailDir === undefined) {
    say('Email is off: without SMTP_URL and MAIL_FROM, people who asked for an answer by email are told by hand.');
  }
  // A second signal ends the process at once.
  const stop = () => void running.stop().finally(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return running;
}

/** @returns the folder of the pages @throws PublicationError */
async function buildContent(...build: Parameters<typeof buildPages>): Promise<string> {
  try {
    return await buildPages(...build);
  } catch (cause) {
    throw new PublicationError('build', { cause });
  }
}
