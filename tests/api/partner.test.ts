import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SharableFact } from '../../api/contract/codes.ts';
import { answerConsent, listConsents, passOn, withdrawConsent } from '../../api/intake/consent.ts';
import { close } from '../../api/intake/answer.ts';
import { owed } from '../../api/intake/owed.ts';
import { erase } from '../../api/intake/requester.ts';
import { askPartners } from '../../api/jobs/ask-partners.ts';
import { DeliveryError, type Mailer, type Message } from '../../api/letters/mailer.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { amina } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const all: SharableFact[] = ['topic', 'language', 'quarter', 'matter', 'name', 'contact'];
const nextWeek = new Date('2026-12-01T08:00:00.000Z');

describe.each(dialects)('a partner without an account on %s', (dialect) => {
  let test: TestApp;
  let ayse: Colleague;
  let chief: Colleague;
  let counsellor: Worker;
  let partner: string;
  let sent: Message[];
  let id: string;
  let secret: string;
  beforeAll(async () => {
    test = await testApp(dialect);
    ayse = await colleague(test);
    chief = await colleague(test, { role: 'coordinator' });
    counsellor = { id: ayse.id, provider: ayse.provider, role: 'counsellor' };
    const form = { action: 'add', partnerName: 'Anwaltsverein', partnerEmail: 'beratung@example.org' };
    const added = await call(test, { method: 'POST', url: '/desk/partners/', as: chief, form });
    expect(added.headers.location).toBe('/desk/partners/?done=partner-added');
    partner = (await test.db.selectFrom('partners').select('id').executeTakeFirstOrThrow()).id;
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    test.clock.now = monday;
    sent = [];
    ({ id, secret } = await receivedBy(test, { person: { ...amina.person, note: 'Zwei Briefe' } }));
    await call(test, { method: 'POST', url: `/desk/requests/${id}/`, as: ayse, form: { action: 'claim' } });
  });

  const rowOf = () => test.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const events = async () => {
    const rows = await test.db.selectFrom('history').select(['event', 'detail']).where('requestId', '=', id).orderBy('id').execute();
    return rows.map(({ event, detail }) => (detail === null ? event : `${event} ${detail}`));
  };
  const pass = async (facts = all, agreed: 'person-call' | 'slip' = 'person-call') =>
    passOn(
      test.db,
      test.app.site().directory,
      counsellor,
      id,
      { to: partner, facts, agreed, version: (await rowOf()).version },
      test.clock.now,
    );
  const works: Mailer = { wakes: false, send: (message) => Promise.resolve(void sent.push(message)) };
  const post = (mailer: Mailer | undefined) =>
    askPartners(
      {
        db: test.db,
        deskKey: test.keys.deskKey!,
        site: test.app.parts.site,
        publicUrl: 'http://localhost:8080',
        mailer,
        now: () => test.clock.now,
        failed: () => undefined,
      },
      new AbortController().signal,
      test.clock.now,
    );
  /** Passes the request on and reads the path of the link from the letter. */
  const linked = async (facts = all) => {
    await pass(facts);
    await post(works);
    return /http:\/\/localhost:8080(\/desk\/partner\/[\w-]{22}\/)/.exec(sent.at(-1)!.text)![1]!;
  };
  const look = async (url: string) => {
    const answer = await call(test, { method: 'GET', url });
    return { answer, page: test.shown('/desk/partner') };
  };
  const send = (url: string, form: Record<string, string>) => call(test, { method: 'POST', url, form });
  const standing = async () => owed(await rowOf(), new Set(), test.clock.now);

  it('gets a letter with a link that says nothing of the request, and the request waits until the link ends', async () => {
    const url = await linked();
    expect(sent).toMatchObject([{ to: 'beratung@example.org', subject: 'Eine Anfrage für Sie', kind: 'partner' }]);
    for (const word of ['Schulden', 'أمينة', 'Schalke', 'Arabisch', '0151']) expect(sent[0]!.text + sent[0]!.html).not.toContain(word);
    expect(await rowOf()).toMatchObject({ provider: 'stadt-gelsenkirchen', claimedBy: ayse.id, sharedFacts: null, state: 'received' });
    expect(await standing()).toEqual({ is: 'waits', for: 'follow-up', until: '2026-11-30T23:00:00.000Z' });
    test.clock.now = nextWeek;
    expect(await standing()).toEqual({ is: 'owed', verb: 'answer', dueAt: '2026-12-01T22:59:59.999Z' });
    expect((await look(url)).page).toEqual({ state: 'over', values: {}, errors: [] });
    await post(works);
    expect(sent).toHaveLength(1);
    expect(test.logged.join('\n')).not.toContain(url.split('/')[3]);
  });

  it('sees topic, language and quarter first, and name and contact once it has accepted; each look is recorded', async () => {
    const url = await linked();
    const { answer, page } = await look(url);
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
    });
    expect(page).toEqual({
      state: 'asked',
      request: { reference: expect.any(String), shared: all, topics: ['debts'], quarter: 'schalke', language: 'ar', interpreting: false },
      until: '2026-11-30',
      values: {},
      errors: [],
    });
    await send(url, { action: 'accept' });
    await send(url, { action: 'accept' });
    expect((await look(url)).page).toMatchObject({
      state: 'accepted',
      opened: { person: { name: 'أمينة', phone: '+4915123456789', note: 'Zwei Briefe' }, matter: { womanCounsellor: true } },
    });
    expect(JSON.stringify((await look(url)).page)).not.toContain(secret);
    expect((await events()).slice(-6)).toEqual([
      'consent-given partner person-call topic language quarter matter name contact',
      'partner-asked',
      'partner-looked',
      'partner-accepted',
      'partner-looked',
      'partner-looked',
    ]);
  });

  it('is named at the desk with the end of its link and what it did, until the desk answers itself', async () => {
    const seen = async () => {
      await call(test, { method: 'GET', url: `/desk/requests/${id}/?view=mine`, as: ayse });
      const { request, list } = test.shown('/desk/requests/[id]');
      expect(list.requests.find((row) => row.id === id)?.partner).toEqual(request.partner);
      return request.partner;
    };
    expect(await seen()).toBeNull();
    const url = await linked();
    const until = '2026-11-30T22:59:59.999Z';
    expect(await seen()).toEqual({ until, accepted: false });
    await send(url, { action: 'accept' });
    expect(await seen()).toEqual({ until, accepted: true });
    const end = (expiresAt: string) => test.db.updateTable('partnerLinks').set({ expiresAt }).execute();
    await end(monday.toISOString());
    expect(await seen()).toBeNull();
    await end(until);
    await call(test, {
      method: 'POST',
      url: `/desk/requests/${id}/`,
      as: ayse,
      form: { action: 'close', outcome: 'forwarded', version: String((await rowOf()).version) },
    });
    expect([await seen(), (await look(url)).page]).toMatchObject([null, { state: 'over' }]);
  });

  it('sees no fact that the person did not agree to, before and after accepting', async () => {
    const url = await linked(['contact']);
    expect((await look(url)).page.request).toMatchObject({ topics: undefined, quarter: 'unknown', language: 'und', shared: ['contact'] });
    await send(url, { action: 'accept' });
    expect((await look(url)).page.opened).toEqual({
      person: { reply: 'call', phone: '+4915123456789', safeTimes: 'بعد الظهر' },
      matter: {},
    });
  });

  it('tells the person, which ends the request; or cannot help or gives it back, and an answer is owed in two working days', async () => {
    const url = await linked();
    await send(url, { action: 'answer', answer: 'told' });
    expect(await rowOf()).toMatchObject({ state: 'received' });
    await send(url, { action: 'accept' });
    await send(url, { action: 'answer', answer: 'told' });
    expect(await rowOf()).toMatchObject({ state: 'closed', outcome: 'forwarded', toTell: 0, owedFrom: null });
    expect((await look(url)).page).toMatchObject({ state: 'answered', answer: 'told' });
    await send(url, { action: 'answer', answer: 'given-back' });
    expect((await rowOf()).state).toBe('closed');

    ({ id, secret } = await receivedBy(test));
    await call(test, { method: 'POST', url: `/desk/requests/${id}/`, as: ayse, form: { action: 'claim' } });
    const second = await linked();
    await send(second, { action: 'answer', answer: 'not-our-field' });
    expect(await rowOf()).toMatchObject({ state: 'received', provider: 'stadt-gelsenkirchen', hearBy: '2026-11-25' });
    expect(await standing()).toMatchObject({ is: 'owed', dueAt: '2026-11-25T22:59:59.999Z' });
    expect((await events()).at(-1)).toBe('partner-answered not-our-field');
  });

  it('loses the request when the person withdraws or erases, the desk ends it, or the coordinator removes the partner', async () => {
    const withdrawn = await linked();
    const [consent] = await listConsents(test.db, test.app.site().directory, await rowOf(), monday);
    expect(consent).toMatchObject({ to: 'Anwaltsverein', isPartner: true, state: 'given' });
    await withdrawConsent(test.db, secret, consent!.id, monday);
    expect((await look(withdrawn)).page.state).toBe('over');
    expect(await standing()).toMatchObject({ is: 'owed', dueAt: '2026-11-25T22:59:59.999Z' });
    await send(withdrawn, { action: 'accept' });
    expect(await events()).not.toContain('partner-accepted');

    const closed = await linked();
    await close(test.db, counsellor, id, { outcome: 'spam', version: (await rowOf()).version }, monday);
    expect((await look(closed)).page.state).toBe('over');

    ({ id, secret } = await receivedBy(test));
    await call(test, { method: 'POST', url: `/desk/requests/${id}/`, as: ayse, form: { action: 'claim' } });
    const erased = await linked();
    await erase(test.db, secret, monday);
    expect((await look(erased)).page.state).toBe('over');
    expect((await look('/desk/partner/abcdefghijklmnopqrstuv/')).answer.statusCode).toBe(404);
  });

  it('gives the request back at once when its letter cannot be delivered, or no mail is set up', async () => {
    await pass();
    await post({ wakes: false, send: () => Promise.reject(new DeliveryError('refused', 'EENVELOPE 550')) });
    expect(await standing()).toMatchObject({ is: 'owed', dueAt: '2026-11-25T22:59:59.999Z' });
    expect((await events()).at(-1)).toBe('partner-answered undelivered');
    await pass();
    expect(await standing()).toMatchObject({ is: 'waits' });
    await post(undefined);
    expect(await standing()).toMatchObject({ is: 'owed' });
  });

  it('is not asked without the contact, and a yes on the slip needs it too', async () => {
    await expect(pass(['topic'])).rejects.toMatchObject({ errors: [{ pointer: '/facts', code: 'not-allowed' }] });
    await pass(all, 'slip');
    await post(works);
    expect(sent).toEqual([]);
    await expect(answerConsent(test.db, secret, ['topic'], monday)).rejects.toMatchObject({ errors: [{ pointer: '/facts' }] });
    await answerConsent(test.db, secret, ['topic', 'contact'], monday);
    await post(works);
    expect(sent).toHaveLength(1);
  });

  it('stands on the list of the coordinator, and nobody else changes it', async () => {
    for (const role of ['counsellor', 'editor', 'translator', 'admin'] as const) {
      const other = await colleague(test, { role });
      expect((await call(test, { method: 'GET', url: '/desk/partners/', as: other })).statusCode).toBe(403);
    }
    const elsewhere = await colleague(test, { role: 'coordinator', provider: 'caritas' });
    await call(test, { method: 'GET', url: '/desk/partners/', as: elsewhere });
    expect(test.shown('/desk/partners').partners).toEqual([]);
    const remove = (as: Colleague) => call(test, { method: 'POST', url: '/desk/partners/', as, form: { action: 'remove', id: partner } });
    expect((await remove(elsewhere)).statusCode).toBe(404);
    const wrong = await call(test, {
      method: 'POST',
      url: '/desk/partners/',
      as: chief,
      form: { action: 'add', partnerName: '', partnerEmail: 'x' },
    });
    expect(wrong.statusCode).toBe(422);
    expect(test.shown('/desk/partners').errors).toEqual([
      { pointer: '/partnerName', code: 'required' },
      { pointer: '/partnerEmail', code: 'malformed' },
    ]);
    const url = await linked();
    await remove(chief);
    expect((await look(url)).page.state).toBe('over');
  });
});
