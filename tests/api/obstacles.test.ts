import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs, hourMs, later } from '../../src/directory/instants.ts';
import { countObstacles } from '../../api/overview/obstacle-counts.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { call, colleague, machineOf, receivedBy, type Colleague } from '../support/desk.ts';
import { dialects } from '../support/databases.ts';
import { publishQuarter } from '../support/published-quarter.ts';

describe.each(dialects)('structural obstacles on %s', (dialect) => {
  let test: TestApp;
  let ayse: Colleague;
  let chief: Colleague;
  beforeAll(async () => {
    test = await testApp(dialect);
    ayse = await colleague(test);
    chief = await colleague(test, { name: 'C. Chef', role: 'coordinator' });
  });
  afterAll(() => test.close());

  const post = (url: string, as: Colleague, form: Record<string, string | string[]>) => call(test, { method: 'POST', url, as, form });
  const get = (url: string, as: Colleague) => call(test, { method: 'GET', url, as });
  const said = () => test.db.selectFrom('saidObstacles').selectAll().orderBy('obstacle').execute();
  const counts = () =>
    test.db.selectFrom('obstacleCounts').select(['period', 'obstacle', 'quarter', 'count']).orderBy('obstacle').execute();
  const forgetAll = async () => {
    await test.db.deleteFrom('saidObstacles').execute();
    await test.db.deleteFrom('obstacleCounts').execute();
    test.clock.now = monday;
  };
  /** A request that Ayşe holds. @returns its id and version */
  const held = async (quarter = 'schalke') => {
    const { id } = await receivedBy(test, { quarter });
    const answer = await call(test, { method: 'POST', url: `/api/desk/requests/${id}/claim`, as: ayse, json: {} });
    return { id, version: answer.json<{ version: number }>().version };
  };
  const close = ({ id, version }: { id: string; version: number }, obstacle: string[]) =>
    post(`/desk/requests/${id}/`, ayse, { action: 'close', version: String(version), outcome: 'cancelled', obstacle });

  describe('named when a request is closed', () => {
    it('wait under a mark that names no request, and carry a day and nothing finer', async () => {
      await forgetAll();
      const request = await held();
      const answer = await close(request, ['no-interpreter', 'papers-from-abroad']);
      expect(answer.headers.location).toBe(`/desk/requests/${request.id}/?done=closed#main`);
      const rows = await said();
      expect(rows.map(({ mark: _mark, ...row }) => row)).toEqual([
        { obstacle: 'no-interpreter', quarter: 'schalke', day: '2026-11-23' },
        { obstacle: 'papers-from-abroad', quarter: 'schalke', day: '2026-11-23' },
      ]);
      expect(rows[0]?.mark).toMatch(/^[\w-]{43}$/);
      const history = await test.db.selectFrom('history').select('detail').where('requestId', '=', request.id).execute();
      expect(history.map(({ detail }) => detail)).toEqual([null, null, 'cancelled']);
    });

    it('are gone when the closing is taken back', async () => {
      await forgetAll();
      const request = await held();
      await close(request, ['no-interpreter']);
      const undone = await post(`/desk/requests/${request.id}/`, ayse, { action: 'undo', version: String(request.version + 1) });
      expect(undone.headers.location).toBe(`/desk/requests/${request.id}/?done=undone#main`);
      expect(await said()).toEqual([]);
      test.clock.now = later(monday, 3 * dayMs);
      await countObstacles(test.db, test.clock.now);
      expect(await counts()).toEqual([]);
    });

    it('are counted once the closing can no longer be taken back, and then belong to no request', async () => {
      await forgetAll();
      await close(await held(), ['no-interpreter']);
      await countObstacles(test.db, later(monday, 38 * hourMs));
      expect([await said(), await counts()]).toMatchObject([[{ obstacle: 'no-interpreter' }], []]);
      await countObstacles(test.db, later(monday, 39 * hourMs));
      expect([await said(), await counts()]).toEqual([
        [],
        [{ period: '2026-Q4', obstacle: 'no-interpreter', quarter: 'schalke', count: 1 }],
      ]);
      await countObstacles(test.db, later(monday, 60 * hourMs));
      expect(await counts()).toEqual([{ period: '2026-Q4', obstacle: 'no-interpreter', quarter: 'schalke', count: 1 }]);
    });

    it('are two at most, and refused at the field with all that was chosen', async () => {
      await forgetAll();
      const request = await held();
      const answer = await close(request, ['no-interpreter', 'papers-from-abroad', 'no-school-place']);
      expect(answer.statusCode).toBe(422);
      expect(test.shown('/desk/requests/[id]')).toMatchObject({
        errors: [{ pointer: '/obstacle', code: 'too-many' }],
        values: { obstacle: ['no-interpreter', 'papers-from-abroad', 'no-school-place'], outcome: 'cancelled' },
      });
      expect(await said()).toEqual([]);
    });

    it('come by JSON, by the one press of the day, and from another system', async () => {
      await forgetAll();
      const [first, second] = [await held(), await held('horst')];
      const json = { outcome: 'cancelled', version: first.version, obstacles: ['no-school-place'] };
      expect((await call(test, { method: 'POST', url: `/api/desk/requests/${first.id}/close`, as: ayse, json })).statusCode).toBe(200);
      const pressed = await post('/desk/', ayse, {
        id: second.id,
        version: String(second.version),
        outcome: 'cancelled',
        obstacle: 'no-interpreter',
      });
      expect(pressed.headers.location).toBe('/desk/?done=closed');
      const { token } = await machineOf(test);
      const authorization = { authorization: `Bearer ${token}` };
      const { id } = await receivedBy(test, { quarter: 'erle' });
      await call(test, { method: 'POST', url: `/api/v1/requests/${id}/claim`, json: {}, headers: authorization });
      const version = { version: 2, outcome: 'cancelled', obstacles: ['papers-from-abroad'] };
      const closed = await call(test, { method: 'POST', url: `/api/v1/requests/${id}/close`, json: version, headers: authorization });
      expect(closed.statusCode).toBe(200);
      expect((await said()).map(({ obstacle, quarter }) => `${obstacle} ${quarter}`)).toEqual([
        'no-interpreter horst',
        'no-school-place schalke',
        'papers-from-abroad erle',
      ]);
    });

    it('must stand in the list', async () => {
      await forgetAll();
      const request = await held();
      const json = { outcome: 'cancelled', version: request.version, obstacles: ['no-interpreter', 'rain'] };
      const answer = await call(test, { method: 'POST', url: `/api/desk/requests/${request.id}/close`, as: ayse, json });
      expect(answer.json()).toMatchObject({ code: 'invalid-input', errors: [{ pointer: '/obstacles/1', code: 'not-allowed' }] });
      expect(await said()).toEqual([]);
      const list = await get('/api/desk/obstacles', ayse);
      expect(list.json<{ id: string }[]>().map(({ id }) => id)).toEqual([
        'no-school-place',
        'no-office-appointment',
        'no-interpreter',
        'papers-from-abroad',
        'benefit-office-changed',
      ]);
    });
  });

  describe('shown to the coordinator', () => {
    const count = (cells: [string, string, string, number][]) =>
      test.db
        .insertInto('obstacleCounts')
        .values(cells.map(([period, obstacle, quarter, number]) => ({ period, obstacle, quarter, count: number })))
        .execute();

    const pageOf = async (period: string) => {
      await get(`/desk/overview/obstacles/?period=${period}`, chief);
      return test.shown('/desk/overview/obstacles').figures;
    };

    it('are published once with the other figures, and then leave their table', async () => {
      await forgetAll();
      await count([
        ['2026-Q2', 'no-interpreter', 'schalke', 7],
        ['2026-Q3', 'no-interpreter', 'schalke', 9],
        ['2026-Q3', 'no-interpreter', 'horst', 2],
        ['2026-Q3', 'no-interpreter', 'erle', 6],
        ['2026-Q3', 'no-interpreter', 'rome', 1],
        ['2026-Q3', 'no-school-place', 'horst', 4],
        ['2026-Q4', 'no-interpreter', 'schalke', 30],
      ]);
      await test.db
        .insertInto('faceCounts')
        .values([
          { period: '2026-Q3', face: 'good', count: 12 },
          { period: '2026-Q3', face: 'middling', count: 6 },
          { period: '2026-Q3', face: 'bad', count: 2 },
          { period: '2026-Q4', face: 'good', count: 50 },
        ])
        .execute();
      expect(await pageOf('2026-Q3')).toEqual({ yearQuarters: [] });
      await publishQuarter(test, '2026-Q3');
      const { shown, yearQuarters } = await pageOf('2026-Q4');
      expect([yearQuarters, shown?.id]).toEqual([['2026-Q3'], '2026-Q3']);
      expect(shown?.counts.obstacles).toEqual({ 'no-interpreter': { total: 18, shown: { schalke: 9 } } });
      expect(shown?.counts.faces).toEqual({ total: 20, shown: { good: 12 } });
      expect(await counts()).toEqual([{ period: '2026-Q4', obstacle: 'no-interpreter', quarter: 'schalke', count: 30 }]);
      expect(await test.db.selectFrom('faceCounts').selectAll().execute()).toEqual([{ period: '2026-Q4', face: 'good', count: 50 }]);
      const csv = await get('/desk/overview/obstacles/obstacles.csv?period=2026-Q3', chief);
      expect(csv.body.split('\r\n').slice(1)).toEqual([
        '2026-Q3,obstacle,no-interpreter,Keine Sprachmittlung gefunden,No interpreter found,all,18',
        '2026-Q3,obstacle,no-interpreter,Keine Sprachmittlung gefunden,No interpreter found,schalke,9',
        '2026-Q3,faces,,,,all,20',
        '2026-Q3,faces,,,,good,12',
        '',
      ]);
    });

    it('are for the coordinator alone', async () => {
      for (const path of ['', 'sheet/', 'words/', 'obstacles.csv'])
        expect(`${path} ${(await get(`/desk/overview/obstacles/${path}`, ayse)).statusCode}`).toBe(`${path} 403`);
    });
  });

  describe('their list', () => {
    const words = (form: Record<string, string>) => post('/desk/overview/obstacles/words/', chief, form);
    const offered = async () => (await get('/api/desk/obstacles', ayse)).json<{ id: string; nameDe: string; nameEn: string }[]>();

    it('is kept by the coordinator: added, renamed, retired and brought back', async () => {
      const names = { 'obstacle-de': 'Kein Girokonto', 'obstacle-en': 'No bank account' };
      expect((await words({ action: 'add', ...names })).headers.location).toBe('/desk/overview/obstacles/words/?done=obstacle-added');
      const { id } = (await offered()).find(({ nameDe }) => nameDe === 'Kein Girokonto')!;
      await words({ action: 'rename', id, 'obstacle-de': 'Kein Konto', 'obstacle-en': 'No account' });
      expect(await offered()).toContainEqual({ id, nameDe: 'Kein Konto', nameEn: 'No account' });
      await words({ action: 'retire', id });
      expect((await offered()).map((one) => one.id)).not.toContain(id);
      expect((await close(await held(), [id])).statusCode).toBe(422);
      await words({ action: 'restore', id });
      expect((await close(await held(), [id])).statusCode).toBe(303);
    });

    it('has each name once', async () => {
      const again = await words({ action: 'add', 'obstacle-de': 'Keine Sprachmittlung gefunden', 'obstacle-en': 'Nobody' });
      expect(again.statusCode).toBe(422);
      expect(test.shown('/desk/overview/obstacles/words').errors).toEqual([{ pointer: '/obstacle-de', code: 'repeated' }]);
    });
  });

  describe('the decision log', () => {
    const subject = {
      'decision-obstacle': 'no-interpreter',
      'decision-brought-on': '2026-11-20',
      'decision-brought': 'Mittwochs fehlt Kurdisch.',
      'decision-state': 'open',
    };

    it('says what was brought, decided, by whom and until when', async () => {
      const added = await post('/desk/overview/obstacles/', chief, subject);
      expect(added.headers.location).toBe('/desk/overview/obstacles/?done=decision-added');
      await get('/desk/overview/obstacles/', chief);
      const { id } = test.shown('/desk/overview/obstacles').decisions[0]!;
      const decided = {
        ...subject,
        version: '1',
        'decision-state': 'decided',
        'decision-decided': 'Zwei Honorarkräfte',
        'decision-acts': 'KI-Stelle',
        'decision-by': '2027-02-01',
      };
      expect((await post(`/desk/overview/obstacles/${id}/`, chief, decided)).statusCode).toBe(303);
      await get('/desk/overview/obstacles/sheet/', chief);
      expect(test.shown('/desk/overview/obstacles/sheet').decisions).toEqual([
        {
          id,
          obstacle: 'no-interpreter',
          broughtOn: '2026-11-20',
          brought: 'Mittwochs fehlt Kurdisch.',
          decided: 'Zwei Honorarkräfte',
          acts: 'KI-Stelle',
          actBy: '2027-02-01',
          state: 'decided',
          version: 2,
        },
      ]);
      const late = await post(`/desk/overview/obstacles/${id}/`, chief, { ...decided, 'decision-acts': 'Jugendamt' });
      expect(late.statusCode).toBe(409);
      expect(test.shown('/desk/overview/obstacles/[id]')).toMatchObject({ problem: 'changed', values: { 'decision-acts': 'Jugendamt' } });
    });

    it('refuses a decision without its words, and keeps what was typed', async () => {
      const wrong = { ...subject, 'decision-state': 'done', 'decision-by': '2027-02-30', 'decision-obstacle': 'rain' };
      expect((await post('/desk/overview/obstacles/', chief, wrong)).statusCode).toBe(422);
      expect(test.shown('/desk/overview/obstacles')).toMatchObject({
        errors: [
          { pointer: '/decision-obstacle', code: 'not-allowed' },
          { pointer: '/decision-decided', code: 'required' },
          { pointer: '/decision-by', code: 'malformed' },
        ],
        values: { 'decision-brought': 'Mittwochs fehlt Kurdisch.' },
      });
    });
  });
});
