import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSite } from '../../src/loading/read-site.ts';

const entry = (place: string, more = '') => `
name: { de: Beratung }
provider: stadt-gelsenkirchen
topics: [papers]
reach: quarter
places:
  - { quarter: schalke, quarterConfirmed: true${place} }
verification: { status: reported, sources: [{ title: Faltblatt }] }
${more}
`;

describe('closing days and notices', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'kim-content-'));
    await cp('content', folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const write = (yaml: string) => writeFile(path.join(folder, 'services/markt.yaml'), yaml);

  it('are read as they stand', async () => {
    await write(
      entry(
        ', closedOn: [{ from: 2026-12-24, to: 2026-12-31, reason: break }]',
        'notices: [{ notice: closed-until, from: 2026-12-24, to: 2027-01-07 }]',
      ),
    );
    await appendFile(path.join(folder, 'city.yaml'), '\nnotice: { notice: strike, from: 2026-12-01, to: 2026-12-01 }\n');
    const { directory } = await readSite(folder);
    const service = directory.services.find(({ id }) => id === 'markt')!;
    expect(service.places[0]!.closedOn).toEqual([{ from: '2026-12-24', to: '2026-12-31', reason: 'break' }]);
    expect(service.notices).toEqual([{ notice: 'closed-until', from: '2026-12-24', to: '2027-01-07' }]);
    expect(directory.city.notice).toEqual({ notice: 'strike', from: '2026-12-01', to: '2026-12-01' });
    expect(directory.noticeKinds.filter(({ closes }) => closes).map(({ id }) => id)).toEqual(['closed-until', 'phone-only', 'appointments-only']);
  });

  it.each([
    ['a day that does not exist', entry(', closedOn: [{ from: 2027-02-29, to: 2027-03-01, reason: break }]'), 'places.0.closedOn.0.from: expected a day like "2026-12-24"'],
    ['a last day before the first', entry(', closedOn: [{ from: 2026-12-24, to: 2026-12-23, reason: break }]'), 'places.0.closedOn.0: expected a last day that is not before the first'],
    ['a reason that has no words', entry(', closedOn: [{ from: 2026-12-24, to: 2026-12-24, reason: party }]'), 'places.0.closedOn: expected one of break, carnival'],
    ['a notice that has no words', entry('', 'notices: [{ notice: hello, from: 2026-12-24, to: 2026-12-24 }]'), 'notices: expected the id of a notice'],
    ['a notice without an end', entry('', 'notices: [{ notice: moved, from: 2026-12-24 }]'), 'notices.0.to: expected'],
  ])('%s stops the build', async (_what, yaml, message) => {
    await write(yaml);
    await expect(readSite(folder)).rejects.toThrow(`services/markt.yaml, ${message}`);
  });

  it('a notice of the city that has no words stops the build', async () => {
    await appendFile(path.join(folder, 'city.yaml'), '\nnotice: { notice: party, from: 2026-12-01, to: 2026-12-01 }\n');
    await expect(readSite(folder)).rejects.toThrow('city.yaml, notice: expected one of strike');
  });

  it('have words for every id, and no words without an id', async () => {
    const { directory } = await readSite(folder);
    const words = JSON.parse(await readFile('src/locales/de/hours.json', 'utf8')) as Record<string, Record<string, string>>;
    expect(Object.keys(words['closingReasons']!)).toEqual(directory.vocabularies['closing-reasons']);
    expect(Object.keys(words['notices']!)).toEqual(directory.noticeKinds.map(({ id }) => id));
    expect(Object.keys(words['cityNotices']!).filter((id) => id !== 'title')).toEqual(directory.vocabularies['city-notices']);
  });
});
