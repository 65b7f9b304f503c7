import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PublishedCounts, ReleasedTable } from '../../api/contract/pages/overview.ts';
import { elsewhere, faces } from '../../api/contract/codes.ts';
import { countUnmet } from '../../api/intake/unmet.ts';
import { conversationLanguages, requestTables, unlisted } from '../../api/overview/sums.ts';
import type { SealedCounts } from '../../api/sealing/sealing.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, type Colleague } from '../support/desk.ts';
import { attack, attackList } from '../support/pencil-attack.ts';
import { insertSum, publishAll } from '../support/published-quarter.ts';
import { realSite } from '../support/real-site.ts';

const { directory } = await realSite();
const languages = conversationLanguages(directory);
const places = [...directory.quarters.map(({ id }) => id), ...elsewhere, unlisted];
const quartersOfTheYear = ['2026-Q2', '2026-Q3'];
const obstacles = ['no-interpreter', 'no-school-place', 'papers-from-abroad', 'no-office-appointment'];

/** A small number that is the same in every run: most are below five. */
const numberFor = (seed: number): number => {
  const wave = Math.abs(Math.sin(seed * 12.9898) * 43_758.5453) % 1;
  return wave < 0.6 ? 0 : Math.floor((wave - 0.6) * 30);
};

/** The same people in every table: those of a language are dealt out to the values of each. */
function invented(seed: number): SealedCounts {
  const counts: SealedCounts = {};
  for (const [table, domain] of Object.entries(requestTables)) {
    const values = domain(directory);
    for (const [index, language] of languages.slice(0, 12).entries()) {
      const people = Array.from({ length: 8 }, (_, place) => numberFor(seed + index * 17 + place)).reduce((sum, number) => sum + number, 0);
      const line: Record<string, number> = {};
      for (let person = 0; person < people; person += 1) {
        const value = values[Math.floor(numberFor(seed + index + person * 3 + values.length) * 1.7) % values.length]!;
        line[value] = (line[value] ?? 0) + 1;
      }
      if (people > 0) (counts[table] ??= {})[language] = line;
    }
  }
  return counts;
}

