import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Intake } from '../../api/intake/intake.ts';
import { cancel, erase } from '../../api/intake/requester.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { intakeOf } from '../support/desk.ts';
import { amina, contactsChecked, received as arrived } from '../support/requests.ts';

const fromOurPage = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
const arabicDigits = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(0x0660 + Number(digit)));
const persianDigits = (text: string) => text.replace(/\d/g, (digit) => String.fromCharCode(0x06f0 + Number(digit)));

describe.each(dialects)('a lost slip on %s', (dialect) => {
  let database: FreshDatabase;
  let test: TestApp;
  let intake: Intake;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
  });
  // A process of its own for each: tries are counted there.
  beforeEach(async () => {
    test = await testApp(dialect, { database });
    intake = intakeOf(test);
  });
  afterEach(() => test.app.close());
  afterAll(() => database.drop());

  const received = async (...given: Parameters<typeof arrived>) => {
    const answer = await arrived(...given);
    await contactsChecked(test);
    return answer;
  };
  const ask = (reference: string, contact: string, headers: Record<string, string> = {}, remoteAddress = '192.0.2.1') =>
    test.app.inject({
      method: 'POST',
      url: '/ar/appointment/lost/',
      headers: { ...fromOurPage, ...headers },
      payload: new URLSearchParams({ reference, contact }).toString(),
      remoteAddress,
    });
  const opened = (answer: { headers: Record<string, unknown> }) =>
    /^\/ar\/appointment\/([\w-]{22})\/\?done=found$/.exec(String(answer.headers['location']))?.[1];
  const withEmail = { person: { name: 'Ana', reply: 'email' as const, email: 'Ana@Example.org' } };
  const withNothing = { person: { name: 'Ana', reply: 'none' as const } };

  it('has a page of its own that nobody keeps, whatever was a secret before', async () => {
    const answer = await test.app.inject('/ar/appointment/lost/');
    expect([answer.statusCode, answer.headers['cache-control'], answer.headers['referrer-policy']]).toEqual([
      200,
      'no-store',
      'no-referrer',
    ]);
    expect(test.shown('/[lang]/appointment/lost').isWrong).toBe(false);
  });

  it('opens again by reference and telephone number, in any spelling, and the old link stops working', async () => {
    const { secret, reference } = await received(intake);
    const found = opened(await ask(reference, '0151 23456789'));
    expect((await test.app.inject(`/ar/appointment/${found!}/`)).statusCode).toBe(200);
    expect((await test.app.inject(`/ar/appointment/${secret}/`)).statusCode).toBe(404);
    const spellings = [
      [reference.replaceAll('-', ''), '+49 (151) 2345 6789'],
      [reference.replaceAll('-', ' '), '0049151 23456789'],
      [arabicDigits(reference), arabicDigits('0151 23456789')],
      [persianDigits(reference), `  ${persianDigits('015123456789')} `],
    ] as const;
    for (const [number, contact] of spellings) expect(opened(await ask(number, contact))).toBeDefined();
  });

  it('opens again by email, in small and capital letters', async () => {
    const { reference } = await received(intake, withEmail);
    expect(opened(await ask(reference, ' ANA@example.ORG'))).toBeDefined();
  });

  it.each([
    ['+359 88 123 4567', '088 123 4567'],
    ['088 123 4567', '+359 88 123 4567'],
    ['+40 721 234 567', '0721 234567'],
    ['+90 532 123 45 67', '0532 1234567'],
    ['+7 921 123-45-67', '8 (921) 123-45-67'],
    ['+354 611 1234', '611 1234'],
    ['00380 67 123 45 67', '380671234567'],
    ['0209 169-0', '+49 (0) 209 1690'],
  ])('booked with %s opens again with %s', async (booked, asked) => {
    const { reference } = await received(intake, { person: { ...amina.person, phone: booked } });
    expect(opened(await ask(reference, asked))).toBeDefined();
    expect(opened(await ask(reference, `${asked.slice(0, -1)}9`))).toBeUndefined();
  });

  it('opens again with what our own calendar and letters write, marks of direction included', async () => {
    const { reference } = await received(intake, withEmail);
    expect(opened(await ask(`\u2066${reference}\u2069`, '\u200Eana@example.org'))).toBeDefined();
    expect(opened(await ask(`Nr. ${reference.replaceAll('-', '/')}`, '<Ana@example.org>'))).toBeDefined();
  });

  it('stays closed for every wrong guess, with one answer that gives nothing away', async () => {
    const open = await received(intake);
    const other = await received(intake, { person: { ...amina.person, phone: '0151 99999999' } });
    const quiet = await received(intake, withNothing);
    const cancelled = await received(intake);
    await cancel(test.db, cancelled.secret, monday);
    const gone = await received(intake);
    await erase(test.db, gone.secret, monday);
    const before = await test.db.selectFrom('requests').selectAll().orderBy('id').execute();
    const guesses = [
      [open.reference, '0151 11111111'],
      [other.reference, '0151 23456789'],
      ['482-915-737', '0151 23456789'],
      ['482-915-736', '0151 23456789'],
      [quiet.reference, ''],
      [quiet.reference, '0151 23456789'],
      [cancelled.reference, '0151 23456789'],
      [gone.reference, '0151 23456789'],
      ['', ''],
      ["' or 1=1 --", '\u0000\u202e'],
    ] as const;
    const answers = new Set<string>();
    for (const [reference, contact] of guesses) {
      const { statusCode, headers } = await ask(reference, contact);
      const page = test.shown('/[lang]/appointment/lost');
      expect(page.values).toEqual({ reference, contact: contact.replaceAll('\u0000', '') });
      answers.add(JSON.stringify([statusCode, headers['cache-control'], headers['location'] ?? null, { ...page, values: null }]));
    }
    expect([...answers]).toEqual(['[422,"no-store",null,{"values":null,"isWrong":true}]']);
    expect(await test.db.selectFrom('requests').selectAll().orderBy('id').execute()).toEqual(before);
  });

  it('stays closed until the desk has looked at the request, with the answer of a wrong guess, and opens then', async () => {
    const { reference } = await arrived(intake);
    expect((await ask(reference, '0151 23456789')).statusCode).toBe(422);
    expect(test.shown('/[lang]/appointment/lost')).toEqual({ values: { reference, contact: '0151 23456789' }, isWrong: true });
    await contactsChecked(test);
    expect(opened(await ask(reference, '0151 23456789'))).toBeDefined();
  });

  it('takes the same steps for every wrong guess at a reference, so that its time tells nothing', async () => {
    const open = await received(intake);
    const cancelled = await received(intake);
    await cancel(test.db, cancelled.secret, monday);
    const stepsOf = async (reference: string, contact: string) => {
      const steps: string[] = [];
      const sealer = test.keys.sealer;
      const seal = sealer.seal.bind(sealer);
      const executor = test.db.getExecutor() as unknown as { executeQuery: (query: { sql: string }) => unknown };
      // Every query of the process passes here, inside of transactions too.
      const prototype = Object.getPrototypeOf(Object.getPrototypeOf(executor)) as typeof executor;
      const executeQuery = prototype.executeQuery;
      prototype.executeQuery = function (this: unknown, query) {
        steps.push(query.sql);
        return executeQuery.call(this, query);
      };
      sealer.seal = (part, ...rest) => {
        steps.push(`seal ${part}`);
        return seal(part, ...rest);
      };
      await ask(reference, contact);
      prototype.executeQuery = executeQuery;
      sealer.seal = seal;
      return steps;
    };
    const wrongContact = await stepsOf(open.reference, '0151 11111111');
    expect(wrongContact.length).toBeGreaterThanOrEqual(3);
    expect(wrongContact.filter((step) => step.startsWith('seal'))).toEqual(['seal secret']);
    expect(await stepsOf('482-915-737', '0151 23456789')).toEqual(wrongContact);
    expect(await stepsOf(cancelled.reference, '0151 23456789')).toEqual(wrongContact);
    expect(await stepsOf('unreadable', 'unreadable')).toEqual([]);
  });

  it('allows twenty tries in ten minutes from one address, and ten on one reference from anywhere', async () => {
    const { reference } = await received(intake);
    for (let tries = 0; tries < 10; tries += 1) expect((await ask(reference, 'wrong', {}, `192.0.2.${tries}`)).statusCode).toBe(422);
    const refused = await ask(reference, '0151 23456789', {}, '192.0.2.200');
    expect(refused.statusCode).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    const unknown = '482-915-737';
    for (let tries = 0; tries < 10; tries += 1) await ask(unknown, 'wrong', {}, `192.0.2.${tries}`);
    expect((await ask(unknown, 'wrong', {}, '192.0.2.201')).statusCode).toBe(429);
    // What cannot be a reference counts for the address only, or everybody would wait for everybody's slips of the finger.
    for (let tries = 0; tries < 20; tries += 1) expect((await ask('123', 'x', {}, '198.51.100.7')).statusCode).toBe(422);
    expect((await ask('123', 'x', {}, '198.51.100.7')).statusCode).toBe(429);
    expect((await ask('123', 'x', {}, '198.51.100.8')).statusCode).toBe(422);
  });

  it('is asked for from our own page only, and stands in no log', async () => {
    const { reference } = await received(intake);
    expect((await ask(reference, '0151 23456789', { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    const found = opened(await ask(reference, '0151 23456789'));
    const log = test.logged.join('');
    for (const secret of [found!, reference, '23456789']) expect(log).not.toContain(secret);
  });

  it('T55 tells nothing about other requests of the same contact', async () => {
    const one = await received(intake, withEmail);
    await received(intake, withEmail);
    const found = opened(await ask(one.reference, 'ana@example.org'));
    await test.app.inject(`/ar/appointment/${found!}/`);
    expect(test.rendered.at(-1)!.page).toMatchObject({ status: { reference: one.reference } });
  });
});
