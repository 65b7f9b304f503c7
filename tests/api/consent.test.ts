import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SharableFact, WayOfAgreeing } from '../../api/contract/codes.ts';
import { confirm, offer } from '../../api/intake/answer.ts';
import { claim, claimNext } from '../../api/intake/claim.ts';
import { answerConsent, listConsents, passOn, withdrawConsent } from '../../api/intake/consent.ts';
import { listRequests } from '../../api/intake/list.ts';
import { createMatterReader, type MatterReader } from '../../api/intake/matter.ts';
import { openPerson } from '../../api/intake/person.ts';
import { getRequest } from '../../api/intake/request-detail.ts';
import { noneFits } from '../../api/intake/requester.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { amina, intakeOn, received, worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const later = new Date('2026-11-23T09:00:00.000Z');
const friday = new Date('2026-11-27T09:00:00.000Z');
const afterFiveWorkingDays = new Date('2026-12-01T09:00:00.000Z');
const time = { startsAt: '2026-12-03T09:00:00.000Z', lengthMinutes: 45, place: 'Raum 2', channel: 'place' as const };
const note = 'Zwei Briefe vom Amt';

describe.each(dialects)('a request passed on with consent on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Awaited<ReturnType<typeof intakeOn>>;
  let readMatter: MatterReader;
  let city: Worker;
  let caritas: Worker;
  let id: string;
  let secret: string;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    intake = await intakeOn(database.db);
    readMatter = createMatterReader(() => intake.directory, intake.keys.unsealer!);
    city = await worker(database.db, { name: 'A. Aydın' });
    caritas = await worker(database.db, { provider: 'caritas' });
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.db.deleteFrom('bookings').execute();
    ({ id, secret } = await received(intake, { person: { ...amina.person, note } }));
    await claim(database.db, city, id, monday);
  });

  const rowOf = () => database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const pass = async (facts: SharableFact[], agreed: WayOfAgreeing, to = 'caritas', by = city, now = later) =>
    passOn(database.db, intake.directory, by, id, { to, facts, agreed, version: (await rowOf()).version }, now);
  const agree = (facts: string[], now = later) => answerConsent(database.db, secret, facts, now);
  const seenBy = (account: Worker) => getRequest(database.db, readMatter, account, id, later);
  const look = (account: Worker) =>
    openPerson(database.db, intake.keys.unsealer!, account, id, { reason: undefined, publicUrl: 'http://localhost' }, later);
  const states = async () => (await listConsents(database.db, intake.directory, await rowOf(), later)).map(({ state }) => state);

  it('belongs to the other provider, which owes an answer in two working days', async () => {
    await pass(['topic', 'name'], 'person-call', 'caritas', city, friday);
    expect(await rowOf()).toMatchObject({
      provider: 'caritas',
      claimedBy: null,
      state: 'received',
      owedFrom: '2026-11-27T09:00:00.000Z',
      dueAt: '2026-12-01T22:59:59.999Z',
      hearBy: '2026-12-01',
    });
    await expect(seenBy(city)).rejects.toMatchObject({ code: 'not-found' });
    await expect(look(city)).rejects.toMatchObject({ code: 'not-found' });
    const history = await database.db.selectFrom('history').select(['event', 'actor', 'detail']).where('requestId', '=', id).execute();
    expect(history.at(-1)).toEqual({ event: 'consent-given', actor: 'desk', detail: 'caritas person-call topic name' });
  });

  it('shows the other provider the facts that the person agreed to, and no other', async () => {
    await pass(['topic', 'name'], 'person-call');
    const seen = await seenBy(caritas);
    expect(seen).toMatchObject({
      shared: ['topic', 'name'],
      quarter: 'unknown',
      language: 'und',
      conversation: { language: 'und', interpreting: false },
      matter: { topics: ['debts'], service: 'kim-schalke' },
      sameContact: [],
    });
    expect(Object.keys(seen.matter!).sort()).toEqual(['service', 'topics']);
    expect(seen.history.map(({ event, detail, account }) => [event, detail, account?.name])).toEqual([
      ['received', null, undefined],
      ['claimed', null, ''],
      ['consent-given', 'caritas person-call topic name', ''],
    ]);
    await claim(database.db, caritas, id, later);
    expect(await look(caritas)).toEqual({ name: 'أمينة', statusUrl: null });
    const listed = (selection: { language?: string; quarter?: string }) =>
      listRequests(database.db, readMatter, [], caritas, { claimedBy: 'me', ...selection }, later);
    expect((await listed({})).requests.map((request) => request.id)).toContain(id);
    expect((await listed({ language: 'ar' })).requests).toEqual([]);
    expect((await listed({ quarter: 'schalke' })).requests).toEqual([]);
  });

  it('shows contact, note and language where they were agreed to', async () => {
    await pass(['language', 'quarter', 'matter', 'contact'], 'helper-visit');
    await claim(database.db, caritas, id, later);
    expect(await seenBy(caritas)).toMatchObject({
      quarter: 'schalke',
      language: 'ar',
      conversation: { language: 'ar' },
      matter: { womanCounsellor: true },
    });
    expect((await seenBy(caritas)).matter).not.toHaveProperty('topics');
    const { statusUrl, ...person } = await look(caritas);
    expect(person).toEqual({ reply: 'call', phone: '+4915123456789', safeTimes: 'بعد الظهر', note });
    expect(statusUrl).toContain(secret);
  });

  it('can be taken by anybody there where its language was not passed on', async () => {
    await database.db.updateTable('requests').set({ claimedBy: caritas.id }).where('provider', '=', 'caritas').execute();
    await pass(['topic'], 'person-call');
    expect(await claimNext(database.db, caritas, [], later, { languages: ['tr'], quarters: ['horst'] })).toBe(id);
  });

  it('stays owed by its provider until the person answers on the slip', async () => {
    const { owedFrom, dueAt } = await rowOf();
    await pass(['topic', 'name', 'contact'], 'slip');
    expect(await rowOf()).toMatchObject({ provider: 'stadt-gelsenkirchen', claimedBy: city.id, sharedFacts: null, owedFrom, dueAt });
    await expect(agree([])).rejects.toMatchObject({ code: 'invalid-input', errors: [{ pointer: '/facts', code: 'required' }] });
    await expect(agree(['topic', 'matter'])).rejects.toMatchObject({ code: 'invalid-input' });
    await agree(['topic']);
    expect(await rowOf()).toMatchObject({ provider: 'caritas', claimedBy: null, sharedFacts: 'topic' });
    expect(await states()).toEqual(['given']);
    const letters = await database.db.selectFrom('letters').select('kind').where('requestId', '=', id).orderBy('createdAt').execute();
    expect(letters.map(({ kind }) => kind).sort()).toEqual(['consent', 'passed-on', 'received']);
  });

  it('stays with its provider after a no, after five working days, and once it is answered', async () => {
    await pass(['topic'], 'slip');
    await answerConsent(database.db, secret, undefined, later);
    await expect(agree(['topic'])).rejects.toMatchObject({ code: 'wrong-state' });
    await pass(['topic'], 'slip', 'caritas', city, new Date('2026-11-23T09:30:00.000Z'));
    await expect(agree(['topic'], afterFiveWorkingDays)).rejects.toMatchObject({ code: 'wrong-state' });
    const { version } = await rowOf();
    await offer(database.db, city, id, { times: [time], version }, later);
    await expect(agree(['topic'])).rejects.toMatchObject({ code: 'wrong-state' });
    expect(await rowOf()).toMatchObject({ provider: 'stadt-gelsenkirchen', claimedBy: city.id, sharedFacts: null });
    expect(await states()).toEqual(['refused', 'expired']);
  });

  it('asks one question at a time: a new one takes the place of the old', async () => {
    await pass(['topic', 'name'], 'slip');
    await pass(['topic'], 'slip');
    expect(await states()).toEqual(['asked']);
    await expect(agree(['name'])).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('comes back when the person withdraws, without the time that the other provider gave, and is owed at once', async () => {
    await pass(['topic', 'contact'], 'person-call');
    await claim(database.db, caritas, id, later);
    await confirm(database.db, caritas, id, { ...time, version: (await rowOf()).version }, later);
    const [consent] = await listConsents(database.db, intake.directory, await rowOf(), later);
    await withdrawConsent(database.db, secret, consent!.id, friday);
    await withdrawConsent(database.db, secret, consent!.id, friday);
    expect(await rowOf()).toMatchObject({
      provider: 'stadt-gelsenkirchen',
      sharedFacts: null,
      claimedBy: null,
      state: 'received',
      startsAt: null,
      toTell: 0,
      owedFrom: '2026-11-27T09:00:00.000Z',
      dueAt: '2026-12-01T22:59:59.999Z',
    });
    expect(await database.db.selectFrom('bookings').select('id').where('requestId', '=', id).execute()).toEqual([]);
    await expect(seenBy(caritas)).rejects.toMatchObject({ code: 'not-found' });
    expect((await seenBy(city)).shared).toBeNull();
  });

  it('hides times that the former provider offered', async () => {
    await offer(database.db, city, id, { times: [time], version: 2 }, monday);
    await noneFits(database.db, secret, later);
    await pass(['topic'], 'person-visit');
    expect((await seenBy(caritas)).formerOffers).toEqual([]);
    await claim(database.db, caritas, id, later);
    await offer(database.db, caritas, id, { times: [time], version: (await rowOf()).version }, later);
    expect((await seenBy(caritas)).offers).toHaveLength(1);
  });

  it('goes further only with what its provider may see, and a withdrawal goes back to the one before', async () => {
    const awo = await worker(database.db, { provider: 'awo' });
    await pass(['topic', 'name'], 'person-call');
    await claim(database.db, caritas, id, later);
    await expect(pass(['contact'], 'person-call', 'awo', caritas)).rejects.toMatchObject({ errors: [{ pointer: '/facts' }] });
    await pass(['topic'], 'person-call', 'awo', caritas, friday);
    expect((await seenBy(awo)).shared).toEqual(['topic']);
    const [first, second] = await listConsents(database.db, intake.directory, await rowOf(), friday);
    await withdrawConsent(database.db, secret, second!.id, friday);
    expect(await rowOf()).toMatchObject({ provider: 'caritas', sharedFacts: 'topic name' });
    await withdrawConsent(database.db, secret, first!.id, friday);
    expect(await rowOf()).toMatchObject({ provider: 'stadt-gelsenkirchen', sharedFacts: null });
  });

  it('goes only to a provider that has somebody to answer it, and only from its holder', async () => {
    const notAllowed = { code: 'invalid-input', errors: [{ pointer: '/to', code: 'not-allowed' }] };
    for (const to of ['drk', 'stadt-gelsenkirchen', 'atlantis'])
      await expect(pass(['topic'], 'person-call', to)).rejects.toMatchObject(notAllowed);
    await expect(pass(['topic'], 'person-call', 'caritas', await worker(database.db))).rejects.toMatchObject({ code: 'already-claimed' });
    expect(await rowOf()).toMatchObject({ provider: 'stadt-gelsenkirchen', version: 2 });
  });
});
