import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIdentity, newIdentity } from '../sealing/identity.ts';
import { ArchiveError, nameArchive, takeArchive, verifyFiles, writeArchive, type Archive } from './archive.ts';
import { placing } from './archive-files.ts';

const identity = createIdentity(newIdentity());

describe('archives that follow each other', () => {
  let home: string;
  let first: Archive;
  const archives = () => path.join(home, 'publications');
  const write = (number: number, site: string, moves = false) =>
    writeArchive(archives(), {
      number,
      madeAt: '2026-11-29T10:00:00.000Z',
      release: 'this',
      contentDir: path.join(home, 'content'),
      clientDir: path.join(home, site),
      moves,
      identity,
    }).then((archive) => nameArchive(archives(), archive));
  beforeEach(async () => {
    home = await mkdtemp(path.join(os.tmpdir(), 'kim-archive-'));
    for (const folder of ['content', 'one', 'other']) await mkdir(path.join(home, folder));
    await writeFile(path.join(home, 'content/city.yaml'), 'name: Gelsenkirchen');
    for (const name of ['same', 'changed']) await writeFile(path.join(home, 'one', name), `${name} of one`);
    // As a build leaves what has not changed.
    placing(path.join(home, 'other'))(path.join(home, 'one/same'), 'same');
    await writeFile(path.join(home, 'other/changed'), 'changed of the other');
    first = await write(1, 'one');
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('name the hash of every file, of an unchanged page that of the archive before', async () => {
    const second = await write(2, 'other');
    expect(second.manifest.files['pages/same']).toBe(first.manifest.files['pages/same']);
    expect(second.manifest.files['pages/changed']).not.toBe(first.manifest.files['pages/changed']);
    await expect(verifyFiles(second)).resolves.toBeUndefined();
    await expect(verifyFiles(second, first)).resolves.toBeUndefined();
  });

  it('take the pages that were built for them, with the record of the build beside them', async () => {
    await writeFile(path.join(home, 'other.json'), 'record');
    const second = await write(2, 'other', true);
    expect(second.manifest.files['pages/same']).toBe(first.manifest.files['pages/same']);
    await expect(verifyFiles(second)).resolves.toBeUndefined();
    expect(await readFile(`${second.clientDir}.json`, 'utf8')).toBe('record');
    expect((await readdir(home)).filter((name) => name.startsWith('other'))).toEqual([]);
  });

  it('are refused where a file is not as signed, unless it is the file that was read before', async () => {
    const second = await write(2, 'other');
    await writeFile(path.join(second.clientDir, 'changed'), 'changed by a stranger');
    await expect(verifyFiles(second, first)).rejects.toThrow(ArchiveError);
  });

  it('never hide a page that the disk has damaged', async () => {
    await writeFile(path.join(home, 'one/same'), 'damaged');
    const second = await write(2, 'other');
    await expect(verifyFiles(second)).rejects.toThrow(ArchiveError);
  });

  it('do not depend on one before that is broken', async () => {
    await writeFile(path.join(first.folder, 'signature'), 'of nobody');
    const second = await write(2, 'other');
    await expect(verifyFiles(second)).resolves.toBeUndefined();
  });

  it('are taken with each byte read that is new here', async () => {
    const second = await write(2, 'other');
    const here = path.join(home, 'here');
    const reading = (archive: Archive, asked: string[]) => (file: string) => {
      asked.push(file);
      return readFile(path.join(archive.folder, file));
    };
    const taken = await takeArchive(here, 1, reading(first, []), identity.verify);
    const asked: string[] = [];
    await takeArchive(here, 2, reading(second, asked), identity.verify, taken);
    expect(asked).toEqual(['manifest.json', 'signature', 'pages/changed']);
  });
});
