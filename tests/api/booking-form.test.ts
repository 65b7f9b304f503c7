import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hold } from '../../api/appointments/holds.ts';
import type { ConsultationHours } from '../../api/appointments/slots.ts';
import { unsealPerson } from '../../api/intake/person.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { consultationHours, nameOf, slotAt } from '../support/hours.ts';
import { worker } from '../support/requests.ts';

const fromOurPage = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
/** 24 bytes of base64url: a hold that nobody was ever given. */
const strangeHold = 'A'.repeat(22);

/** What a browser sends of a form that somebody has filled in. */
const typed = (change: Record<string, string | string[]> = {}) => ({
  quarter: 'schalke',
  conversationLanguage: 'ar',
  channel: 'place',
  persons: '1',
  name: 'أمينة',
  reply: 'none',
  note: 'Brief vom Amt',
  notice: '2026-11',
  formLanguage: 'ar',
  ...change,
});

describe.each(dialects)('the form with free times on %s', (dialect) => {
  let test: TestApp;
  let schalke: ConsultationHours;
  let phone: ConsultationHours;
  const owner = { id: '', provider: 'stadt-gelsenkirchen' };

  const shown = () => test.shown('/[lang]/appointment');
  const look = async (query = '') => {
    await test.app.inject({ method: 'GET', url: `/ar/appointment/${query}` });
    return shown();
  };
  const post = async (fields: Record<string, string | string[]>, language = 'ar') => {
    const payload = new URLSearchParams(Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one])));
    const answer = await test.app.inject({
      method: 'POST',
      url: `/${language}/appointment/`,
      headers: fromOurPage,
      payload: payload.toString(),
    });
    return {
      answer,
      get page() {
        return shown();
      },
    };
  };
  const kept = async (slot: string, fields = typed()) => {
    const { page } = await post({ ...fields, step: `hold:${slot}` });
    return page;
  };
  const rows = async () =>
    (await test.db.selectFrom('requests').select(['state', 'provider', 'startsAt', 'claimedBy']).orderBy('receivedAt').execute()).length;

  beforeAll(async () => {
    test = await testApp(dialect);
    owner.id = (await worker(test.db)).id;
    const other = await worker(test.db, { provider: 'awo' });
    schalke = await consultationHours(test.db, owner);
    phone = await consultationHours(test.db, other, {
      channel: 'phone',
      place: null,
      quarter: null,
      languages: ['tr'],
      womanCounsellor: false,
    });
  });
  afterAll(() => test.close());

  it('shows the next free times at once, for the place and the language of the page', async () => {
    const { times, untouched } = await look('?service=kim-schalke');
    expect(untouched).toBe(true);
    expect(times!.channels).toEqual(['place', 'phone']);
    expect(times!.days.map(({ day, slots }) => [day, slots.length])).toEqual([
      ['2026-11-25', 6],
      ['2026-12-02', 6],
      ['2026-12-09', 6],
    ]);
    expect(times!.days[0]!.slots[0]).toMatchObject({ startsAt: '2026-11-25T08:00:00.000Z', place: 'Beispielstelle, Beispielstraße 1' });
    expect(times!.later).toBe('2026-12-10');
  });

  it('goes on to later times and keeps everything typed', async () => {
    const { answer, page } = await post({ ...typed(), step: 'find:2026-12-10' });
    expect(answer.statusCode).toBe(200);
    expect(page.times!.days.map(({ day }) => day)).toEqual(['2026-12-16', '2026-12-23', '2026-12-30']);
    expect(page.values).toMatchObject({ name: 'أمينة', note: 'Brief vom Amt', quarter: 'schalke' });
    expect(page.errors).toEqual([]);
    expect(page.untouched).toBe(false);
  });

  it.each([
    ['another language', { conversationLanguage: 'fa' }, 0],
    ['another language with interpreting', { conversationLanguage: 'fa', interpreting: 'yes' }, 3],
    ['a woman', { womanCounsellor: 'yes' }, 3],
    ['the telephone in Turkish', { channel: 'phone', conversationLanguage: 'tr' }, 3],
    ['the telephone in Arabic', { channel: 'phone' }, 0],
    ['a way that nobody offers', { channel: 'carrier-pigeon' }, 3],
  ])('looks for what suits: %s', async (_what, change, days) => {
    const { page } = await post({ ...typed(change), step: 'find' });
    expect(page.times!.days).toHaveLength(days);
  });

  it('keeps a chosen time for ten minutes, and nobody else is shown it', async () => {
    const slot = nameOf(test, slotAt(schalke, '2026-11-25T08:00Z'));
    const page = await kept(slot);
    expect(page.times!.kept).toMatchObject({ slot: { id: slot }, until: '2026-11-23T08:10:00.000Z', secondsLeft: 600 });
    expect(page.values).toMatchObject({ slot, hold: expect.stringMatching(/^[\w-]{22}$/), name: 'أمينة' });
    expect((await look('?quarter=schalke')).times!.days[0]!.slots.map(({ id }) => id)).not.toContain(slot);
    // Pressed again with the same hold it stays the same.
    const again = await post({ ...typed(), ...page.values, step: `hold:${slot}` });
    expect(again.page.values['hold']).toBe(page.values['hold']);
    await post({ ...typed(), ...page.values, step: 'release' });
    expect(shown().times!.kept).toBeUndefined();
    expect(shown().times!.days[0]!.slots.map(({ id }) => id)).toContain(slot);
    expect(shown().values).not.toHaveProperty('hold');
  });

  it('the page sent again as it was keeps the same time, also when it was pressed twice at once', async () => {
    const slot = nameOf(test, slotAt(schalke, '2026-11-25T08:00Z'));
    const fields = typed({ idempotencyKey: randomUUID(), step: `hold:${slot}` });
    const pressed = await Promise.all([post(fields), post(fields)]);
    const again = await post(fields);
    expect([...pressed, again].map(({ answer }) => answer.statusCode)).toEqual([200, 200, 200]);
    const { times, values } = again.page;
    expect(times!.kept!.slot.id).toBe(slot);
    const holds = await test.db.selectFrom('bookings').select('id').where('kind', '=', 'hold').execute();
    expect(holds).toHaveLength(1);
    const other = await post({ ...fields, idempotencyKey: randomUUID() });
    expect([other.answer.statusCode, other.page.times!.lost]).toEqual([409, 'taken']);
    await post({ ...fields, ...values, step: 'release' });
  });

  it.each([
    ['the language', { conversationLanguage: 'tr' }],
    ['the way', { channel: 'phone' }],
  ])('a kept time that does not suit any more is given back, and that is said: %s', async (_what, change) => {
    const slot = nameOf(test, slotAt(schalke, '2026-11-25T08:00Z'));
    const before = await rows();
    const page = await kept(slot);
    const looked = await post({ ...typed(), ...page.values, ...change, step: 'find' });
    expect([looked.answer.statusCode, looked.page.times!.lost, looked.page.times!.kept]).toEqual([200, 'changed', undefined]);
    expect((await look('?quarter=schalke')).times!.days[0]!.slots.map(({ id }) => id)).toContain(slot);
    const once = await kept(slot);
    const sent = await post({ ...typed({ idempotencyKey: randomUUID() }), ...once.values, ...change });
    expect([sent.answer.statusCode, sent.page.times!.lost]).toEqual([200, 'changed']);
    expect(sent.page.values).toMatchObject({ name: 'أمينة', ...change });
    expect(await rows()).toBe(before);
  });

  it('a talk by phone asks for the number, and keeps it with "no letters"', async () => {
    const fields = typed({ channel: 'phone', idempotencyKey: randomUUID() });
    const { answer, page } = await post({ ...fields, name: '' });
    expect([answer.statusCode, page.errors]).toEqual([
      422,
      [
        { pointer: '/name', code: 'required' },
        { pointer: '/phone', code: 'required' },
      ],
    ]);
    expect((await post({ ...fields, phone: '0151 23456789' })).answer.statusCode).toBe(303);
  });

  it('extends by one press', async () => {
    const page = await kept(nameOf(test, slotAt(schalke, '2026-11-25T08:30Z')));
    test.clock.now = new Date('2026-11-23T08:08:00.000Z');
    const { page: longer } = await post({ ...typed(), ...page.values, step: 'extend' });
    expect(longer.times!.kept!.until).toBe('2026-11-23T08:18:00.000Z');
    test.clock.now = monday;
    await post({ ...typed(), ...page.values, step: 'release' });
  });

  it('books the kept time at once, for the owner of the hours, and once however often it is sent', async () => {
    const before = await rows();
    const page = await kept(nameOf(test, slotAt(schalke, '2026-11-25T09:00Z')));
    const fields = { ...typed(), ...page.values, idempotencyKey: randomUUID() } as Record<string, string>;
    const [first, second] = [await post(fields), await post(fields)];
    expect([first.answer.statusCode, second.answer.statusCode]).toEqual([303, 303]);
    expect(second.answer.headers.location).toBe(first.answer.headers.location);
    expect(await rows()).toBe(before + 1);
    const row = await test.db
      .selectFrom('requests')
      .selectAll()
      .where('startsAt', '=', '2026-11-25T09:00:00.000Z')
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      state: 'confirmed',
      claimedBy: owner.id,
      provider: 'stadt-gelsenkirchen',
      place: 'Schalke, Beispielstelle, Beispielstraße 1',
    });
  });

  it('keeps the time while a mistake is corrected', async () => {
    const page = await kept(nameOf(test, slotAt(schalke, '2026-11-25T09:30Z')));
    const { answer, page: again } = await post({ ...typed({ name: '' }), ...page.values, name: '', idempotencyKey: randomUUID() });
    expect(answer.statusCode).toBe(422);
    expect(again.errors).toEqual([{ pointer: '/name', code: 'required' }]);
    expect(again.times!.kept!.slot.startsAt).toBe('2026-11-25T09:30:00.000Z');
    await post({ ...typed(), ...page.values, step: 'release' });
  });

  it('asks for each answer that an empty form lacks, at its field', async () => {
    const { answer, page } = await post({ notice: '2026-11' });
    expect([answer.statusCode, page.errors]).toEqual([
      422,
      ['/quarter', '/conversationLanguage', '/name', '/reply'].map((pointer) => ({ pointer, code: 'required' })),
    ]);
  });

  it('T11: says when a time is gone, shows the next ones and keeps everything typed', async () => {
    const slot = nameOf(test, slotAt(schalke, '2026-11-25T10:00Z'));
    const page = await kept(slot);
    test.clock.now = new Date('2026-11-23T08:11:00.000Z');
    // Ran out, and somebody else was quicker.
    const { hold: others } = await hold(test.db, test.app.site().directory, slotAt(schalke, '2026-11-25T10:00Z'), test.clock.now);
    const { answer, page: again } = await post({ ...typed(), ...page.values, idempotencyKey: randomUUID() });
    expect(answer.statusCode).toBe(409);
    expect(again).toMatchObject({ problem: 'slot-taken', times: { lost: 'taken' }, values: { name: 'أمينة', note: 'Brief vom Amt' } });
    expect(again.values).not.toHaveProperty('slot');
    expect(again.times!.days[0]!.slots.map(({ id }) => id)).not.toContain(slot);
    // Whoever presses a time that somebody else keeps is told the same.
    const pressed = await post({ ...typed(), step: `hold:${slot}` });
    expect([pressed.answer.statusCode, pressed.page.times!.lost]).toEqual([409, 'taken']);
    test.clock.now = new Date('2026-11-23T08:30:00.000Z');
    expect(others).toMatch(/^[\w-]{22}$/);
  });

  it('T11: a time that ran out and is still free is booked for who was first', async () => {
    const page = await kept(nameOf(test, slotAt(schalke, '2026-11-25T10:30Z')));
    test.clock.now = new Date('2026-11-23T08:45:00.000Z');
    const { answer } = await post({ ...typed(), ...page.values, idempotencyKey: randomUUID() });
    expect(answer.statusCode).toBe(303);
  });

  it('says that a kept time ran out, and shows it among the free ones', async () => {
    const slot = nameOf(test, slotAt(schalke, '2026-12-02T08:00Z'));
    const page = await kept(slot);
    test.clock.now = new Date('2026-11-23T09:00:00.000Z');
    const { answer, page: again } = await post({ ...typed(), ...page.values, step: 'find' });
    expect([answer.statusCode, again.times!.lost]).toEqual([200, 'expired']);
    expect(again.times!.days.flatMap(({ slots }) => slots.map(({ id }) => id))).toContain(slot);
    expect(again.values).not.toHaveProperty('hold');
  });

  it('leaves a time that is not its own to whoever holds it', async () => {
    const slot = nameOf(test, slotAt(schalke, '2026-12-02T08:30Z'));
    const page = await kept(slot);
    const { answer } = await post({ ...typed(), slot, hold: strangeHold, idempotencyKey: randomUUID() });
    expect(answer.statusCode).toBe(409);
    const { page: mine } = await post({ ...typed(), ...page.values, step: 'find' });
    expect(mine.times!.kept!.slot.id).toBe(slot);
    await post({ ...typed(), ...page.values, step: 'release' });
  });

  it.each(['', 'x', '../../etc', `${randomUUID()}.20261125T0800Z`, 'ا'.repeat(40), `${randomUUID()}.99999999T9999Z`])(
    'a wrong slot is told as gone or unreadable, and nothing typed is lost: %j',
    async (slot) => {
      const pressed = await post({ ...typed(), step: `hold:${slot}` });
      const sent = await post({ ...typed(), slot, hold: 'short', idempotencyKey: randomUUID() });
      expect([200, 303, 409, 422]).toContain(sent.answer.statusCode);
      if (slot === '') expect(sent.answer.statusCode).toBe(303);
      else expect(sent.page.values).toMatchObject({ name: 'أمينة' });
      expect(pressed.answer.statusCode).toBeLessThan(500);
      expect(pressed.page.values).toMatchObject({ name: 'أمينة' });
    },
  );

  it('a name that turns the writing direction and a note with a NUL are kept without these signs', async () => {
    const page = await kept(nameOf(test, slotAt(schalke, '2026-12-02T09:30Z')));
    const { answer } = await post({ ...typed(), ...page.values, name: '\u202Eana', note: 'a\u0000b', idempotencyKey: randomUUID() });
    expect(answer.statusCode).toBe(303);
    const row = await test.db.selectFrom('requests').selectAll().orderBy('receivedAt', 'desc').orderBy('id').execute();
    const people = await Promise.all(row.map((one) => unsealPerson(test.keys.unsealer!, one)));
    expect(people.filter((person) => person?.name === 'ana').map((person) => person?.note)).toEqual(['ab']);
  });

  it('begins with a posted topic as with one in the address, and with nothing else that was posted', async () => {
    const asked = await look('?topic=violence&quarter=horst');
    const { answer, page } = await post({ topic: 'violence', quarter: 'horst', name: 'Ana', note: 'x', step: 'begin' });
    expect([answer.statusCode, page.untouched, page.values]).toEqual([200, true, asked.values]);
    expect(page.values).toMatchObject({ topics: ['violence'], quarter: 'horst', reply: 'none', channel: 'place' });
    expect(page.values).not.toHaveProperty('name');
  });

  it('ten megabytes are refused before they are read', async () => {
    const payload = `step=find&note=${'x'.repeat(10_000_000)}`;
    const answer = await test.app.inject({ method: 'POST', url: '/ar/appointment/', headers: fromOurPage, payload });
    expect(answer.statusCode).toBe(413);
  });

  it('video and visits need a free time', async () => {
    const { answer, page } = await post({ ...typed({ channel: 'home', phone: '0151 23456789' }), idempotencyKey: randomUUID() });
    expect([answer.statusCode, page.errors]).toEqual([422, [{ pointer: '/channel', code: 'not-allowed' }]]);
  });

  it('takes the way of the time that was chosen, and names the organisation that gets the request', async () => {
    const page = await kept(nameOf(test, slotAt(phone, '2026-11-25T08:00Z')), typed({ conversationLanguage: 'tr' }));
    expect(page.values['channel']).toBe('phone');
    expect(page.times!.kept!.slot.provider).toBe('awo');
    await post({ ...typed(), ...page.values, step: 'release' });
  });

  it('T39: another language takes everything along, and the talk follows only if it was in the language of the page', async () => {
    const { page } = await post({ ...typed({ name: '', topics: ['debts', 'work'] }), step: 'find' }, 'tr');
    expect(page.values).toMatchObject({ topics: ['debts', 'work'], quarter: 'schalke', conversationLanguage: 'tr' });
    const { page: apart } = await post({ ...typed({ conversationLanguage: 'fa' }), step: 'find' }, 'tr');
    expect(apart.values['conversationLanguage']).toBe('fa');
  });

  it.each([
    ['an answer below tells it', { name: 'Ana' }],
    ['the script tells it', { name: '', keepsTalk: 'yes' }],
  ])('T39: the talk stays once its question was passed, through several languages: %s', async (_, passed) => {
    const { page } = await post({ ...typed(passed), step: 'find' }, 'tr');
    expect(page.values).toMatchObject({ ...passed, conversationLanguage: 'ar' });
    const { page: again } = await post({ ...typed(), ...page.values, formLanguage: 'tr', step: 'find' }, 'de');
    expect(again.values).toMatchObject({ ...passed, conversationLanguage: 'ar' });
  });

  it('keeps the time of a form that was refused for now until the person may send again, once', async () => {
    const { limitedSteps } = test.app;
    const { appointment } = limitedSteps;
    Object.assign(limitedSteps, { appointment: () => Promise.resolve({ sent: 601, waitSeconds: 540 }) });
    const page = await kept(nameOf(test, slotAt(schalke, '2026-11-25T08:00Z')));
    for (let presses = 0; presses < 2; presses += 1) {
      const { answer } = await post({ ...typed(), ...page.values });
      expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '540']);
    }
    Object.assign(limitedSteps, { appointment });
    const { page: later } = await post({ ...typed(), ...page.values, step: 'find' });
    expect(later.times!.kept).toMatchObject({ secondsLeft: 540 + 600, canExtend: false });
    await post({ ...typed(), ...page.values, step: 'release' });
  });

  it('T39: while a time is kept, the talk stays in the language in which it was chosen', async () => {
    const slot = nameOf(test, slotAt(schalke, '2026-11-25T08:00Z'));
    const { values } = await kept(slot);
    const { page } = await post({ ...typed(), ...values, step: 'find' }, 'tr');
    expect([page.values['conversationLanguage'], page.times!.kept!.slot.id]).toEqual(['ar', slot]);
    await post({ ...typed(), ...values, step: 'release' });
  });

  it('asks for a reminder only by the way that was chosen for the answer', async () => {
    const { answer } = await post({
      ...typed({ reply: 'email', email: 'ana@example.org', reminder: 'yes' }),
      idempotencyKey: randomUUID(),
    });
    expect(answer.statusCode).toBe(303);
    const silent = await post({ ...typed({ reply: 'none', reminder: 'yes' }), idempotencyKey: randomUUID() });
    expect(silent.answer.statusCode).toBe(303);
  });

  it('no address of the form ever changes anything', async () => {
    const slot = nameOf(test, slotAt(schalke, '2026-12-02T09:00Z'));
    const before = await test.db.selectFrom('bookings').select('id').execute();
    await look(`?step=hold:${slot}&quarter=schalke`);
    expect(shown().times!.kept).toBeUndefined();
    expect(await test.db.selectFrom('bookings').select('id').execute()).toHaveLength(before.length);
  });

  it('logs neither name, note nor hold', () => {
    const log = test.logged.join('');
    for (const marker of ['أمينة', 'Brief vom Amt', 'ana@example.org']) expect(log).not.toContain(marker);
  });
});

