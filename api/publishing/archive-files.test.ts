import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeFolder } from './archive-files.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'kim-archive-files-'));
  for (const folder of ['old/de/topics', 'packages']) await mkdir(path.join(home, folder), { recursive: true });
  for (const file of ['old/index', 'old/de/index', 'old/de/topics/index', 'packages/kept']) await writeFile(path.join(home, file), file);
  await symlink(path.join(home, 'packages'), path.join(home, 'old/linked'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

it('a folder goes with everything in it, and nothing that a link in it leads to', async () => {
  await removeFolder(path.join(home, 'old'));
  expect(await readdir(home, { recursive: true })).toEqual(['packages', 'packages/kept']);
});

it('two processes remove one folder, and one removes none', async () => {
  await Promise.all([removeFolder(path.join(home, 'old')), removeFolder(path.join(home, 'old'))]);
  await removeFolder(path.join(home, 'old'));
  expect(await readdir(home)).toEqual(['packages']);
});
