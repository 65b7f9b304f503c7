import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { liveContent } from '../../api/publishing/live-content.ts';
import { migrateContent } from '../../api/publishing/migrate-content.ts';
import { makeCity } from '../../setup/content/city.ts';
import { readSite } from '../../src/loading/read-site.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kim-older-'));
  await makeCity(folder, { name: 'Musterstadt', languages: ['de', 'en'] });
});
afterEach(async () => {
  for (const one of [folder, `${folder}-data`]) await rm(one, { recursive: true, force: true });
});

/** As version 1 was: it said no version and knew neither offices nor letters. */
async function makeVersionOne(): Promise<void> {
  await rm(path.join(folder, 'schema.yaml'));
  for (const part of ['offices', 'letters']) await rm(path.join(folder, part), { recursive: true });
}
const git = (...command: string[]) => execFileSync('git', ['-C', folder, ...command], { encoding: 'utf8' });

it('an older content is refused with one sentence that names the command', async () => {
  await makeVersionOne();
  await expect(readSite(folder)).rejects.toThrow(
    'The content has 1 mistake:\n  content/schema.yaml, version: expected 2, and it is 1: run "npm run migrate-content"',
  );
});

it.each([
  ['version: 3\n', 'content/schema.yaml, version: expected at most 2, and it is 3: this content needs a newer release'],
  ['version: two\n', 'content/schema.yaml, version: expected a version like "version: 2"'],
  ['version: [\n', 'content/schema.yaml, version: expected a version like "version: 2"'],
])('the content of a newer release, or without a readable version, is refused: %j', async (text, message) => {
  await writeFile(path.join(folder, 'schema.yaml'), text);
  await expect(readSite(folder)).rejects.toThrow(message);
  await expect(migrateContent(folder, { write: true })).rejects.toThrow('schema.yaml must name a version from 1 to 2');
  expect(await readFile(path.join(folder, 'schema.yaml'), 'utf8')).toBe(text);
});

it('a dry run shows the changed lines and writes nothing', async () => {
  await makeVersionOne();
  const before = await readdir(folder, { recursive: true });
  expect(await migrateContent(folder, { write: false })).toEqual([
    { file: 'offices/README.md', removed: [], added: ['Offices that people name in a search.'] },
    { file: 'schema.yaml', removed: [], added: ['version: 2'] },
  ]);
  expect(await readdir(folder, { recursive: true })).toEqual(before);
});

it('an older content is migrated, and a second run finds nothing to do', async () => {
  await makeVersionOne();
  await migrateContent(folder, { write: true });
  expect((await readSite(folder)).directory.city.name).toBe('Musterstadt');
  expect(await migrateContent(folder, { write: true })).toEqual([]);
});

it('the history of the content is kept and gets one commit', async () => {
  await makeVersionOne();
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('-c', 'user.name=E', '-c', 'user.email=e@example.org', 'commit', '--quiet', '--message=Hours of the library');
  await migrateContent(folder, { write: true });
  expect(git('log', '--format=%an: %s').trim().split('\n')).toEqual([
    'portal system: content: migrate to schema version 2',
    'E: Hours of the library',
  ]);
  expect(git('status', '--porcelain')).toBe('');
});

it('a public process that shows an older archive reads a migrated copy, and the signed archive stays as it is', async () => {
  await makeVersionOne();
  const dataDir = `${folder}-data`;
  const signed = path.join(dataDir, 'publications', '7', 'content');
  await cp(folder, signed, { recursive: true });
  await writeFile(path.join(dataDir, 'publications', 'shown'), '7');
  const read = await liveContent({ contentDir: 'content', dataDir, role: 'public' });
  expect(read).toBe(path.join(dataDir, 'migrated', '7'));
  expect((await readSite(read)).directory.city.name).toBe('Musterstadt');
  expect(await readdir(signed)).not.toContain('schema.yaml');
});

it('nothing is written when a mistake stays that no migration mends', async () => {
  await makeVersionOne();
  await writeFile(path.join(folder, 'providers', 'city.yaml'), 'kind: city\n');
  await expect(migrateContent(folder, { write: true })).rejects.toThrow('content/providers/city.yaml, name: expected');
  expect(await readdir(folder)).not.toContain('schema.yaml');
});
