import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { amina } from '../support/requests.ts';

describe.each(dialects)('the export of requests on %s', (dialect) => {
  let test: TestApp;
  let chief: Colleague;
  beforeAll(async () => {
    test = await testApp(dialect);
    chief = await colleague(test, { role: 'coordinator' });
  });
  afterAll(() => test.close());

  const asked = (as: Colleague, exportFrom: string, exportUntil: string) =>
    call(test, { method: 'POST', url: '/desk/export/', as, form: { exportFrom, exportUntil } });

  it('is a CSV table of the clear columns of the own provider, and stands in the log', async () => {
    const { id } = await receivedBy(test, { ...amina, quarter: 'horst' });
    const other = await receivedBy(test, amina);
    await test.db.updateTable('requests').set({ provider: 'caritas' }).where('id', '=', other.id).execute();
    const answer = await asked(chief, '2026-11-23', '2026-11-23');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="requests-2026-11-23-2026-11-23.csv"',
      'cache-control': 'no-store',
    });
    expect(answer.body).toBe(
      '\uFEFFid,state,outcome,received,due,closed,provider,quarter,form_language,conversation_language,interpreting,appointment,appointment_minutes,appointment_channel\r\n' +
        `${id},received,,2026-11-23 09:00,2026-11-25 23:59,,stadt-gelsenkirchen,horst,ar,${amina.conversation.language},${amina.conversation.interpreting},,,\r\n`,
    );
    const line = await test.db.selectFrom('auditLog').select(['actor', 'subject', 'detail']).where('event', '=', 'exported').execute();
    expect(line).toEqual([{ actor: chief.id, subject: null, detail: '2026-11-23 2026-11-23 1' }]);
  });

  it('holds the requests of the days that were chosen, by the clock of Berlin', async () => {
    const rows = async (from: string, until: string) => (await asked(chief, from, until)).body.trim().split('\r\n').length - 1;
    expect([await rows('2026-11-22', '2026-11-22'), await rows('2026-11-01', '2026-11-30')]).toEqual([0, 1]);
  });

  it('makes no formula of a cell', async () => {
    await test.db.updateTable('requests').set({ quarter: '=1+1' }).where('provider', '=', 'stadt-gelsenkirchen').execute();
    expect((await asked(chief, '2026-11-23', '2026-11-23')).body).toContain(",'=1+1,");
  });

  it.each([
    ['', '2026-11-23', '/exportFrom', 'required'],
    ['2026-11-23', '2026-11-22', '/exportUntil', 'not-allowed'],
    ['2025-01-01', '2026-11-22', '/exportUntil', 'not-allowed'],
    ['2026-11-01', '0000-00-00', '/exportUntil', 'not-allowed'],
    ['2026-02-30', '2026-03-01', '/exportFrom', 'not-allowed'],
  ])('is refused from "%s" to "%s"', async (from, until, pointer, code) => {
    expect((await asked(chief, from, until)).statusCode).toBe(422);
    expect(test.shown('/desk/export').errors).toEqual([{ pointer, code }]);
  });

  it('is for coordinators', async () => {
    expect((await asked(await colleague(test), '2026-11-23', '2026-11-23')).statusCode).toBe(403);
  });
});
