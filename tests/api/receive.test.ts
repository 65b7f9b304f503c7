import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { enterTogether, type Arrival } from '../../api/intake/enter.ts';
import { receive } from '../../api/intake/receive.ts';
import { newReference } from '../../api/intake/reference.ts';
import { erase } from '../../api/intake/requester.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { renewLink } from '../../api/intake/slip-link.ts';
import type { Unsealer } from '../../api/sealing/sealing.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import type { Keys } from '../../api/sealing/keys.ts';
import { amina, contactsChecked, intakeOn } from '../support/requests.ts';

describe.each(dialects)('receiving on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake;
  let keys: Keys;
  let unsealer: Unsealer;

  beforeAll(async () => {
    database = await freshDatabase(dialect);
    const opened = await intakeOn(database.db);
    intake = opened;
    keys = opened.keys;
    unsealer = opened.keys.unsealer!;
  });
  afterAll(() => database.drop());

  const rows = async () =>
    Number(
      (
        await database.db
          .selectFrom('requests')
          .select(({ fn }) => fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    );
  const rowOf = (reference: string) =>
    database.db.selectFrom('requests').selectAll().where('reference', '=', reference).executeTakeFirstOrThrow();

  it('answers with a reference, the day to hear by and the provider', async () => {
    const answer = await receive(intake, amina, { idempotencyKey: randomUUID(), now: monday });
    expect(answer).toMatchObject({ state: 'received', hearBy: '2026-11-25', provider: 'stadt-gelsenkirchen' });
    expect(answer.reference).toMatch(/^\d{3}-\d{3}-\d{3}$/);
    expect(answer.secret).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  it('sent twice is once: the same key and body give the same answer and one row', async () => {
    const idempotencyKey = randomUUID();
    const before = await rows();
    const first = await receive(intake, amina, { idempotencyKey, now: monday });
    const again = await receive(intake, structuredClone(amina), { idempotencyKey: idempotencyKey.toUpperCase(), now: monday });
    expect(again).toEqual(first);
    expect(await rows()).toBe(before + 1);
  });

  it('sent twice is sealed once', async () => {
    const seal = vi.spyOn(intake.sealer, 'seal');
    const idempotencyKey = randomUUID();
    await receive(intake, amina, { idempotencyKey, now: monday });
    const sealed = seal.mock.calls.length;
    await receive(intake, amina, { idempotencyKey, now: monday });
    expect([sealed, seal.mock.calls.length]).toEqual([2, 2]);
    seal.mockRestore();
  });

  it('makes no other request of the key of an erased one, whose link was renewed or not', async () => {
    for (const isRenewed of [false, true]) {
      const idempotencyKey = randomUUID();
      const { secret } = await receive(intake, amina, { idempotencyKey, now: monday });
      await erase(database.db, isRenewed ? await renewLink(intake, secret, randomUUID(), monday) : secret, monday);
      const before = await rows();
      await expect(receive(intake, amina, { idempotencyKey, now: monday })).rejects.toMatchObject({ code: 'idempotency-key-reused' });
      expect(await rows()).toBe(before);
    }
  });

  it('refuses the same key with another body', async () => {
    const idempotencyKey = randomUUID();
    await receive(intake, amina, { idempotencyKey, now: monday });
    await expect(receive(intake, { ...amina, quarter: 'horst' }, { idempotencyKey, now: monday })).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    });
  });

  it.each([
    ['phone', { reply: 'none' as const }],
    ['phone', { reply: 'email' as const, email: 'amina@example.org' }],
  ])('refuses a talk by %s without a number to call: %o', async (channel, contact) => {
    const body = { ...amina, matter: { ...amina.matter, channel: channel as 'phone' }, person: { name: 'أمينة', ...contact } };
    await expect(receive(intake, body, { idempotencyKey: randomUUID(), now: monday })).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ pointer: '/person/phone', code: 'required' }],
    });
    const reachable = { ...body, person: { ...body.person, phone: '0151 23456789' } };
    expect(await receive(intake, reachable, { idempotencyKey: randomUUID(), now: monday })).toMatchObject({ state: 'received' });
  });

  it('takes twenty sendings at once as one, and refuses those in flight', async () => {
    const idempotencyKey = randomUUID();
    const before = await rows();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => receive(intake, amina, { idempotencyKey, now: monday })));
    expect(await rows()).toBe(before + 1);
    const refused = results.filter((result) => result.status === 'rejected').map((result) => (result.reason as { code: string }).code);
    expect(new Set(refused)).toEqual(new Set(['request-in-flight']));
  });

  it('takes the same key from two processes as one', async () => {
    const idempotencyKey = randomUUID();
    const before = await rows();
    // A module of its own has its own memory of keys in flight, like a second process.
    vi.resetModules();
    const other = await import('../../api/intake/receive.ts');
    const answers = await Promise.all([
      receive(intake, amina, { idempotencyKey, now: monday }),
      other.receive(intake, amina, { idempotencyKey, now: monday }),
    ]);
    expect(answers[1]).toEqual(answers[0]);
    expect(await rows()).toBe(before + 1);
  });

  it('enters those who come at the same moment each as their own, with history and letter', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `Person ${index}`);
    const answers = await Promise.all(
      names.map((name) => receive(intake, { ...amina, person: { ...amina.person, name } }, { idempotencyKey: randomUUID(), now: monday })),
    );
    for (const [index, { reference, secret }] of answers.entries()) {
      const row = await rowOf(reference);
      expect(await unsealer.open('person', row.id, row.sealedKeyId!, row.sealedPerson!)).toMatchObject({ name: names[index], secret });
      for (const table of ['history', 'letters'] as const) {
        expect(await database.db.selectFrom(table).selectAll().where('requestId', '=', row.id).execute()).toHaveLength(1);
      }
    }
  });

  it('lets one that cannot be entered keep nobody else out, and one whose reference was taken get another', async () => {
    const { reference } = await receive(intake, amina, { idempotencyKey: randomUUID(), now: monday });
    const taken = await database.db
      .selectFrom('requests')
      .select(['state', 'provider', 'quarter', 'formLanguage', 'conversationLanguage', 'interpreting', 'notice'])
      .select(['id', 'receivedAt', 'toTell', 'markedBurst', 'markedHoneypot', 'version'])
      .where('reference', '=', reference)
      .executeTakeFirstOrThrow();
    const arrival = (id: string): Arrival => ({
      row: { ...taken, id, secretHash: randomUUID(), idempotencyKeyHash: randomUUID(), hearBy: '2026-11-25' },
      actor: { kind: 'requester' },
      at: monday,
      isBooking: false,
    });
    const another = () => arrival(randomUUID());
    const before = await rows();
    const outcomes = await Promise.allSettled(
      [another(), arrival(taken.id), another()].map((each) => enterTogether(database.db, each, newReference())),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await rows()).toBe(before + 2);

    const references = await Promise.all([another(), another()].map((each) => enterTogether(database.db, each, reference)));
    expect(new Set([...references, reference]).size).toBe(3);
    expect(await rows()).toBe(before + 4);
  });

  it('keeps neither name, phone nor topic in the clear', async () => {
    const { reference } = await receive(intake, amina, { idempotencyKey: randomUUID(), now: monday });
    const everything = JSON.stringify(await rowOf(reference), (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
    for (const secret of ['أمينة', '23456789', 'debts', 'بعد الظهر']) expect(everything).not.toContain(secret);
    if (dialect === 'sqlite') {
      const file = Buffer.concat(await Promise.all([readFile(database.url), readFile(`${database.url}-wal`)]));
      for (const secret of ['أمينة', '23456789', 'debts']) expect(file.includes(secret)).toBe(false);
    }
  });

  it('seals matter and person apart, so that the desk can read both and nobody can swap them', async () => {
    const { reference, secret } = await receive(intake, amina, { idempotencyKey: randomUUID(), now: monday });
    const row = await rowOf(reference);
    const open = (part: 'matter' | 'person', id: string, sealed: Uint8Array) => unsealer.open(part, id, row.sealedKeyId!, sealed);
    expect(await open('matter', row.id, row.sealedMatter!)).toEqual(amina.matter);
    expect(await open('person', row.id, row.sealedPerson!)).toEqual({ ...amina.person, phone: '+4915123456789', secret });
    await expect(open('matter', row.id, row.sealedPerson!)).rejects.toThrow();
    await expect(open('person', randomUUID(), row.sealedPerson!)).rejects.toThrow();
  });

  it('makes every sealed part the same length, whatever was chosen', async () => {
    const length = async (topics: string[]) => {
      const { reference } = await receive(
        intake,
        { ...amina, matter: { ...amina.matter, topics } },
        { idempotencyKey: randomUUID(), now: monday },
      );
      return (await rowOf(reference)).sealedMatter!.byteLength;
    };
    expect(await length(['violence', 'asylum-residence', 'discrimination'])).toBe(await length([]));
  });

  it('gives violence the same due date in the database as everything else', async () => {
    const due = async (topics: string[]) => {
      const { reference, hearBy } = await receive(
        intake,
        { ...amina, matter: { ...amina.matter, topics } },
        { idempotencyKey: randomUUID(), now: monday },
      );
      return [hearBy, (await rowOf(reference)).dueAt];
    };
    expect(await due(['violence'])).toEqual(await due(['work']));
  });

  it('marks the fourth open request under one contact, in any spelling, and says nothing of it', async () => {
    const phones = ['0209 555 0001', '+49 209 5550001', '0049 (209) 555-0001', '٠٢٠٩ ٥٥٥٠٠٠١'];
    const marked: number[] = [];
    for (const phone of phones) {
      const answer = await receive(intake, { ...amina, person: { ...amina.person, phone } }, { idempotencyKey: randomUUID(), now: monday });
      expect(Object.keys(answer).sort()).toEqual(['hearBy', 'isWish', 'provider', 'reference', 'secret', 'state']);
      await contactsChecked({ db: database.db, keys });
      marked.push((await rowOf(answer.reference)).markedRepeated);
    }
    expect(marked).toEqual([0, 0, 0, 1]);
  });

  it('marks the fourth and later ones also when they come at the same moment', async () => {
    const person = { ...amina.person, phone: '0209 555 0002' };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => receive(intake, { ...amina, person }, { idempotencyKey: randomUUID(), now: monday })),
    );
    await contactsChecked({ db: database.db, keys });
    const marked = await Promise.all(answers.map(async ({ reference }) => (await rowOf(reference)).markedRepeated));
    expect(marked.filter((mark) => mark === 1)).toHaveLength(3);
  });

  it.each([
    ['a quarter that does not exist', { quarter: 'atlantis' }, '/quarter'],
    ['a language that nobody speaks here', { conversation: { language: 'tlh', interpreting: false } }, '/conversation/language'],
    ['a call without a number', { person: { name: 'A', reply: 'call' as const } }, '/person/phone'],
    ['an email without an address', { person: { name: 'A', reply: 'email' as const } }, '/person/email'],
    ['a number that is none', { person: { name: 'A', reply: 'sms' as const, phone: '12' } }, '/person/phone'],
    ['a name of signs that nobody sees', { person: { name: '\u200b\u2066', reply: 'none' as const } }, '/person/name'],
    ['a name of half a sign', { person: { name: '\ud800', reply: 'none' as const } }, '/person/name'],
    ['a name of spaces', { person: { name: '   ', reply: 'none' as const } }, '/person/name'],
    ['a service that takes no requests', { matter: { ...amina.matter, service: 'jobcenter' } }, '/matter/service'],
    ['an unknown topic', { matter: { ...amina.matter, topics: ['gossip'] } }, '/matter/topics/0'],
  ])('refuses %s by its field, and stores nothing', async (_what, change, pointer) => {
    const before = await rows();
    const refusal = receive(intake, { ...amina, ...change }, { idempotencyKey: randomUUID(), now: monday });
    await expect(refusal).rejects.toMatchObject({ code: 'invalid-input', errors: [{ pointer }] });
    expect(await rows()).toBe(before);
  });

  it.each(['name+plus@example.org', "o'connor@example.org", 'müller@exämple.org'])('takes the address %s', async (email) => {
    const answer = await receive(
      intake,
      { ...amina, person: { name: 'Ø', reply: 'email', email } },
      { idempotencyKey: randomUUID(), now: monday },
    );
    expect(answer.state).toBe('received');
  });

  it('sent twice is once also beside others, whose requests are new', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const send = (idempotencyKey: string) => receive(intake, amina, { idempotencyKey, now: monday });
    const receipts = [await send(first), await send(second)];
    const before = await rows();
    const others = Array.from({ length: 6 }, () => randomUUID());
    const answers = await Promise.all([first, ...others, second].map(send));
    expect([answers.at(0), answers.at(-1)]).toEqual(receipts);
    expect(new Set(answers.map(({ reference }) => reference)).size).toBe(8);
    expect(await rows()).toBe(before + 6);
  });

  it('writes a history that the database itself does not let anybody change', async () => {
    await receive(intake, amina, { idempotencyKey: randomUUID(), now: monday });
    await expect(database.db.updateTable('history').set({ event: 'claimed' }).execute()).rejects.toThrow(/append-only/);
    await expect(database.db.deleteFrom('history').execute()).rejects.toThrow(/append-only/);
  });
});