describe.each(dialects)('somebody who has every table of two quarters of the year on %s', (dialect) => {
  let test: TestApp;
  let chief: Colleague;

  beforeAll(async () => {
    test = await testApp(dialect);
    for (const [index, id] of quartersOfTheYear.entries()) {
      await insertSum(test, id, invented(100 + index));
      for (const [place, obstacle] of obstacles.entries())
        for (const quarter of places.slice(0, 9)) {
          const count = numberFor(index * 13 + place * 29 + quarter.length);
          if (count > 0) await test.db.insertInto('obstacleCounts').values({ period: id, obstacle, quarter, count }).execute();
        }
      const pressed = [14, 6, 3 + index];
      for (const [place, face] of faces.entries())
        await test.db.insertInto('faceCounts').values({ period: id, face, count: pressed[place]! }).execute();
      const inIt = new Date(index === 0 ? '2026-05-05T08:00:00.000Z' : '2026-08-05T08:00:00.000Z');
      for (const [place, language] of languages.slice(0, 8).entries())
        for (const quarter of places.slice(0, 9)) {
          const number = numberFor(index * 31 + place * 7 + quarter.length);
          if (number > 0) await countUnmet(test.db, { kind: 'search', language, quarter }, inIt, number);
        }
    }
    expect(await publishAll(test)).toEqual(quartersOfTheYear);
    chief = await colleague(test, { role: 'coordinator' });
  });
  afterAll(() => test.close());

  const get = (url: string) => call(test, { method: 'GET', url, as: chief });

  /** What the pages show of a quarter of the year. */
  const onPage = async (id: string): Promise<PublishedCounts> => {
    await get(`/desk/overview/?period=${id}`);
    return test.shown('/desk/overview').figures.shown!.counts;
  };

  /** The tables of a CSV file, put together again from its rows. */
  const inFile = async (id: string): Promise<Record<string, ReleasedTable>> => {
    const { body } = await get('/desk/overview/tables/figures.csv');
    const tables: Record<string, ReleasedTable> = {};
    for (const line of body.split('\r\n').slice(1)) {
      const [period, name = '', language = '', value = '', number] = line.split(';');
      if (period !== id) continue;
      const table = (tables[name] ??= { rows: { total: null, shown: {} }, columns: { total: null, shown: {} }, cells: {} });
      const count = Number(number);
      if (language === 'all' && value === 'all') table.rows.total = table.columns.total = count;
      else if (value === 'all') table.rows.shown[language] = count;
      else if (language === 'all') table.columns.shown[value] = count;
      else (table.cells[language] ??= {})[value] = count;
    }
    return tables;
  };

  const domainOf = (name: string) => ({ rows: languages, columns: requestTables[name]?.(directory) ?? places });

  it.each(quartersOfTheYear)('finds no cell below five in %s, on the page or in the file', async (id) => {
    const page = await onPage(id);
    const file = await inFile(id);
    const tables = Object.entries({ ...page.requests, ...page.unmet });
    expect(tables.length).toBe(7);
    let shown = 0;
    for (const [name, table] of tables) {
      expect([name, attack(table, domainOf(name))]).toEqual([name, []]);
      const same = file[`requests_${name}`] ?? file[`unmet_${name}`];
      if (table.rows.total === null) {
        expect([name, same]).toEqual([name, undefined]);
        continue;
      }
      const cells = Object.fromEntries(Object.entries(table.cells).filter(([, line]) => Object.keys(line).length > 0));
      expect([name, same]).toEqual([name, { ...table, cells }]);
      shown += Object.keys(cells).length;
    }
    expect(shown).toBeGreaterThan(10);
  });

  it.each(quartersOfTheYear)('finds no obstacle, quarter of the city or face below five in %s, on page, sheet or file', async (id) => {
    const { obstacles: lists, faces: answers } = await onPage(id);
    expect(Object.keys(lists).length).toBeGreaterThanOrEqual(2);
    for (const [obstacle, list] of Object.entries(lists)) expect([obstacle, attackList(list, places)]).toEqual([obstacle, []]);
    expect([answers.shown, attackList(answers, faces)]).toEqual([{ good: 14 }, []]);
    await get(`/desk/overview/obstacles/?period=${id}`);
    expect(test.shown('/desk/overview/obstacles').figures.shown).toEqual({ id, counts: await onPage(id) });
    await get(`/desk/overview/obstacles/sheet/?period=${id}`);
    expect(test.shown('/desk/overview/obstacles/sheet').figures.shown).toEqual({ id, counts: await onPage(id) });
    const { body } = await get(`/desk/overview/obstacles/obstacles.csv?period=${id}`);
    const inTable: Record<string, Record<string, number>> = {};
    for (const line of body.split('\r\n').slice(1, -1)) {
      const [, , obstacle = '', , , value = '', count] = line.split(',');
      (inTable[obstacle] ??= {})[value] = Number(count);
    }
    const shownThere = Object.entries({ ...lists, '': answers }).map(([name, { total, shown }]) => [name, { all: total, ...shown }]);
    expect(inTable).toEqual(Object.fromEntries(shownThere));
  });

  it('finds one row margin and one total in all tables of the same people', async () => {
    for (const id of quartersOfTheYear) {
      const { requests } = await onPage(id);
      const margins = Object.values(requests).map(({ rows }) => JSON.stringify(rows));
      expect(new Set(margins).size).toBe(1);
      for (const { rows, columns } of Object.values(requests)) expect(columns.total).toBe(rows.total);
    }
  });

  it('reads the same numbers on the report, and none of the running quarter of the year', async () => {
    await get('/desk/overview/report/?month=2026-11');
    expect(test.shown('/desk/overview/report').shown).toEqual({ id: '2026-Q3', counts: await onPage('2026-Q3') });
    await get('/desk/overview/report/?month=2026-07');
    expect(test.shown('/desk/overview/report').shown).toEqual({ id: '2026-Q2', counts: await onPage('2026-Q2') });
    await get('/desk/overview/?period=2026-Q4');
    expect(test.shown('/desk/overview').figures.yearQuarters).toEqual(['2026-Q3', '2026-Q2']);
  });

  it('finds no sum to open, and no small number in the database', async () => {
    expect(await test.db.selectFrom('countSums').selectAll().execute()).toEqual([]);
    for (const table of ['unmetCounts', 'obstacleCounts', 'faceCounts'] as const)
      expect(await test.db.selectFrom(table).selectAll().execute()).toEqual([]);
    const numbers = (await test.db.selectFrom('publishedCounts').select('counts').execute()).flatMap(({ counts }) =>
      [...counts.matchAll(/:(\d+)/g)].map(([, number]) => Number(number)),
    );
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(5);
  });
});
