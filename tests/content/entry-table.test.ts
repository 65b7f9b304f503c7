import { describe, expect, it } from 'vitest';
import { checkNewEntries } from '../../api/publishing/imported-entries.ts';
import { importEntryTable, readEntryTable, writeEntryTable } from '../../src/exchange/entry-table.ts';
import { planImport } from '../../src/exchange/matching.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';

const directory = await readDirectory('content');
const options = { directory, source: { title: 'Tabelle', date: '2026-11-01' }, today: '2026-11-29' };
const table = (...lines: string[]) => lines.join('\r\n');
const importing = (...lines: string[]) => importEntryTable('t.csv', table(...lines), options);

describe('all entries as a table', () => {
  const text = writeEntryTable(directory.services);

  it('begins with the byte order mark and the id', () => {
    expect(text.slice(0, 12)).toBe('\uFEFFid,name.de,');
  });

  it('has its columns in the order of the schema', () => {
    const service = directory.services.find(({ id }) => id === 'ada-stadt')!;
    const head = writeEntryTable([{ ...service, description: undefined, age: { from: 6 } }]).split('\r\n')[0];
    expect(head).toBe(
      '\uFEFFid,name.de,provider,topics,reach,addressProtected,website,age.from,goodToKnow,verification.status,verification.sources.0.url',
    );
  });

  it('gives the same entries when it is read back', () => {
    const { entries, problems, leftOut } = readEntryTable('t.csv', text);
    expect([problems, leftOut]).toEqual([[], []]);
    expect(entries.map(({ id, entry }) => ({ ...entry, id }))).toEqual(directory.services);
    expect(entries.length).toBeGreaterThan(60);
  });

  it('matches each entry with itself and finds no difference, when it is imported', () => {
    const { added, matched, refused } = planImport(importEntryTable('t.csv', text, options).entries, directory);
    expect([added, refused]).toEqual([[], []]);
    expect(matched.filter(({ imported, existing, differences }) => imported.id !== existing.id || differences.length > 0)).toEqual([]);
    expect(matched).toHaveLength(directory.services.length);
  });

  it('gives the same entries after a spreadsheet has written semicolons and turned the columns round', () => {
    const { entries } = readEntryTable('t.csv', text);
    const turned = entries.slice(0, 9).map(({ id, entry }) => [entry.name.de, id, entry.provider, entry.topics.join(';'), entry.reach]);
    const rows = [['name.de', 'id', 'provider', 'topics', 'reach'], ...turned].map((row) => row.map((cell) => `"${cell ?? ''}"`).join(';'));
    expect(readEntryTable('t.csv', rows.join('\n')).entries.map(({ entry }) => [entry.name.de, entry.topics])).toEqual(
      entries.slice(0, 9).map(({ entry }) => [entry.name.de, entry.topics]),
    );
  });

  it('keeps lists, apostrophes, line ends and formulas in their cells', () => {
    const [service] = directory.services;
    const odd = {
      ...service!,
      name: { de: "'=SUM(A1)", translations: {} },
      description: { de: ' "zwei"\nZeilen; ja ', translations: {} },
      languages: [{ language: 'de' }, { language: 'tr', by: 'team' as const }],
      places: [
        {
          quarter: 'buer',
          quarterConfirmed: false,
          coordinates: { latitude: 51.5, longitude: 7.1 },
          hours: [{ for: 'open', rule: 'Mo 09:00-10:00; We 09:00-10:00', languages: [{ language: 'ar', by: 'staff' as const }] }],
          closedOn: [],
          stops: ['Tram 302; Bus 1', 'Bus 2'],
        },
      ],
      notices: [{ notice: 'moved', from: '2026-01-01', to: '2026-02-01' }],
    };
    const { entries, problems } = readEntryTable('t.csv', writeEntryTable([odd]));
    expect(problems).toEqual([]);
    expect({ ...entries[0]!.entry, id: entries[0]!.id }).toEqual(odd);
  });
});

