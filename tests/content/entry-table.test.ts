import { describe, expect, it } from 'vitest';
import { checkNewEntries } from '../../api/publishing/imported-entries.ts';
import { importEntryTable, readEntryTable, writeEntryTable } from '../../src/exchange/entry-table.ts';
import { eventSchema, type Event } from '../../src/directory/event-schema.ts';
import { planImport } from '../../src/exchange/matching.ts';
import { termFinder } from '../../src/exchange/terms.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';
import { readSite } from '../../src/loading/read-site.ts';

const directory = await readDirectory('content');
const options = { directory, source: { title: 'Tabelle', date: '2026-11-01' }, today: '2026-11-29' };
const table = (...lines: string[]) => lines.join('\r\n');
const importing = (...lines: string[]) => importEntryTable('t.csv', table(...lines), options);

it('names a missing quarter once, and not that nobody has confirmed it', () => {
  const { problems } = importing('Name;Träger;Themen;Straße;PLZ', 'Treff;Stadt Gelsenkirchen;Familie;Gasse 5;45881');
  expect(problems.filter(({ field }) => field.startsWith('places.')).map(({ field }) => field)).toEqual(['places.0.quarter']);
});

describe('all entries as a table', () => {
  const text = writeEntryTable(directory);

  it('begins with the byte order mark and the id', () => {
    expect(text.slice(0, 12)).toBe('\uFEFFid,name.de,');
  });

  it('has its columns in the order of the schema', () => {
    const service = directory.services.find(({ id }) => id === 'ada-stadt')!;
    const head = writeEntryTable({ services: [{ ...service, description: undefined, age: { from: 6 } }], events: [] }).split('\r\n')[0];
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
    expect(matched.filter(({ imported, existing, differences }) => imported.id !== existing.entry || differences.length > 0)).toEqual([]);
    expect(matched).toHaveLength(directory.services.length);
  });

  it('gives the same entries after a spreadsheet has written semicolons and turned the columns round', () => {
    const { entries } = readEntryTable('t.csv', text);
    const services = entries.slice(0, 9).flatMap(({ id, entry }) => ('topics' in entry ? [{ ...entry, id }] : []));
    const turned = services.map(({ id, name, provider, topics, reach }) => [name.de, id, provider, topics.join(';'), reach]);
    const rows = [['name.de', 'id', 'provider', 'topics', 'reach'], ...turned].map((row) => row.map((cell) => `"${cell ?? ''}"`).join(';'));
    expect(readEntryTable('t.csv', rows.join('\n')).entries).toMatchObject(services.map(({ name, topics }) => ({ entry: { name: { de: name.de }, topics } })));
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
    const { entries, problems } = readEntryTable('t.csv', writeEntryTable({ services: [odd], events: [] }));
    expect(problems).toEqual([]);
    expect({ ...entries[0]!.entry, id: entries[0]!.id }).toEqual(odd);
  });
});

