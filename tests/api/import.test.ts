import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { readDirectory } from '../../src/loading/read-directory.ts';

const run = promisify(execFile);
const folder = await mkdtemp(path.join(tmpdir(), 'import-'));
afterAll(() => rm(folder, { recursive: true }));

const command = (name: 'import' | 'export', ...words: string[]) =>
  run(process.execPath, [`setup/${name}.ts`, ...words], {
    env: { ...process.env, DATA_DIR: path.join(folder, 'data'), TZ: 'Europe/Berlin' },
  });
const git = async (...words: string[]) => (await run('git', ['-C', path.join(folder, 'data/content'), ...words])).stdout.trim().split('\n');

const service = (more: object) => ({
  status: 'active',
  organization: { id: 'o', name: 'Verein Brücke', website: 'https://bruecke.example' },
  attributes: [{ id: 'a', taxonomy_term: { id: 't', code: 'family', name: 'Familie', taxonomy: 'topic' } }],
  ...more,
});
const hsds = path.join(folder, 'services.json');
await writeFile(
  hsds,
  JSON.stringify({
    contents: [
      service({ id: 's1', name: 'Treff für Eltern', wait_time: 'zwei Wochen' }),
      service({ id: 's2', name: 'Beratung', phones: [{ id: 'p', number: '0209 9571 46520' }] }),
      service({ id: 's3', name: '', email: 'x' }),
    ],
  }),
);

describe('the commands import and export', () => {
  it('import shows what is new, matched, wrong and left out, and writes nothing', async () => {
    const { stdout } = await command('import', hsds, '--source', 'Verzeichnis', '--date', '2026-11-01');
    expect(stdout.split('\n').filter((line) => line !== '')).toEqual([
      'New, as drafts: 1',
      '  treff-fuer-eltern: Treff für Eltern (verein-bruecke, a new provider)',
      'Matched with an entry, which stays as it is: 1',
      '  ada-caritas: Beratung (by phone)',
      '      name.de: "Servicestelle für Antidiskriminierungsarbeit", and the file says "Beratung"',
      '      provider: "caritas", and the file says "verein-bruecke"',
      '      topics: "discrimination", and the file says "family"',
      'Problems: 1',
      '  services.json, s3, name: expected a name',
      'Left out, because entries have no field for it: 2',
      '  services.json, s1, wait_time: zwei Wochen',
      '  services.json, s3, email: x',
      'Nothing was written. With --write the new entries become drafts.',
    ]);
    await expect(readdir(path.join(folder, 'data'))).rejects.toThrow('ENOENT');
  });

  it('import writes courses and events as drafts, and finds them again', async () => {
    const attributes = [{ id: 'k', link_type: 'kind', value: 'event' }];
    const organization = { id: 'o', name: 'Caritasverband für die Stadt Gelsenkirchen e.V.' };
    const schedules = [{ id: 'h', valid_from: '2027-05-01', valid_to: '2027-05-01', count: 1, opens_at: '15:00', closes_at: '17:00' }];
    const file = path.join(folder, 'events.json');
    await writeFile(file, JSON.stringify([{ id: 'e', name: 'Sprach-Café', status: 'active', organization, attributes, schedules }]));
    const env = { ...process.env, DATA_DIR: path.join(folder, 'other'), TZ: 'Europe/Berlin' };
    const read = (...words: string[]) => run(process.execPath, ['setup/import.ts', file, '--date', '2026-11-01', ...words], { env });
    expect((await read('--write')).stdout).toContain('New, as drafts: 1\n  event:sprach-cafe: Sprach-Café (caritas)\n');
    const { events } = await readDirectory(path.join(folder, 'other/content'));
    expect(events).toMatchObject([
      { id: 'sprach-cafe', verification: { status: 'draft' }, dates: [{ from: '2027-05-01', starts: '15:00' }] },
    ]);
    expect((await read('--write')).stdout).toContain(
      'Matched with an entry, which stays as it is: 1\n  event:sprach-cafe: Sprach-Café (by name)\n',
    );
  });

  it('import --write adds drafts in one commit, touches no entry, and finds nothing new the second time', async () => {
    await command('import', hsds, '--write', '--source', 'Verzeichnis', '--date', '2026-11-01');
    expect(await git('log', '--format=%an: %s')).toEqual([
      'portal system: import: 1 drafts from Verzeichnis',
      'portal system: Content as it came with the release',
    ]);
    expect(await git('show', '--name-status', '--format=', 'HEAD')).toEqual([
      'A\tproviders/verein-bruecke.yaml',
      'A\tservices/treff-fuer-eltern.yaml',
    ]);
    expect(await readFile(path.join(folder, 'data/content/services/treff-fuer-eltern.yaml'), 'utf8')).toBe(
      [
        'name:\n  de: Treff für Eltern',
        'provider: verein-bruecke',
        'topics: [family]',
        'reach: city',
        'verification:\n  status: draft\n  sources:\n    - title: Verzeichnis\n      date: 2026-11-01\n',
      ].join('\n'),
    );
    expect((await command('import', hsds, '--write')).stdout).toContain('Nothing was written, because nothing is new.');
    const { services } = await readDirectory(path.join(folder, 'data/content'));
    expect(services.find(({ id }) => id === 'treff-fuer-eltern')?.verification.status).toBe('draft');
  });

  it('import reads what export has written, and finds every entry again', async () => {
    const table = path.join(folder, 'entries.csv');
    await command('export', table);
    const { stdout } = await command('import', table);
    expect(stdout).toContain('New, as drafts: 0');
    expect(stdout).toContain('Problems: 0');
    expect(stdout.match(/\(by id\)/g)).toHaveLength((await readDirectory(path.join(folder, 'data/content'))).services.length);
    expect(stdout).not.toContain('and the file says');
  });

  it.each([
    ['old.json', '{"version": "2.0.1"}', 'old.json is HSDS 2.0.1. HSDS 3.0 and 3.1 are read.'],
    ['sheet.xlsx', 'PK', 'sheet.xlsx is a damaged archive.'],
    ['sheet.ods', 'PK', 'sheet.ods is none of .xlsx, .csv, .json, .zip. Save a spreadsheet as .xlsx or as "CSV UTF-8".'],
    ['ansi.csv', Buffer.from([0x66, 0xfc, 0x72]), 'ansi.csv is no text in UTF-8. Save a spreadsheet as "CSV UTF-8".'],
  ])('import refuses %s with a sentence and a failure', async (name, text, message) => {
    await writeFile(path.join(folder, name), text);
    await expect(command('import', path.join(folder, name))).rejects.toMatchObject({ code: 1, stderr: `${message}\n` });
  });
});
