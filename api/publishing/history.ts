import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { minuteMs } from '../../src/directory/instants.ts';

/*
 * The history of a content folder, kept by git with fixed arguments. Each publication is a commit that carries its number. The author is a
 * role and the account's id, never a name.
 */

const run = promisify(execFile);

/** Whether a folder has a history of its own; that of a repository around it does not count. */
export const hasHistory = (folder: string): Promise<boolean> => succeeds(git(folder, 'rev-parse', '--quiet', '--verify', 'HEAD'));

/** Starts the history, unless there is one. */
export async function openHistory(folder: string): Promise<void> {
  if (await hasHistory(folder)) return;
  await git(folder, 'init', '--quiet', '--initial-branch=main', '--template=');
  // Writes all files into one pack. An object file for each takes seven times as long.
  await git(folder, '-c', 'core.bigFileThreshold=1', 'add', '--all');
  await commit(folder, ['Content as it came with the release'], { role: 'portal', account: 'system' });
}

/** Records a publication. Other files that somebody has changed in the folder are recorded with it. */
export const recordPublication = (folder: string, number: number, title: string, by: { role: string; account: string }): Promise<void> =>
  commit(folder, [title, `Publication: ${number}`], by);

/** Records entries from another directory. They are drafts, so no page changes and no publication has their number. */
export const recordImport = (folder: string, title: string): Promise<void> =>
  commit(folder, [title], { role: 'portal', account: 'system' });

/** Records that the files were brought to another schema version. Their facts are the same, so no publication has this number. */
export const recordMigration = (folder: string, version: number): Promise<void> =>
  commit(folder, [`content: migrate to schema version ${version}`], { role: 'portal', account: 'system' });

async function commit(folder: string, paragraphs: string[], { role, account }: { role: string; account: string }): Promise<void> {
  // A process that was killed leaves its locks. One publication runs at a time, so nobody else holds them.
  for (const lock of ['index.lock', 'HEAD.lock', 'refs/heads/main.lock']) await rm(path.join(folder, '.git', lock), { force: true });
  await git(folder, 'add', '--all');
  await git(
    folder,
    'commit',
    '--quiet',
    '--allow-empty',
    '--no-verify',
    '--no-gpg-sign',
    `--author=${role} ${account} <${account}@desk.invalid>`,
    ...paragraphs.map((paragraph) => `--message=${paragraph}`),
  );
}

/** The number of the newest publication that the history has; 0 when it has none. */
export async function recordedNumber(folder: string): Promise<number> {
  if (!(await hasHistory(folder))) return 0;
  const { stdout } = await git(
    folder,
    'log',
    '--max-count=1',
    '--extended-regexp',
    '--grep=^Publication: [0-9]+$',
    '--format=%(trailers:key=Publication,valueonly,separator=)',
  );
  return Number(stdout.trim());
}

/** One file before and after a publication, in lines. */
export type Difference = { file: string; removed: string[]; added: string[] };

/** The lines that a publication has changed; none for one that the history does not have. */
export async function findDifferences(folder: string, number: number): Promise<Difference[]> {
  const id = await findCommit(folder, number);
  if (id === undefined) return [];
  const { stdout } = await git(folder, 'show', '--format=', ...inLines, id);
  return differencesIn(stdout);
}

/** The lines in which two folders beside each other differ; files by their path in the folder. */
export async function findDifferencesBetween(parent: string, before: string, after: string): Promise<Difference[]> {
  const text = await git(parent, 'diff', '--no-index', ...inLines, before, after).then(
    ({ stdout }) => stdout,
    (error: unknown) => {
      // Git ends with 1 when there are differences.
      if (error instanceof Error && 'code' in error && error.code === 1 && 'stdout' in error) return String(error.stdout);
      throw error;
    },
  );
  return differencesIn(text).map(({ file, ...lines }) => ({ file: file.split('/').slice(1).join('/'), ...lines }));
}

const inLines = ['--unified=0', '--no-color', '--no-ext-diff', '--no-renames', '--no-prefix'];

function differencesIn(text: string): Difference[] {
  return text
    .split(/^diff --git .*\n/m)
    .slice(1)
    .map((part) => {
      const lines = part.slice(part.search(/^@@/m) === -1 ? part.length : part.search(/^@@/m)).split('\n');
      const name = /^(?:\+\+\+|---) (?!\/dev\/null)(.+?)\t?$/m.exec(part)?.[1] ?? '';
      const starting = (sign: string) => lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1));
      return { file: name, removed: starting('-'), added: starting('+') };
    });
}

/**
 * The text of a file before a publication; undefined when there was no such file.
 * @throws RangeError for a publication that the history does not have
 */
export async function readBefore(folder: string, number: number, file: string): Promise<string | undefined> {
  const id = await findCommit(folder, number);
  if (id === undefined) throw new RangeError(`the history has no publication ${number}`);
  if (!(await succeeds(git(folder, 'cat-file', '-e', `${id}^:${file}`)))) return undefined;
  return (await git(folder, 'show', `${id}^:${file}`)).stdout;
}

/** Whether a file is still as a publication left it. @throws RangeError for a publication that the history does not have */
export async function isUnchangedSince(folder: string, number: number, file: string): Promise<boolean> {
  const id = await findCommit(folder, number);
  if (id === undefined) throw new RangeError(`the history has no publication ${number}`);
  return succeeds(git(folder, 'diff', '--quiet', id, '--', file));
}

async function findCommit(folder: string, number: number): Promise<string | undefined> {
  const { stdout } = await git(folder, 'log', '--max-count=1', '--extended-regexp', `--grep=^Publication: ${number}$`, '--format=%H');
  return stdout.trim() === '' ? undefined : stdout.trim();
}

/**
 * Sends the history to another repository, whose branch "main" it continues; never by force. The address stands in the environment, because
 * it may hold a secret and every user of the machine sees arguments.
 */
export async function pushHistory(folder: string, url: string): Promise<void> {
  await gitWith(
    {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'remote.city.url',
      GIT_CONFIG_VALUE_0: url,
      GIT_ALLOW_PROTOCOL: 'https:ssh:file',
      GIT_SSH_COMMAND: 'ssh -oBatchMode=yes -oConnectTimeout=20',
    },
    folder,
    'push',
    '--quiet',
    'city',
    'HEAD:refs/heads/main',
  );
}

const git = (folder: string, ...command: string[]) => gitWith({}, folder, ...command);

/** Without the machine's own settings, hooks or questions. */
const gitWith = (environment: Record<string, string>, folder: string, ...command: string[]) =>
  run(
    'git',
    [
      // Named, because the folder may lie within a repository of something else.
      '-C',
      folder,
      '--git-dir=.git',
      '--work-tree=.',
      ...[
        'core.hooksPath=/dev/null',
        'user.name=KIM portal',
        'user.email=portal@desk.invalid',
        'gc.autoDetach=false',
        'core.quotePath=false',
      ].flatMap((setting) => ['-c', setting]),
      ...command,
    ],
    {
      env: {
        ...environment,
        PATH: process.env['PATH'],
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_TERMINAL_PROMPT: '0',
        TZ: 'UTC',
      },
      maxBuffer: 16 * 1024 * 1024,
      timeout: minuteMs,
    },
  );

const succeeds = (work: Promise<unknown>) =>
  work.then(
    () => true,
    () => false,
  );