describe('without consultation hours', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp('sqlite');
  });
  afterAll(() => test.close());
  const shown = () => test.shown('/[lang]/appointment');

  it('the form speaks of no times', async () => {
    await test.app.inject('/de/appointment/?quarter=schalke');
    expect(shown()).not.toHaveProperty('times');
  });

  it('neither when the hours are over, nor when they were for another day only', async () => {
    const owner = await worker(test.db);
    await consultationHours(test.db, owner, { firstDay: '2026-11-18', lastDay: '2026-11-18' });
    await test.app.inject('/de/appointment/?quarter=schalke');
    expect(shown()).not.toHaveProperty('times');
  });
});

describe('when the database does not answer', () => {
  it('the form still opens, and what was typed comes back with the way to somebody', async () => {
    const test = await testApp('sqlite');
    try {
      await test.db.schema.dropTable('history').execute();
      await test.db.schema.dropTable('letters').execute();
      await test.db.schema.dropTable('consultationHours').execute();
      expect((await test.app.inject('/de/appointment/?quarter=schalke')).statusCode).toBe(200);
      const answer = await test.app.inject({
        method: 'POST',
        url: '/ar/appointment/',
        headers: fromOurPage,
        payload: new URLSearchParams({ ...typed(), idempotencyKey: randomUUID() }).toString(),
      });
      expect(answer.statusCode).toBe(503);
      expect(test.rendered.at(-1)!.page).toMatchObject({ problem: 'out-of-order', values: { name: 'أمينة' } });
      expect(test.logged.join('')).not.toMatch(/أمينة|no such table/);
    } finally {
      await test.close();
    }
  });
});