describe('a table that somebody has made', () => {
  it('needs a name, a provider by name, topics and a reach; its entries are drafts of the file', () => {
    const { entries, problems } = importing('name.de;provider;topics;reach;Farbe', 'Elterncafé;AWO Unterbezirk Gelsenkirchen/Bottrop;family;city;blau');
    expect(problems).toEqual([]);
    expect(entries).toMatchObject([
      {
        row: '2',
        id: undefined,
        entry: {
          name: { de: 'Elterncafé' },
          provider: 'awo',
          verification: { status: 'draft', sources: [{ title: 'Tabelle', date: '2026-11-01' }] },
        },
      },
    ]);
  });

  it('refuses a row with a wrong cell, says row and column, and lists a column that is unknown', () => {
    const { entries, problems, leftOut } = importing(
      'name.de,provider,topics,reach,phones.0.number,phones.0.use,age.from,colour',
      'Eins,awo,family,city,zwölf,general,,',
      'Zwei,awo,family,city,,,zwölf,blau',
      'Drei,awo,family,somewhere,,,,',
      'Vier,awo,family,city,,,,',
    );
    expect(problems).toMatchObject([
      { file: 't.csv', row: '2', field: 'phones.0.number', expected: expect.stringContaining('international form') },
      { row: '3', field: 'age.from', expected: 'number' },
      { row: '4', field: 'reach' },
    ]);
    expect(leftOut).toEqual([{ file: 't.csv', row: '3', field: 'colour', value: 'blau' }]);
    expect(entries.map(({ entry }) => entry.name.de)).toEqual(['Vier']);
  });

  it('takes the date of a check and the checker out of an entry, because an import checks nothing', () => {
    const { entries } = importing('name.de,provider,topics,reach,verification.status,verification.date,verification.by', 'Eins,awo,family,city,verified,2026-11-01,KIM');
    expect(entries[0]?.entry.verification).toEqual({ status: 'draft', sources: [{ title: 'Tabelle', date: '2026-11-01' }] });
  });

  it('is refused without the column of the name', () => {
    expect(() => importing('Titel,Telefon', 'Eins,1')).toThrow('t.csv has no column "Name" or "name.de" with a name in it.');
  });
});

describe('matching with our entries', () => {
  const plan = (...lines: string[]) => planImport(importing('id,name.de,provider,topics,reach,phones.0.number,phones.0.use,website', ...lines).entries, directory);
  const named = (...lines: string[]) => plan(...lines).matched.map(({ by, existing }) => [by, existing.id]);

  it('by id, and by name and provider in any spelling', () => {
    expect(named('ada-caritas,Anders,awo,family,city,,,')).toEqual([['id', 'ada-caritas']]);
    expect(named(',SERVICESTELLE für Antidiskriminierungs-Arbeit,caritas,family,city,,,')).toEqual([]);
    expect(named(',SERVICESTELLE fur Antidiskriminierungsarbeit!,caritas,family,city,,,')).toEqual([['name', 'ada-caritas']]);
    expect(named(',Servicestelle für Antidiskriminierungsarbeit,awo,family,city,,,')).toEqual([]);
  });

  it('by a phone number and by a website that one entry has', () => {
    expect(named(',Eins,awo,family,city,+49209957146520,general,')).toEqual([['phone', 'ada-caritas']]);
    expect(named(',Eins,awo,work,city,,,http://arbeitsagentur.de/')).toEqual([['website', 'arbeitsagentur']]);
  });

  it('by no number that several services share', () => {
    expect(named(',Eins,awo,family,city,+49209957146520,general,', ',Zwei,awo,family,city,+49209957146520,general,')).toEqual([]);
  });

  it('lists the fields in which they differ, and no silence', () => {
    expect(plan('ada-caritas,Servicestelle,caritas,discrimination,city,+49209957146520,general,').matched[0]?.differences).toEqual([
      { column: 'name.de', ours: 'Servicestelle für Antidiskriminierungsarbeit', theirs: 'Servicestelle' },
    ]);
  });

  it('gives a new entry an id of its name, and refuses it when it comes again', () => {
    const { added, refused } = plan(',Café für Öl,awo,family,city,,,', ',Café für Öl,awo,family,city,,,', ',Café für Öl,caritas,family,city,,,', ',Gäste,awo,family,city,,,');
    expect(added.map(({ id }) => id)).toEqual(['cafe-fuer-oel', 'cafe-fuer-oel-2', 'gaeste']);
    expect(refused).toEqual([{ file: 't.csv', row: '3', field: 'name', expected: 'each entry once' }]);
  });
});

describe('new entries against the rest of the content', () => {
  it('are refused for a word that no vocabulary has, and for the place of a protected address; the others fit', () => {
    const { added } = planImport(
      importing(
        'name.de,provider,topics,reach,addressProtected,places.0.quarter,places.0.quarterConfirmed',
        'Eins,awo,astronomy,city,,,',
        'Zwei,awo,violence,city,ja,buer,ja',
        'Drei,niemand,family,city,,,',
        'Vier,awo,family,city,,buer,nein',
      ).entries,
      directory,
    );
    const { fit, refused } = checkNewEntries(directory, added, '2026-11-29');
    expect(fit.map(({ id }) => id)).toEqual(['vier']);
    expect(refused.map(({ row, field }) => [row, field])).toEqual([
      ['2', 'topics'],
      ['3', 'places'],
      ['4', 'provider'],
    ]);
  });
});
