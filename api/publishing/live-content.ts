import { execFile } from 'node:child_process';
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Settings } from '../config.ts';

const run = promisify(execFile);

/** The content that comes with the release. It is never written to. */
const releaseContent = path.resolve('content');

type Folders = Pick<Settings, 'contentDir' | 'dataDir'>;

/** The folder that publications change: a CONTENT_DIR of the operator's, else a copy of the release's content. */
const ownContent = ({ contentDir, dataDir }: Folders): string =>
  contentDir === releaseContent ? path.join(dataDir, 'content') : contentDir;

/** The folder of the content that is served: the release's until the first publication. */
export async function liveContent(settings: Folders): Promise<string> {
  const own = ownContent(settings);
  return (await exists(own)) ? own : settings.contentDir;
}

/** Makes the folder that publications change, with its history. @returns its path */
export async function openOwnContent(settings: Folders): Promise<string> {
  const own = ownContent(settings);
  if (!(await exists(own))) {
    // A copy that was interrupted stands under another name and is made anew.
    await rm(`${own}.new`, { recursive: true, force: true });
    await cp(settings.contentDir, `${own}.new`, { recursive: true });
    await rename(`${own}.new`, own);
  }
  if (!(await exists(path.join(own, '.git')))) {
    await git(own, 'init', '--quiet', '--initial-branch=main');
    await commit(own, 'Content as it came with the release', systemAuthor);
  }
  return own;
}

const systemAuthor = { role: 'portal', account: 'system' };

/** One line of the content's history. */
export type Publication = { commit: string; at: string; author: string; title: string };

/**
 * Commits all changed files. The author is a role and the account's id, never a name.
 * @returns false when nothing has changed
 */
export async function commit(folder: string, title: string, { role, account }: { role: string; account: string }): Promise<boolean> {
  await git(folder, 'add', '--all');
  const { stdout } = await git(folder, 'status', '--porcelain');
  if (stdout.trim() === '') return false;
  await git(
    folder,
    'commit',
    '--quiet',
    '--no-verify',
    '--no-gpg-sign',
    `--author=${role} ${account} <${account}@desk.invalid>`,
    `--message=${title}`,
  );
  return true;
}

/** The newest publications, newest first. */
export async function listPublications(folder: string, count: number): Promise<Publication[]> {
  if (!(await exists(path.join(folder, '.git')))) return [];
  const { stdout } = await git(folder, 'log', `--max-count=${count}`, '--format=%H%x09%aI%x09%an%x09%s');
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [hash = '', at = '', author = '', title = ''] = line.split('\t');
      return { commit: hash, at, author, title };
    });
}

/** Git with fixed arguments, without the machine's own settings, hooks or questions. */
const git = (folder: string, ...command: string[]) =>
  run(
    'git',
    ['-C', folder, '-c', 'core.hooksPath=/dev/null', '-c', 'user.name=KIM portal', '-c', 'user.email=portal@desk.invalid', ...command],
    {
      env: { PATH: process.env['PATH'], GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0', TZ: 'UTC' },
      maxBuffer: 16 * 1024 * 1024,
    },
  );

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );

/** Copies the content without its history into a folder where a publication is tried. */
export async function copyContent(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(path.dirname(to), { recursive: true });
  await cp(from, to, { recursive: true, filter: (file) => path.basename(file) !== '.git' });
}
