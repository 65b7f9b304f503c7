import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Face } from '../../api/contract/codes.ts';
import { countUnmet } from '../../api/intake/unmet.ts';
import type { SealedCounts } from '../../api/sealing/sealing.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, routesOf, type Colleague } from '../support/desk.ts';
import { insertSum, publishAll } from '../support/published-quarter.ts';

/*
 * Everything that a coordinator and the public can read is one answer to each address. Two cities whose numbers differ below five, with the
 * same sums, must give the same answers: then nothing that anybody derives from all of them together can tell the two apart.
 */

type Grid = Record<string, Record<string, number>>;
/** Counts of one city: a table of languages by neighbourhoods, which all tables of people follow, an obstacle and the faces. */
type City = { people: Grid; places: Record<string, number>; faces: Record<Face, number> };

const one: City = {
  people: { ar: { schalke: 22, horst: 3, erle: 4 }, tr: { schalke: 17, horst: 4, erle: 3 } },
  places: { schalke: 9, horst: 4, erle: 2, buer: 1 },
  faces: { good: 31, middling: 3, bad: 4 },
};
const other: City = {
  people: { ar: { schalke: 22, horst: 4, erle: 3 }, tr: { schalke: 17, horst: 3, erle: 4 } },
  places: { schalke: 9, horst: 1, erle: 3, buer: 3 },
  faces: { good: 31, middling: 4, bad: 3 },
};
/** Answers carry ids that are new each time. */
const anId = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const quarters = ['2026-Q2', '2026-Q3'] as const;
const running = '2026-Q4';

/** The same people by other features. */
function sumsOf({ people }: City): SealedCounts {
  const dealt = (names: Record<string, string>): Grid =>
    Object.fromEntries(
      Object.entries(people).map(([language, line]) => [
        language,
        Object.fromEntries(Object.entries(line).map(([place, number]) => [names[place] ?? place, number])),
      ]),
    );
  const two = (first: string, second: string): Grid =>
    Object.fromEntries(
      Object.entries(people).map(([language, { schalke = 0, horst = 0, erle = 0 }]) => [
        language,
        { [first]: schalke, [second]: horst + erle },
      ]),
    );
  return {
    quarter: people,
    topic: dealt({ schalke: 'debts', horst: 'violence', erle: 'health' }),
    time: two('booked', 'none'),
    woman: two('no', 'yes'),
    age: dealt({ schalke: '27-plus', horst: 'under-18', erle: '18-26' }),
  };
}

describe.each(dialects)('two cities whose small numbers differ on %s', (dialect) => {
  let test: TestApp;
  let chief: Colleague;
  beforeAll(async () => {
    test = await testApp(dialect);
    await test.app.ready();
    chief = await colleague(test, { role: 'coordinator' });
  });
  afterAll(() => test.close());

  const tables = ['publishedCounts', 'countSums', 'unmetCounts', 'obstacleCounts', 'faceCounts'] as const;

  /** Fills one quarter of the year. */
  async function fill(id: string, city: City): Promise<void> {
    await insertSum(test, id, sumsOf(city));
    const inIt = new Date(`2026-${String(Number(id.slice(6)) * 3 - 1).padStart(2, '0')}-10T08:00:00.000Z`);
    for (const kind of ['search', 'interpreter-not-found'] as const)
      for (const [language, line] of Object.entries(city.people))
        for (const [quarter, number] of Object.entries(line)) await countUnmet(test.db, { kind, language, quarter }, inIt, number);
    for (const [quarter, count] of Object.entries(city.places))
      await test.db.insertInto('obstacleCounts').values({ period: id, obstacle: 'no-interpreter', quarter, count }).execute();
    for (const face of ['good', 'middling', 'bad'] as const)
      await test.db.insertInto('faceCounts').values({ period: id, face, count: city.faces[face] }).execute();
  }

  async function live(past: City, now: City): Promise<void> {
    for (const table of tables) await test.db.deleteFrom(table).execute();
    for (const id of quarters) await fill(id, past);
    await fill(running, now);
    await publishAll(test);
  }

  /** Every address that needs no id, for the public and at the desk, and every quarter of the year and month of the figures. */
  function addresses(): string[] {
    const plain = routesOf(test).flatMap((route) => (/^GET [^:*]+$/.test(route) ? [route.slice(4)] : []));
    const periods = [...quarters, running].flatMap((id) =>
      ['', 'obstacles/', 'obstacles/sheet/', 'obstacles/obstacles.csv'].map((page) => `/desk/overview/${page}?period=${id}`),
    );
    const months = Array.from({ length: 12 }, (_, index) => `/desk/overview/report/?month=2026-${String(index + 1).padStart(2, '0')}`);
    const files = ['coverage', 'times', 'figures'].map((name) => `/desk/overview/tables/${name}.csv`);
    return [...plain.filter((url) => !url.includes('live')), ...periods, ...months, ...files];
  }

  async function readAll(): Promise<string[]> {
    const answers: string[] = [];
    for (const url of addresses()) {
      const before = test.rendered.length;
      const { body, statusCode } = await call(test, { method: 'GET', url, as: chief });
      const said = test.rendered.length > before ? JSON.stringify(test.rendered.at(-1)!.page) : body;
      answers.push(`${url} ${statusCode} ${said.replaceAll(anId, '')}`);
    }
    return answers;
  }

  it('give the same answer at every address, also with other numbers of the running quarter of the year', async () => {
    await live(one, one);
    const first = await readAll();
    expect(first.length).toBeGreaterThan(60);
    expect(first.filter((answer) => answer.includes('"schalke":39'))).not.toEqual([]);
    expect(first.filter((answer) => answer.includes('no-interpreter') && answer.includes('"total":16'))).not.toEqual([]);
    await live(other, { ...other, places: { schalke: 200 }, faces: { good: 300, middling: 200, bad: 100 } });
    expect((await readAll()).filter((answer, index) => answer !== first[index])).toEqual([]);
  });

  it('can be told apart by larger numbers', async () => {
    await live(one, one);
    const first = await readAll();
    await live({ ...one, faces: { ...one.faces, good: 32 } }, one);
    expect((await readAll()).filter((answer, index) => answer !== first[index]).map((answer) => answer.split(' ')[0])).toContain(
      '/desk/overview/obstacles/sheet/?period=2026-Q3',
    );
  });
});
