import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roles } from '../../api/contract/codes.ts';
import { listChanges } from '../../api/publishing/basket.ts';
import { writeEntryTable } from '../../src/exchange/entry-table.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, type Colleague } from '../support/desk.ts';
import { workbook } from '../support/workbook.ts';

const boundary = '----WebKitFormBoundary7MA4YWxkTrZu0gW';

describe.each(dialects)('files of services on %s', (dialect) => {
  let folder: string;
  let test: TestApp;
  let editor: Colleague;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kim-imports-'));
    await cp('content', path.join(folder, 'content'), { recursive: true });
    const contentDir = path.join(folder, 'content');
    test = await testApp(dialect, { contentDir, settings: { CONTENT_DIR: contentDir, DATA_DIR: path.join(folder, 'var') } });
    editor = await colleague(test, { role: 'editor' });
  });
  afterAll(async () => {
    await test.close();
    await rm(folder, { recursive: true });
  });

  const upload = (name: string, content: string | Buffer, { as = editor, source = 'Liste der Stadt', sourceDate = '2026-11-01' } = {}) => {
    const field = (one: string, value: string) => `--${boundary}\r\nContent-Disposition: form-data; name="${one}"\r\n\r\n${value}\r\n`;
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
    return test.app.inject({
      method: 'POST',
      url: '/desk/imports/',
      headers: { cookie: as.cookie, 'sec-fetch-site': 'same-origin', 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload: Buffer.concat([
        Buffer.from(field('source', source) + field('sourceDate', sourceDate) + head),
        Buffer.from(content),
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ]),
    });
  };
  /** Uploads a file and opens its preview. */
  const read = async (name: string, content: string | Buffer) => {
    const { headers, statusCode } = await upload(name, content);
    expect(statusCode).toBe(303);
    return String(headers.location);
  };
  const open = async (at: string) => {
    expect((await call(test, { method: 'GET', url: at, as: editor })).statusCode).toBe(200);
    return test.shown('/desk/imports/[id]');
  };
  const post = (url: string, form: Record<string, string>) => call(test, { method: 'POST', url, as: editor, form });
  const take = async (at: string) => post(at, { action: 'take', seen: (await open(at)).seen });
  const basket = async () => (await listChanges(test.db)).map(({ entry, field, value, source }) => ({ entry, field, value, source }));

  it('go from a spreadsheet into the basket, by fields with their source, and out again, and nothing is published', async () => {
    const before = test.app.site().directory.services.length;
    const at = await read(
      'liste.xlsx',
      workbook([
        ['Name', 'Träger', 'Themen', 'Straße', 'PLZ', 'Stadtteil', 'Telefon', 'E-Mail', 'Farbe'],
        [
          'Elterncafé am Park',
          'AWO Unterbezirk Gelsenkirchen/Bottrop',
          'Familie; Arbeit',
          'Parkstraße 1',
          45879,
          'Erle',
          '0209 123456',
          undefined,
          'blau',
        ],
        ['Familienbüro Gelsenkirchen', undefined, undefined, undefined, undefined, undefined, undefined, 'neu@example.org', undefined],
        ['Ohne Thema', 'awo', undefined, undefined, undefined, undefined, 'abc', undefined, undefined],
      ]),
    );
    const page = await open(at);
    expect(page.counts).toEqual({ new: 1, changed: 1, same: 0, refused: 1, left: 0, taken: 0 });
    expect(page).toMatchObject({ state: 'new', next: 2, total: 2, unknown: [{ field: 'Farbe', count: 1 }] });
    expect(page.rows).toMatchObject([{ row: '2', name: 'Elterncafé am Park', entry: 'elterncafe-am-park' }]);
    expect((await open(`${at}?state=changed`)).rows).toMatchObject([
      { row: '3', entry: 'familienbuero', by: 'name', changes: [{ field: 'email', value: 'neu@example.org' }] },
    ]);
    expect((await open(`${at}?state=refused`)).rows).toMatchObject([
      {
        row: '4',
        problems: [
          { row: '4', field: 'topics', column: 'Themen' },
          { row: '4', field: 'phones.0.number', column: 'Telefon' },
        ],
      },
    ]);

    expect((await take(at)).headers.location).toBe(`${at}?done=import-taken`);
    expect(await basket()).toEqual([
      {
        entry: 'elterncafe-am-park',
        field: '',
        value: {
          name: { de: 'Elterncafé am Park' },
          provider: 'awo',
          topics: ['family', 'work'],
          reach: 'quarter',
          places: [{ street: 'Parkstraße 1', postalCode: '45879', quarter: 'erle', quarterConfirmed: false }],
          phones: [{ number: '+49209123456', use: 'general' }],
          verification: { status: 'draft', sources: [{ title: 'Liste der Stadt', date: '2026-11-01' }] },
        },
        source: undefined,
      },
      { entry: 'familienbuero', field: 'email', value: 'neu@example.org', source: { source: 'Liste der Stadt', sourceDate: '2026-11-01' } },
    ]);
    expect(test.app.site().directory.services).toHaveLength(before);
    expect((await open(at)).counts).toMatchObject({ new: 0, changed: 0, taken: 2 });

    expect((await post(at, { action: 'discard' })).headers.location).toBe(`${at}?done=import-discarded`);
    expect(await basket()).toEqual([]);
    expect((await open(at)).counts).toMatchObject({ new: 1, changed: 1, taken: 0 });
  });

  it('can be corrected: rows left out, fields left as they are, matched with another entry, or new', async () => {
    const at = await read(
      'liste.csv',
      '\uFEFFName;Träger;Thema;Telefon;Website\r\nFamilienbüro Gelsenkirchen;stadt-gelsenkirchen;Familie;0209 123457;neu.example.org\r\nTreff Nord;awo;Familie;;\r\n',
    );
    await post(at, { action: 'leave-field', row: '0', field: 'website' });
    const [first] = (await open(`${at}?state=changed`)).rows;
    expect(first!.changes.map(({ field, isLeft }) => [field, isLeft])).toEqual([
      ['phones', false],
      ['website', true],
    ]);
    await post(at, { action: 'leave', row: '0' });
    expect((await open(at)).counts).toMatchObject({ new: 1, changed: 0, left: 1 });
    await post(at, { action: 'back', row: '0' });

    const wrong = await post(at, { action: 'match', row: '1', 'match.1': 'gibt es nicht' });
    expect([wrong.statusCode, test.shown('/desk/imports/[id]').errors]).toEqual([422, [{ pointer: '/match.1', code: 'not-allowed' }]]);
    await post(at, { action: 'match', row: '1', 'match.1': 'ada-caritas' });
    expect((await open(`${at}?state=changed`)).rows.map(({ entry, by }) => [entry, by])).toEqual([
      ['familienbuero', 'name'],
      ['ada-caritas', 'choice'],
    ]);
    await post(at, { action: 'match', row: '0', 'match.0': '' });
    expect((await open(`${at}?state=new`)).rows).toMatchObject([
      { name: 'Familienbüro Gelsenkirchen', entry: 'familienbuero-gelsenkirchen' },
    ]);
    for (const form of [
      { action: 'leave', row: '9' },
      { action: 'leave', row: 'x' },
      { action: 'something', row: '0' },
    ])
      expect((await post(at, form)).statusCode).toBe(400);
  });

  it('say that the content has changed meanwhile instead of taking over what nobody has seen', async () => {
    const at = await read('liste.csv', 'Name,E-Mail\nFamilienbüro Gelsenkirchen,neu@example.org\n');
    const { seen } = await open(at);
    await post(at, { action: 'leave-field', row: '0', field: 'email' });
    const late = await post(at, { action: 'take', seen });
    expect([late.statusCode, test.shown('/desk/imports/[id]').isStale]).toEqual([409, true]);
    expect(await basket()).toEqual([]);
  });

  it('keep what was changed again after they were taken over', async () => {
    const at = await read('liste.csv', 'Name,E-Mail\nFamilienbüro Gelsenkirchen,neu@example.org\n');
    await take(at);
    const other = await read('später.csv', 'Name,E-Mail\nFamilienbüro Gelsenkirchen,spaeter@example.org\n');
    await take(other);
    expect((await post(at, { action: 'discard' })).headers.location).toBe(`${at}?done=import-discarded-some`);
    expect((await basket()).map(({ value }) => value)).toEqual(['spaeter@example.org']);
    await post(other, { action: 'discard' });
    await post('/desk/services/', { action: 'drop', entry: 'familienbuero', field: 'email' });
    expect(await basket()).toEqual([]);
  });

  it('of HSDS wait for the provider that the editor names', async () => {
    const service = { id: 's1', name: 'Treff für Eltern', status: 'active', organization: { id: 'o', name: 'Verein Brücke' } };
    const attributes = [{ id: 'a', taxonomy_term: { id: 't', code: 'family', name: 'Familie', taxonomy: 'topic' } }];
    const at = await read('services.json', JSON.stringify({ contents: [{ ...service, attributes }] }));
    expect(await open(at)).toMatchObject({
      next: 0,
      counts: { refused: 1 },
      providers: [{ id: 'verein-bruecke', name: 'Verein Brücke', chosen: '' }],
    });
    await post(at, { action: 'providers', 'provider.verein-bruecke': 'awo' });
    expect(await open(at)).toMatchObject({ next: 1, counts: { new: 1 }, providers: [{ chosen: 'awo' }] });
    await take(at);
    expect(await basket()).toMatchObject([{ entry: 'treff-fuer-eltern', value: { provider: 'awo' } }]);
    await post(at, { action: 'discard' });
  });

  it('give the same entries when the exported table is read back, and refuse an id that stands twice', async () => {
    const table = await call(test, { method: 'GET', url: '/desk/imports/entries.csv', as: editor });
    expect(table.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="entries.csv"',
    });
    const { services } = test.app.site().directory;
    expect(table.body).toBe(writeEntryTable(test.app.site().directory));
    const lines = table.body.trimEnd().split('\r\n');
    const at = await read('entries.csv', `${table.body}${lines.find((line) => line.startsWith('familienbuero,'))}\r\n`);
    const page = await open(`${at}?state=refused`);
    expect(page.counts).toEqual({ new: 0, changed: 0, same: services.length, refused: 1, left: 0, taken: 0 });
    expect(page.rows).toMatchObject([{ problems: [{ field: 'id', expected: 'each entry once' }] }]);
  });

  it.each([
    ['alt.json', '{"version": "2.0.1"}', { reason: 'other-hsds', detail: 'HSDS 2.0.1' }],
    ['liste.xlsx', 'kein Archiv', { reason: 'not-a-spreadsheet' }],
    ['liste.csv', Buffer.from('Name\nCaf\xe9', 'latin1'), { reason: 'not-utf-8' }],
    ['liste.csv', 'Telefon\n1', { reason: 'no-name' }],
    ['bild.png', 'x', { reason: 'not-a-spreadsheet' }],
  ])('%s is refused as a whole when it is %j', async (name, content, mistake) => {
    expect((await upload(name, content)).statusCode).toBe(422);
    expect(test.shown('/desk/imports')).toMatchObject({ mistake: { name, ...mistake }, values: { source: 'Liste der Stadt' } });
  });

  it('need a file, a day that is not to come, and four megabytes at most', async () => {
    expect((await upload('leer.csv', '', { sourceDate: '2027-01-01' })).statusCode).toBe(422);
    expect(test.shown('/desk/imports').errors.map(({ pointer }) => pointer)).toEqual(['/file', '/sourceDate']);
    expect((await upload('gross.csv', 'x'.repeat(4 * 1024 * 1024))).statusCode).toBe(413);
    expect(test.shown('/desk/imports')).toMatchObject({
      mistake: { reason: 'too-heavy', name: 'gross.csv' },
      maxMegabytes: 4,
      values: { source: 'Liste der Stadt', sourceDate: '2026-11-01' },
    });
    expect(await test.db.selectFrom('imports').select('id').where('name', '=', 'gross.csv').execute()).toEqual([]);
  });

  it('bring courses into the basket with all their facts, and change a known one field by field', async () => {
    const head = 'Name;Träger;Datum;Letzter Tag;Wochentage;Beginn;Ende;Niveau;Kinderbetreuung;Preis';
    const at = await read('kurse.csv', `${head}\nDeutsch am Abend;awo;12.01.2027;26.03.2027;Montag;17;18:30;A2;ja;12,50\n`);
    const { rows, counts } = await open(at);
    expect(counts).toMatchObject({ new: 1, refused: 0 });
    const dates = [{ from: '2027-01-12', to: '2027-03-26', weekdays: ['mo'], everyWeeks: 1, starts: '17:00', ends: '18:30' }];
    const facts = { dates, level: 'A2', children: 'looked-after', priceCents: 1250 };
    expect(rows).toMatchObject([{ entry: 'event:deutsch-am-abend', name: 'Deutsch am Abend', value: facts }]);
    await take(at);
    expect(await basket()).toMatchObject([{ entry: 'event:deutsch-am-abend', field: '', value: facts }]);

    const again = await read('preise.csv', 'id;priceCents;level\nevent:deutsch-am-abend;0;A2\n');
    expect(await open(again)).toMatchObject({
      counts: { changed: 1 },
      rows: [{ changes: [{ field: 'priceCents', was: 1250, value: 0 }] }],
    });
    await take(again);
    expect(await basket()).toMatchObject([{ entry: 'event:deutsch-am-abend', field: '', value: { priceCents: 0, level: 'A2' } }]);
    await post(again, { action: 'discard' });
    expect(await basket()).toMatchObject([{ value: { priceCents: 1250 } }]);
    await post(at, { action: 'discard' });
    expect(await basket()).toEqual([]);
  });

  it('with a megabyte of rows are previewed in pages and taken over by hundreds', async () => {
    const text = 'Beratung für alle, die neu in der Stadt sind. '.repeat(16);
    const rows = Array.from({ length: 1300 }, (_, index) => `Angebot ${index};awo;Familie;${text}`);
    const at = await read('viele.csv', `Name;Träger;Thema;Beschreibung\n${rows.join('\n')}\n`);
    const page = await open(`${at}?page=26`);
    expect(page).toMatchObject({ next: 100, total: 1300, page: 26, pages: 26 });
    expect(page.rows).toHaveLength(50);
    await take(at);
    expect(await open(at)).toMatchObject({ next: 100, total: 1200, counts: { taken: 100 } });
    await post(at, { action: 'discard' });
    expect(await basket()).toEqual([]);
  });

  it('are for editors alone, and each file for its own', async () => {
    const at = await read('liste.csv', 'Name,E-Mail\nFamilienbüro Gelsenkirchen,neu@example.org\n');
    for (const role of roles) {
      const as = await colleague(test, { role });
      for (const url of ['/desk/imports/', '/desk/imports/entries.csv'])
        expect([role, url, (await call(test, { method: 'GET', url, as })).statusCode]).toEqual([role, url, role === 'editor' ? 200 : 403]);
      expect((await upload('liste.csv', 'Name\nx', { as })).statusCode).toBe(role === 'editor' ? 303 : 403);
      expect((await call(test, { method: 'GET', url: at, as })).statusCode).toBe(role === 'editor' ? 404 : 403);
      expect((await call(test, { method: 'POST', url: at, as, form: { action: 'forget' } })).statusCode).toBe(
        role === 'editor' ? 404 : 403,
      );
    }
    expect((await post(at, { action: 'forget' })).headers.location).toBe('/desk/imports/?done=import-deleted');
    expect((await call(test, { method: 'GET', url: at, as: editor })).statusCode).toBe(404);
    expect(JSON.stringify(test.logged)).not.toContain('neu@example.org');
  });
});