describe('courses and events in the table', () => {
  const course: Event = {
    id: 'deutschkurs',
    ...eventSchema.parse({
      name: { de: 'Deutschkurs', translations: { tr: { text: 'Almanca kursu', of: '12345678' } } },
      provider: 'caritas',
      service: 'ada-caritas',
      place: { name: 'Haus', street: 'Gasse 5', postalCode: '45881', quarter: 'schalke', quarterConfirmed: false },
      dates: [
        { from: '2027-01-12', to: '2027-03-26', weekdays: ['mo', 'we'], everyWeeks: 2, starts: '09:00', ends: '12:15', except: ['2027-02-15', '2027-02-17'] },
        { from: '2027-06-01', starts: '18:00', ends: '20:00' },
      ],
      cancelled: true,
      level: 'B1',
      children: 'welcome',
      priceCents: 1205,
      registration: 'needed',
      registerUntil: '2027-01-08',
      phone: '+4920916900',
      languages: ['de', 'tr'],
      audience: ['women'],
      description: { de: 'Wir üben; Sprechen.' },
      verification: { status: 'reported', sources: [{ title: 'Faltblatt', date: '2026-11-20' }] },
    }),
  };
  const both = { ...directory, events: [course] };

  it('give the same entries when it is read back, beside services', () => {
    const { entries, problems, leftOut } = readEntryTable('t.csv', writeEntryTable(both));
    expect([problems, leftOut]).toEqual([[], []]);
    expect(entries.at(-1)).toMatchObject({ id: 'event:deutschkurs' });
    expect({ ...entries.at(-1)!.entry, id: 'deutschkurs' }).toEqual(course);
    expect(entries.slice(0, -1).map(({ id, entry }) => ({ ...entry, id }))).toEqual(directory.services);
    const { added, matched, refused } = planImport(importEntryTable('t.csv', writeEntryTable(both), { ...options, directory: both }).entries, both);
    expect([added, refused, matched.filter(({ differences }) => differences.length > 0)]).toEqual([[], [], []]);
  });

  it('are read as people write them', async () => {
    const words = (await readSite('content')).words;
    const { entries, problems } = importEntryTable(
      't.csv',
      table(
        'Name;Träger;Stadtteil;Straße;Datum;Letzter Tag;Wochentage;Wie oft;Beginn;Ende;Nicht am;Niveau;Kinderbetreuung;Preis;Anmeldung;Telefon',
        'Deutsch am Abend;caritas;Erle;Gasse 5;12.01.2027;26.03.2027;Montag, Mi;alle zwei Wochen;17;18.30 Uhr;15.02.2027;A2;ja;12,50 €;nein;0209 169-0',
      ),
      { ...options, findTerm: termFinder(directory, [words('de')]) },
    );
    expect(problems).toEqual([]);
    expect(entries).toMatchObject([
      {
        id: undefined,
        entry: {
          name: { de: 'Deutsch am Abend' },
          place: { quarter: 'erle', quarterConfirmed: false, street: 'Gasse 5' },
          dates: [
            { from: '2027-01-12', to: '2027-03-26', weekdays: ['mo', 'we'], everyWeeks: 2, starts: '17:00', ends: '18:30', except: ['2027-02-15'] },
          ],
          level: 'A2',
          children: 'looked-after',
          priceCents: 1250,
          registration: 'not-needed',
          phone: '+492091690',
          verification: { status: 'draft', sources: [options.source] },
        },
      },
    ]);
    expect(planImport(entries, directory).added.map(({ id }) => id)).toEqual(['event:deutsch-am-abend']);
  });

  it('change by their id or their name and first day, and are new with other dates', () => {
    const plan = (...lines: string[]) => planImport(importEntryTable('t.csv', table(...lines), { ...options, directory: both }).entries, both);
    expect(plan('id,priceCents', 'event:deutschkurs,0').matched).toMatchObject([
      { by: 'id', differences: [{ column: 'priceCents', ours: '1205', theirs: '0' }] },
    ]);
    const row = 'name.de,provider,dates.0.from,dates.0.starts,dates.0.ends';
    expect(plan(row, 'Deutschkurs,caritas,2027-01-12,09:00,11:00').matched).toMatchObject([
      { by: 'name', existing: { entry: 'event:deutschkurs' }, differences: [{ column: 'dates.0.ends', ours: '12:15', theirs: '11:00' }] },
    ]);
    const later = plan(row, 'Deutschkurs,caritas,2027-04-12,09:00,11:00');
    expect([later.matched, later.added.map(({ id }) => id)]).toEqual([[], ['event:deutschkurs-2']]);
  });

  it('are refused with a wrong date, and name the column', () => {
    const { problems } = importing('Name,Träger,Datum,Beginn,Ende', 'Kurs,caritas,morgen,9,11');
    expect(problems[0]).toMatchObject({ field: 'dates.0.from', column: 'Datum', expected: 'a day like "2026-12-24"' });
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
  const named = (...lines: string[]) => plan(...lines).matched.map(({ by, existing }) => [by, existing.entry]);

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
