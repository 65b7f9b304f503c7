import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Settings } from '../api/config.ts';
import { liveContent } from '../api/publishing/live-content.ts';
import { PublicationError } from '../api/publishing/failure.ts';
import { pagesOfBuild, startServer, type Running } from '../api/server.ts';
import { buildSite } from './build.ts';

/**
 * Builds the site if anything has changed, serves everything until a signal stops the process, and prints the address.
 * @throws errors that startMistake (start-mistake.ts) puts into words
 */
export async function serve(settings: Settings, say: (line: string) => void): Promise<Running> {
  // A full disk under the log or a closed terminal does not end the process.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const { buildDir, clientDir, release } = await buildSite({ ...settings, contentDir: await liveContent(settings), say });
  const running = await startServer(settings, await pagesOfBuild(buildDir, clientDir, settings), {
    publishing: { release, build: (contentDir) => buildContent(contentDir, settings) },
  });
  say(`\nThe KIM portal runs at ${settings.publicUrl}`);
  if (running.missing.length > 0) {
    say(`Every page says that this is a test version, until content/city.yaml has: ${running.missing.join(', ')}.`);
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

/**
 * Builds a content folder's site in a process of its own, beside the content. @returns the folder of its pages
 * @throws PublicationError
 */
async function buildContent(contentDir: string, { dataDir, demo }: Settings): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['setup/build-content.ts', contentDir, ...(demo ? ['demo'] : [])], {
      env: { ...process.env, DATA_DIR: dataDir, BUILD_DIR: path.resolve('.build-content') },
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout.trimEnd().split('\n').at(-1) ?? '';
  } catch (cause) {
    throw new PublicationError('build', { cause });
  }
}
