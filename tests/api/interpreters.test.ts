import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { confirm } from '../../api/intake/answer.ts';
import { findInterpreting, forgetOrders, recordAnswer } from '../../api/intake/interpreter-orders.ts';
import { owed } from '../../api/intake/owed.ts';
import { cancel } from '../../api/intake/requester.ts';
import { orderInterpreters } from '../../api/jobs/order-interpreters.ts';
import { DeliveryError, type Mailer, type Message } from '../../api/letters/mailer.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { amina } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const thursday = { startsAt: '2026-11-26T09:20:00.000Z', lengthMinutes: 45, place: 'Grillostraße 4', channel: 'place' as const };
const friday = { ...thursday, startsAt: '2026-11-27T13:00:00.000Z' };

describe.each(dialects)('an interpreter from the pool on %s', (dialect) => {
  let test: TestApp;
  let ayse: Colleague;
  let counsellor: Worker;
  let sent: Message[];
  let id: string;
  let secret: string;
  beforeAll(async () => {
    test = await testApp(dialect, { settings: { INTERPRETER_POOL: 'pool@example.org', MAIL_DIR: '/nowhere' } });
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    await test.db.deleteFrom('interpreterLetters').execute();
    await test.db.deleteFrom('interpreterOrders').execute();
    await test.db.deleteFrom('unmetCounts').execute();
    test.clock.now = monday;
    ayse = await colleague(test);
    counsellor = { id: ayse.id, provider: ayse.provider, role: 'counsellor' };
    sent = [];
    ({ id, secret } = await receivedBy(test, { person: { ...amina.person, note: 'Zwei Briefe' } }));
    await post({ action: 'claim' });
    await confirm(test.db, counsellor, id, { ...thursday, version: (await rowOf()).version }, monday);
    await post({ action: 'told', how: 'call', version: String((await rowOf()).version) });
  });

  const rowOf = () => test.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const post = (form: Record<string, string>) => call(test, { method: 'POST', url: `/desk/requests/${id}/`, as: ayse, form });
  const order = (fields: Record<string, string> = {}) =>
    post({ action: 'interpreter-order', 'interpreter-language': 'ar', 'interpreter-gender': 'woman', ...fields });
  const works: Mailer = { wakes: false, send: (message) => Promise.resolve(void sent.push(message)) };
  const run = (mailer: Mailer = works) =>
    orderInterpreters(
      {
        db: test.db,
        deskKey: test.keys.deskKey!,
        pool: 'pool@example.org',
        site: test.app.parts.site,
        publicUrl: 'http://localhost:8080',
        mailer,
        now: () => test.clock.now,
        failed: () => undefined,
      },
      new AbortController().signal,
      test.clock.now,
    );
  const linkOf = (message: Message) => /http:\/\/localhost:8080(\/desk\/interpreter\/[\w-]{22}\/)/.exec(message.text)![1]!;
  const ordered = async () => {
    await order({ 'interpreter-variety': 'syrisch' });
    await run();
    return linkOf(sent.at(-1)!);
  };
  const look = async (url: string) => {
    const { statusCode } = await call(test, { method: 'GET', url });
    return [statusCode, test.shown('/desk/interpreter').state];
  };
  const answer = (url: string, word: string) => call(test, { method: 'POST', url, form: { answer: word } });
  const shown = async () => {
    await call(test, { method: 'GET', url: `/desk/requests/${id}/`, as: ayse });
    return test.shown('/desk/requests/[id]').interpreter;
  };
  const standing = async () => owed(await rowOf(), new Set(), test.clock.now);
  const notFound = () => test.db.selectFrom('unmetCounts').selectAll().execute();
  const events = async () => {
    const rows = await test.db.selectFrom('history').select(['event', 'detail']).where('requestId', '=', id).orderBy('id').execute();
    return rows.map(({ event, detail }) => (detail === null ? event : `${event} ${detail}`)).filter((one) => one.startsWith('interpreter'));
  };

  it('is ordered with one press: the letter has language, time, place, minutes, woman or man and the reference, and nothing of the person', async () => {
    expect(await shown()).toMatchObject({ state: null, language: 'ar', gender: 'woman', mayChange: true, hasPool: true, isOwed: false });
    const { version } = await rowOf();
    const url = await ordered();
    const { reference } = await rowOf();
    expect(sent).toMatchObject([
      { to: 'pool@example.org', subject: 'Bestellung einer Sprachmittlung', kind: 'interpreter-order', languages: ['de'] },
    ]);
    const text = sent[0]!.text.replace(/[\u2066-\u2069]/g, '');
    expect(text).toContain(
      `Sprache: Arabisch (syrisch)\nZeit: Donnerstag 26.11.2026, 10:20\nDauer: 45 Minuten\nOrt: Grillostraße 4\nFrau oder Mann: eine Frau\nUnsere Nummer: ${reference}\n`,
    );
    for (const word of ['أمينة', 'Schulden', 'Schalke', '0151', 'Briefe', id]) expect(sent[0]!.text + sent[0]!.html).not.toContain(word);
    expect([await look(url), (await rowOf()).version]).toEqual([[200, 'asked'], version]);
    await look(url);
    expect(await shown()).toMatchObject({ state: 'ordered', variety: 'syrisch', isSilent: false });
    expect(await standing()).toEqual({ is: 'waits', for: 'appointment', until: '2026-11-25T09:20:00.000Z' });
    expect(test.logged.join()).not.toContain(url.split('/')[3]);
    await run();
    expect(sent).toHaveLength(1);
  });

  it('stands in the overview of its provider until the pool answers', async () => {
    const chief = await colleague(test, { role: 'coordinator' });
    const stranger = await colleague(test, { role: 'coordinator', provider: 'caritas-gelsenkirchen' });
    const orders = async (as: Colleague) => {
      await call(test, { method: 'GET', url: '/desk/overview/', as });
      return test.shown('/desk/overview').owed?.orders;
    };
    const url = await ordered();
    expect([await orders(chief), await orders(stranger)]).toEqual([1, 0]);
    await answer(url, 'promised');
    expect(await orders(chief)).toBe(0);
  });

  it('is promised by the link, once; nothing is owed then until the appointment is over', async () => {
    const url = await ordered();
    expect((await answer(url, 'promised')).headers.location).toBe(`${url}?language=de`);
    expect(await look(url)).toEqual([200, 'promised']);
    await answer(url, 'none-found');
    expect([await shown(), await look(url), await notFound()]).toMatchObject([{ state: 'promised' }, [200, 'promised'], []]);
    expect(await standing()).toEqual({ is: 'waits', for: 'appointment', until: '2026-11-26T10:05:00.000Z' });
    expect(await events()).toEqual(['interpreter-ordered', 'interpreter-answered promised']);
  });

  it('that nobody was found for is owed at once, and counted by language and quarter of the city', async () => {
    await answer(await ordered(), 'none-found');
    expect(await standing()).toEqual({ is: 'owed', verb: 'find-interpreter', dueAt: thursday.startsAt });
    expect(await notFound()).toEqual([
      { yearQuarter: '2026-Q4', kind: 'interpreter-not-found', language: 'ar', quarter: 'schalke', number: 1 },
    ]);
    await order({ 'interpreter-language': 'ku' });
    await run();
    await answer(linkOf(sent[1]!), 'none-found');
    await post({ action: 'interpreter-answer', 'interpreter-answer': 'promised' });
    expect(await shown()).toMatchObject({ state: 'promised', language: 'ku', isOwed: false });
    expect((await notFound()).map(({ language, number }) => [language, number]).sort()).toEqual([
      ['ar', 1],
      ['ku', 1],
    ]);
  });

  it('that is not answered a day before is owed, and after the appointment the outcome is', async () => {
    await ordered();
    test.clock.now = new Date('2026-11-25T09:19:00.000Z');
    expect(await standing()).toMatchObject({ is: 'waits' });
    test.clock.now = new Date('2026-11-25T09:20:00.000Z');
    expect(await standing()).toEqual({ is: 'owed', verb: 'find-interpreter', dueAt: thursday.startsAt });
    expect(await findInterpreting(test.db, id, test.clock.now)).toMatchObject({ order: { state: 'ordered' }, isUnanswered: true });
    test.clock.now = new Date('2026-11-26T10:05:00.000Z');
    expect(await standing()).toEqual({ is: 'owed', verb: 'say-how-it-went', dueAt: '2026-12-03T09:20:00.000Z' });
  });

  it('is ordered anew, by letter, when the appointment moves; the former link says that it is over', async () => {
    const former = await ordered();
    await answer(former, 'promised');
    await confirm(test.db, counsellor, id, { ...friday, version: (await rowOf()).version }, monday);
    await answer(former, 'none-found');
    await run();
    expect(sent.map(({ kind }) => kind)).toEqual(['interpreter-order', 'interpreter-change']);
    expect(sent[1]!.text.replace(/[\u2066-\u2069]/g, '')).toContain('Freitag 27.11.2026, 14:00');
    expect([await look(former), await look(linkOf(sent[1]!)), await notFound()]).toEqual([[200, 'over'], [200, 'asked'], []]);
    expect(await shown()).toMatchObject({ state: 'ordered', variety: 'syrisch', gender: 'woman' });
  });

  it('is cancelled by letter when the person cancels, and when the counsellor does', async () => {
    const url = await ordered();
    await cancel(test.db, secret, monday);
    expect(await look(url)).toEqual([200, 'over']);
    await run();
    await run();
    expect(sent.map(({ kind }) => kind)).toEqual(['interpreter-order', 'interpreter-cancel']);
    expect([await events(), await standing()]).toMatchObject([['interpreter-ordered', 'interpreter-cancelled'], { is: 'closed' }]);
  });

  it('that the pool never heard of is cancelled without a letter', async () => {
    await order();
    await post({ action: 'interpreter-cancel' });
    await run();
    expect([sent, await shown()]).toMatchObject([[], { state: null, isOwed: false }]);
  });

  it('is owed when the letter cannot be delivered', async () => {
    await order();
    await run({ wakes: false, send: () => Promise.reject(new DeliveryError('refused', 'EENVELOPE 550')) });
    await run();
    expect([await standing(), await events()]).toMatchObject([
      { is: 'owed', verb: 'find-interpreter' },
      ['interpreter-ordered', 'interpreter-undelivered'],
    ]);
    await post({ action: 'interpreter-cancel' });
    expect(await standing()).toMatchObject({ is: 'waits', until: '2026-11-26T10:05:00.000Z' });
  });

  it('cannot be ordered twice, without an appointment, by somebody else, or in no language', async () => {
    await ordered();
    expect((await order()).statusCode).toBe(409);
    expect((await order({ 'interpreter-language': '' })).statusCode).toBe(422);
    const other = await colleague(test);
    const form = { action: 'interpreter-order', 'interpreter-language': 'ar', 'interpreter-gender': 'any' };
    expect((await call(test, { method: 'POST', url: `/desk/requests/${id}/`, as: other, form })).statusCode).toBe(409);
    test.clock.now = new Date('2026-11-26T09:20:00.000Z');
    expect(await findInterpreting(test.db, id, test.clock.now)).toBeUndefined();
    await expect(recordAnswer(test.db, counsellor, id, 'promised', test.clock.now)).rejects.toMatchObject({ code: 'wrong-state' });
  });

  it('answers by a link that the desk derived only, with a word that it knows', async () => {
    const url = await ordered();
    expect((await answer(url, 'perhaps')).statusCode).toBe(400);
    expect(await look(`/desk/interpreter/${'a'.repeat(22)}/`)).toEqual([404, 'gone']);
    expect(await look('/desk/interpreter/x/')).toEqual([404, 'gone']);
    test.clock.now = new Date(thursday.startsAt);
    await answer(url, 'promised');
    expect(await look(url)).toEqual([200, 'over']);
  });

  it('is forgotten two weeks after the appointment; the count stays', async () => {
    await answer(await ordered(), 'none-found');
    await forgetOrders(test.db, new Date('2026-12-10T09:20:00.000Z'));
    expect(await test.db.selectFrom('interpreterOrders').select('id').execute()).toHaveLength(1);
    await forgetOrders(test.db, new Date('2026-12-10T09:20:00.001Z'));
    expect(await test.db.selectFrom('interpreterOrders').select('id').execute()).toEqual([]);
    expect(await notFound()).toHaveLength(1);
  });
});
