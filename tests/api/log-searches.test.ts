import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordAccount } from '../../api/accounts/account-history.ts';
import { checkLog } from '../../api/audit/check.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, type Colleague } from '../support/desk.ts';

const hours = (count: number) => new Date(monday.getTime() + count * 3_600_000);
const ask = { action: 'ask', logReason: 'complaint', logFrom: '2026-11-20', logUntil: '2026-11-23' };

describe.each(dialects)('a search of the log on %s', (dialect) => {
  let test: TestApp;
  let asker: Colleague;
  let second: Colleague;
  let third: Colleague;

  beforeAll(async () => {
    test = await testApp(dialect);
  });
  beforeEach(async () => {
    test.clock.now = monday;
    asker = await colleague(test, { role: 'admin', name: 'V. Verwaltung' });
    second = await colleague(test, { role: 'admin', name: 'W. Zweite' });
    third = await colleague(test, { role: 'admin', name: 'X. Dritte' });
  });
  afterAll(() => test.close());

  const send = (as: Colleague, form: Record<string, string>) => call(test, { method: 'POST', url: '/desk/log/', as, form });
  const open = (as: Colleague, id: string, page = 1) => call(test, { method: 'GET', url: `/desk/log/${id}/?page=${page}`, as });
  const list = async (as: Colleague) => {
    await call(test, { method: 'GET', url: '/desk/log/', as });
    return test.shown('/desk/log').searches;
  };
  const asked = async (change: Record<string, string> = {}) => {
    expect((await send(asker, { ...ask, ...change })).headers.location).toBe('/desk/log/?done=log-asked');
    return (await list(asker))[0]!.id;
  };
  const released = async (change: Record<string, string> = {}) => {
    const id = await asked(change);
    expect((await send(second, { action: 'release', id })).headers.location).toBe('/desk/log/?done=log-released');
    return id;
  };
  const linesAbout = (id: string) =>
    test.db.selectFrom('auditLog').select(['event', 'actor', 'detail']).where('subject', '=', id).orderBy('sequence').execute();

  it('shows its lines to the two admins once the second has released it, and the log has each step', async () => {
    await recordAccount(test.db, { event: 'disabled', accountId: third.id, by: second.id, at: monday });
    const id = await asked();
    expect((await open(asker, id)).statusCode).toBe(409);
    expect(test.shown('/desk/log').problem).toBe('wrong-state');
    await send(second, { action: 'release', id });
    for (const as of [asker, second]) {
      expect((await open(as, id)).statusCode).toBe(200);
      const { lines } = test.shown('/desk/log/[id]');
      expect(lines.find(({ event }) => event === 'disabled')).toMatchObject({
        at: '2026-11-23T08:00:00.000Z',
        actor: { name: 'W. Zweite', role: 'admin' },
        subject: { name: 'X. Dritte' },
        isOwn: true,
      });
    }
    expect((await open(third, id)).statusCode).toBe(403);
    expect(await linesAbout(id)).toEqual([
      { event: 'log-search-asked', actor: asker.id, detail: 'complaint 2026-11-20 2026-11-23 - -' },
      { event: 'log-search-released', actor: second.id, detail: null },
      { event: 'log-read', actor: asker.id, detail: '1' },
      { event: 'log-read', actor: second.id, detail: '1' },
    ]);
  });

  it('is not released by the one who asked', async () => {
    const id = await asked();
    for (const action of ['release', 'refuse']) expect((await send(asker, { action, id })).statusCode).toBe(403);
    expect(test.shown('/desk/log').problem).toBe('not-allowed');
    expect((await list(asker))[0]).toMatchObject({ id, state: 'asked', mayAnswer: false, mayEnd: true, mayOpen: false });
    expect((await list(second))[0]).toMatchObject({ id, state: 'asked', mayAnswer: true, mayEnd: false, mayOpen: false });
  });

  it('stays closed when it is refused, and cannot be released afterwards', async () => {
    const id = await asked();
    await send(second, { action: 'refuse', id });
    expect((await send(third, { action: 'release', id })).statusCode).toBe(409);
    expect((await open(asker, id)).statusCode).toBe(409);
    expect((await list(asker))[0]).toMatchObject({ state: 'refused', answeredBy: { name: 'W. Zweite' } });
  });

  it('has one answer when two admins answer at the same moment', async () => {
    const id = await asked();
    const answers = await Promise.all([send(second, { action: 'release', id }), send(third, { action: 'refuse', id })]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, 409]);
  });

  it('ends by itself a day after its release', async () => {
    const id = await released();
    test.clock.now = hours(23.9);
    const late = await colleague(test, { role: 'admin' });
    expect((await list(late)).find((search) => search.id === id)).toMatchObject({ state: 'released', endsAt: '2026-11-24T08:00:00.000Z' });
    test.clock.now = hours(24);
    expect((await list(late)).find((search) => search.id === id)).toMatchObject({ state: 'over' });
  });

  it('waits seven days for an answer, and no longer', async () => {
    const id = await asked();
    test.clock.now = hours(7 * 24);
    const later = await colleague(test, { role: 'admin' });
    expect((await send(later, { action: 'release', id })).statusCode).toBe(409);
    expect((await list(later)).find((search) => search.id === id)).toMatchObject({ state: 'over', mayAnswer: false });
  });

  it.each(['the one who asked', 'the one who released'])('is ended by %s, and by no other', async (who) => {
    const id = await released();
    expect((await send(third, { action: 'end', id })).statusCode).toBe(403);
    const by = who === 'the one who asked' ? asker : second;
    expect((await send(by, { action: 'end', id })).headers.location).toBe('/desk/log/?done=log-ended');
    for (const as of [asker, second]) expect((await open(as, id)).statusCode).toBe(409);
    expect((await linesAbout(id)).at(-1)).toEqual({ event: 'log-search-ended', actor: by.id, detail: null });
  });

  it('keeps to its days, its account and its kind', async () => {
    const day = (text: string) => new Date(`${text}T12:00:00.000Z`);
    const person = await colleague(test, { name: 'Y. Yildiz' });
    for (const [event, at] of [
      ['signed-in', '2026-11-19'],
      ['signed-in', '2026-11-20'],
      ['enabled', '2026-11-20'],
      ['signed-in', '2026-11-22'],
    ] as const)
      await recordAccount(test.db, { event, accountId: person.id, by: person.id, at: day(at) });
    const id = await released({ logUntil: '2026-11-21', logAccount: person.id, logKind: 'sign-ins' });
    await open(asker, id);
    expect(test.shown('/desk/log/[id]').lines.map(({ event, at }) => [event, at])).toEqual([['signed-in', '2026-11-20T12:00:00.000Z']]);
  });

  it('has pages of fifty lines, each look of which is a line', async () => {
    const person = await colleague(test);
    for (let line = 0; line < 51; line += 1) await recordAccount(test.db, { event: 'enabled', accountId: person.id, at: monday });
    const id = await released({ logAccount: person.id });
    await open(asker, id, 2);
    const shown = test.shown('/desk/log/[id]');
    expect([shown.total, shown.page, shown.pages, shown.lines.length]).toEqual([51, 2, 2, 1]);
    expect((await linesAbout(id)).at(-1)).toEqual({ event: 'log-read', actor: asker.id, detail: '2' });
  });

  it('is a CSV table too, and that is a line', async () => {
    const person = await colleague(test, { name: 'Z. Zander' });
    await recordAccount(test.db, { event: 'role-changed', accountId: person.id, by: second.id, detail: 'counsellor admin', at: monday });
    const id = await released({ logAccount: person.id });
    const { body, headers } = await call(test, { method: 'POST', url: `/desk/log/${id}/`, as: asker, form: {} });
    expect(headers['content-disposition']).toBe('attachment; filename="log-2026-11-20-2026-11-23.csv"');
    const [head, line, ...rest] = body.replace('\uFEFF', '').trim().split('\r\n');
    expect(head).toBe('number,when,event,by,about,detail,intact');
    expect(line?.replace(/^\d+/, '')).toBe(
      `,2026-11-23 09:00,role-changed,W. Zweite (${second.id}),Z. Zander (${person.id}),counsellor admin,true`,
    );
    expect(rest).toEqual([]);
    expect((await linesAbout(id)).at(-1)).toEqual({ event: 'log-exported', actor: asker.id, detail: '1' });
  });

  it.each([
    ['no reason', { logReason: '' }, '/logReason', 'required'],
    ['an unknown reason', { logReason: 'boredom' }, '/logReason', 'not-allowed'],
    ['a day that does not exist', { logFrom: '2026-02-30' }, '/logFrom', 'not-allowed'],
    ['an end before its beginning', { logUntil: '2026-11-19' }, '/logUntil', 'not-allowed'],
    ['an end after today', { logUntil: '2026-11-24' }, '/logUntil', 'not-allowed'],
    ['more than a year', { logFrom: '2025-11-22' }, '/logUntil', 'not-allowed'],
    ['an account that does not exist', { logAccount: 'nobody' }, '/logAccount', 'not-allowed'],
  ])('is not asked for with %s', async (_what, change: Record<string, string>, pointer, code) => {
    const before = (await list(asker)).length;
    expect((await send(asker, { ...ask, ...change })).statusCode).toBe(422);
    expect(test.shown('/desk/log').errors).toEqual([{ pointer, code }]);
    expect(test.shown('/desk/log').values).toMatchObject({ ...ask, ...change });
    expect(await list(asker)).toHaveLength(before);
  });

  it.each(['counsellor', 'coordinator', 'editor', 'translator'] as const)('is nothing for a %s', async (role) => {
    const as = await colleague(test, { role });
    const id = await released();
    expect([(await send(as, ask)).statusCode, (await open(as, id)).statusCode]).toEqual([403, 403]);
  });

  describe('is not released by the owner of the database', () => {
    /** As somebody does who owns the database. */
    const owner = async (statement: string) => {
      if (dialect === 'postgres') await sql`alter table audit_log disable trigger all`.execute(test.db);
      else for (const action of ['update', 'delete']) await sql.raw(`drop trigger if exists audit_log_no_${action}`).execute(test.db);
      await sql.raw(statement).execute(test.db);
    };
    const next = '(select max(sequence) + 1 from audit_log)';

    it.each([
      ['with a line of her own', (id: string) => `'2026-11-23T08:00:00.000Z', '${second.id}', 'log-search-released', '${id}', null, 'x'`],
      [
        'with a copy of the release of another search',
        (id: string) =>
          `at, actor, event, '${id}', detail, hash from audit_log where sequence = (select max(sequence) from audit_log where event = 'log-search-released')`,
      ],
    ])('%s', async (_how, values) => {
      await released();
      const id = await asked();
      await owner(`insert into audit_log select ${next}, ${values(id)}`);
      expect((await open(asker, id)).statusCode).toBe(409);
      expect((await list(asker)).find((search) => search.id === id)).toMatchObject({ state: 'asked' });
      expect(await checkLog(test.db, undefined)).toMatchObject({ holds: false, why: 'changed' });
      await owner('delete from audit_log where sequence = (select max(sequence) from audit_log)');
    });

    it('by turning the release of another search over to it', async () => {
      const other = await released();
      const id = await asked();
      await owner(`update audit_log set subject = '${id}' where event = 'log-search-released' and subject = '${other}'`);
      expect((await open(asker, id)).statusCode).toBe(409);
    });

    it('and marks the line after one that she removed', async () => {
      const id = await released();
      const seen = async () => {
        await open(asker, id);
        return test.shown('/desk/log/[id]').lines;
      };
      const lines = await seen();
      const removed = lines.find(({ sequence }, index) => lines[index + 1]?.sequence === sequence + 1 && lines[index + 1]?.isOwn)!.sequence;
      await owner(`delete from audit_log where sequence = ${removed}`);
      expect((await seen()).find(({ sequence }) => sequence === removed + 1)).toMatchObject({ isOwn: false });
    });
  });

  it('says so when no other admin is there', async () => {
    const alone = await testApp(dialect);
    const admin = await colleague(alone, { role: 'admin' });
    await call(alone, { method: 'GET', url: '/desk/log/', as: admin });
    expect(alone.shown('/desk/log').isAlone).toBe(true);
    await colleague(alone, { role: 'admin' });
    await call(alone, { method: 'GET', url: '/desk/log/', as: admin });
    expect(alone.shown('/desk/log').isAlone).toBe(false);
    await alone.close();
  });
});
