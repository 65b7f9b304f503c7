import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { confirm, offer, told } from '../../api/intake/answer.ts';
import { claim, claimNext, release } from '../../api/intake/claim.ts';
import { listRequests, type Selection } from '../../api/intake/list.ts';
import { countRequests } from '../../api/intake/queue-counts.ts';
import { getRequest } from '../../api/intake/request-detail.ts';
import { createMatterReader, type MatterReader } from '../../api/intake/matter.ts';
import { openPerson } from '../../api/intake/person.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { cancel, erase, noneFits } from '../../api/intake/requester.ts';
import type { Unsealer } from '../../api/sealing/sealing.ts';
import { createUrgency, type Urgency } from '../../api/intake/urgency.ts';
import { returnClaims } from '../../api/jobs/return-claims.ts';
import { disableAccount } from '../../api/accounts/account.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { amina, intakeOn, received, worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const hours = (count: number) => new Date(monday.getTime() + count * 3_600_000);
const days = (count: number) => hours(count * 24);
const inTenDays = { startsAt: days(10).toISOString(), lengthMinutes: 45, place: 'Vattmannstraße 2', channel: 'place' as const };
const publicUrl = 'http://localhost:8080';
const violence = { matter: { ...amina.matter, topics: ['violence'] } };

/** Starts a process each, lets them go at the same moment, and answers what they took. */
async function atOnce(calls: string[][]): Promise<{ taken: string[]; refusal?: unknown }[]> {
  const processes = calls.map((call) =>
    spawn(process.execPath, ['tests/support/claiming-process.ts', ...call], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  await Promise.all(processes.map(({ stdout }) => once(stdout, 'data')));
  for (const { stdin } of processes) stdin.write('go\n');
  return Promise.all(processes.map(async ({ stdout }) => JSON.parse(await text(stdout)) as { taken: string[] }));
}

describe.each(dialects)('the queue on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake;
  let unsealer: Unsealer;
  let readMatter: MatterReader;
  let urgency: Urgency;
  let ayse: Worker & { name: string };
  let ben: Worker & { name: string };
  let chief: Worker & { name: string };
  let stranger: Worker & { name: string };

  beforeAll(async () => {
    database = await freshDatabase(dialect);
    const opened = await intakeOn(database.db);
    intake = opened;
    unsealer = opened.keys.unsealer!;
    readMatter = createMatterReader(() => intake.directory, unsealer);
    ayse = await worker(database.db, { name: 'A. Aydın' });
    ben = await worker(database.db, { name: 'B. Becker' });
    chief = await worker(database.db, { name: 'C. Chef', role: 'coordinator' });
    stranger = await worker(database.db, { name: 'D. Drüben', provider: 'caritas' });
  });
  beforeEach(async () => {
    urgency = createUrgency(readMatter);
    await database.db.deleteFrom('bookings').execute();
    await database.db
      .updateTable('requests')
      .set({
        provider: 'of an earlier test',
        state: 'closed',
        outcome: 'attended',
        claimedBy: null,
        owedFrom: null,
      })
      .where('provider', '=', 'stadt-gelsenkirchen')
      .execute();
  });
  afterAll(() => database.drop());

  const list = async (selection: Selection = {}, by: Worker = ayse, now = monday) =>
    listRequests(database.db, readMatter, await urgency.waiting(database.db, by.provider), by, selection, now);
  const references = async (selection: Selection = {}, by: Worker = ayse, now = monday) =>
    (await list(selection, by, now)).requests.map((request) => request.reference);
  const eventsOf = async (id: string) => (await getRequest(database.db, readMatter, chief, id, monday)).history.map((entry) => entry.event);

  it('lists urgent requests first, then by due date, then by receipt', async () => {
    const monday9 = await received(intake, {}, monday);
    const friday = await received(intake, {}, days(-3));
    const monday8 = await received(intake, {}, hours(-1));
    const urgent = await received(intake, violence, hours(1));
    expect(await references()).toEqual([urgent, friday, monday8, monday9].map(({ reference }) => reference));
  });

  it('an urgent request is due on the day it came in, the others on the second working day', async () => {
    await received(intake, {}, monday);
    await received(intake, violence, monday);
    const { requests } = await list();
    expect(requests.map(({ urgent, dueAt, overdue }) => ({ urgent, dueAt, overdue }))).toEqual([
      { urgent: true, dueAt: '2026-11-23T22:59:59.999Z', overdue: false },
      { urgent: false, dueAt: '2026-11-25T22:59:59.999Z', overdue: false },
    ]);
    expect((await list({}, ayse, days(1))).requests.map(({ overdue }) => overdue)).toEqual([true, false]);
    expect((await list({}, ayse, days(3))).requests.map(({ overdue }) => overdue)).toEqual([true, true]);
  });

  it('opens the matter for its list, and nothing of the person', async () => {
    await received(intake);
    const page = await list();
    expect(page.requests[0]).toMatchObject({
      matter: { topics: ['debts'], womanCounsellor: true },
      conversation: { language: 'ar', interpreting: false },
    });
    expect(JSON.stringify(page)).not.toContain('أمينة');
  });

  it('a matter that cannot be opened is marked and hides nothing else', async () => {
    const broken = await received(intake, {}, hours(-1));
    const sound = await received(intake);
    await database.db.updateTable('requests').set({ sealedKeyId: 'lost' }).where('id', '=', broken.id).execute();
    expect((await list()).requests.map(({ reference, matter, marks }) => [reference, matter === null, marks])).toEqual([
      [broken.reference, true, ['unreadable']],
      [sound.reference, false, []],
    ]);
  });

  it('filters by quarter, topic, language, holder and state; an empty filter means all', async () => {
    const horst = await received(intake, { quarter: 'horst' }, hours(-3));
    const german = await received(intake, { matter: { ...amina.matter, topics: ['german'] } }, hours(-2));
    const turkish = await received(intake, { conversation: { language: 'tr', interpreting: true } }, hours(-1));
    const closed = await received(intake, {}, hours(-4));
    await cancel(database.db, closed.secret, monday);
    await claim(database.db, ben, turkish.id, monday);
    expect(await references({ quarter: 'horst' })).toEqual([horst.reference]);
    expect(await references({ topic: 'german' })).toEqual([german.reference]);
    expect(await references({ language: 'tr' })).toEqual([turkish.reference]);
    expect(await references({ claimedBy: 'me' }, ben)).toEqual([turkish.reference]);
    expect(await references({ claimedBy: ben.id })).toEqual([turkish.reference]);
    expect(await references({ claimedBy: 'nobody', state: 'received' })).toEqual([horst.reference, german.reference]);
    expect(await references({ state: 'closed' })).toEqual([closed.reference]);
    expect(await references({ view: 'mine' }, ben)).toEqual([turkish.reference]);
    expect(await references({ view: 'unclaimed' })).toEqual([horst.reference, german.reference]);
    expect(await references({ view: 'open' })).toEqual([horst, german, turkish].map(({ reference }) => reference));
    expect(await references({ state: '', claimedBy: '', quarter: '', language: '', topic: '', reference: '', cursor: '' })).toEqual(
      [horst, german, turkish, closed].map(({ reference }) => reference),
    );
  });

  it('finds a reference in any spelling, and refuses what cannot be one', async () => {
    const request = await received(intake);
    const arabic = request.reference.replace(/\d/g, (digit) => String.fromCodePoint(0x0660 + Number(digit)));
    for (const spelling of [request.reference, request.reference.replaceAll('-', ' '), request.reference.replaceAll('-', ''), arabic]) {
      expect(await references({ reference: spelling })).toEqual([request.reference]);
    }
    await expect(list({ reference: '12' })).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ pointer: '/reference', code: 'malformed' }],
    });
    await expect(list({ state: 'lost' })).rejects.toMatchObject({ errors: [{ pointer: '/state', code: 'not-allowed' }] });
    await expect(list({ cursor: 'abc' })).rejects.toMatchObject({ errors: [{ pointer: '/cursor', code: 'malformed' }] });
  });

  it('pages through everything once, open ones before closed ones', async () => {
    const made: string[] = [];
    for (let index = 0; index < 120; index += 1)
      made.push((await received(intake, index % 40 === 7 ? violence : {}, hours(-index % 5))).reference);
    const some = await database.db
      .selectFrom('requests')
      .select('id')
      .where('provider', '=', 'stadt-gelsenkirchen')
      .orderBy('id')
      .limit(60)
      .execute();
    await database.db
      .updateTable('requests')
      .set({ state: 'closed', outcome: 'attended', closedAt: monday.toISOString(), dueAt: null, owedFrom: null })
      .where(
        'id',
        'in',
        some.map((row) => row.id),
      )
      .execute();
    const seen: string[] = [];
    const sizes: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.requests.map((request) => `${request.state === 'closed'} ${request.reference}`));
      sizes.push(page.requests.length);
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
    expect(sizes).toEqual([50, 50, 20]);
    expect(seen.map((line) => line.split(' ')[1]).sort()).toEqual([...made].sort());
    expect(seen.findLastIndex((line) => line.startsWith('false'))).toBe(59);
  });

  it("shows nothing of another provider's requests", async () => {
    const request = await received(intake);
    expect(await references({}, stranger)).toEqual([]);
    expect(await references({ reference: request.reference }, stranger)).toEqual([]);
    await expect(getRequest(database.db, readMatter, stranger, request.id, monday)).rejects.toMatchObject({ code: 'not-found' });
    await expect(openPerson(database.db, unsealer, stranger, request.id, { reason: 'safety', publicUrl }, monday)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('counts what is mine, nobody’s, overdue and to be told', async () => {
    const first = await received(intake, {}, days(-5));
    await received(intake, violence, days(-1));
    await received(intake);
    await claim(database.db, ayse, first.id, monday);
    const version = (await getRequest(database.db, readMatter, ayse, first.id, monday)).version;
    const count = async () => countRequests(database.db, await urgency.waiting(database.db, ayse.provider), ayse, hours(1));
    expect(await count()).toEqual({ due: 3, mine: 1, unclaimed: 2, overdue: 1, 'to-be-told': 0 });
    await confirm(database.db, ayse, first.id, { ...inTenDays, version }, monday);
    expect(await count()).toMatchObject({ overdue: 1, 'to-be-told': 1 });
    await told(database.db, ayse, first.id, { how: 'call', version: version + 1 }, monday);
    expect(await count()).toEqual({ due: 2, mine: 1, unclaimed: 2, overdue: 0, 'to-be-told': 0 });
    const { requests } = await list({}, ayse, days(1));
    expect(requests.map(({ urgent, overdue }) => [urgent, overdue])).toEqual([
      [true, true],
      [false, false],
      [false, false],
    ]);
  });

  it('tells the whole story of a request, with names for its holder and the coordinator; others see the team', async () => {
    const request = await received(intake);
    await claim(database.db, ayse, request.id, monday);
    await offer(database.db, ayse, request.id, { times: [inTenDays], version: 2 }, monday);
    await noneFits(database.db, request.secret, monday);
    await release(database.db, chief, request.id, monday);
    await claim(database.db, ben, request.id, monday);
    const seen = async (by: Worker) => getRequest(database.db, readMatter, by, request.id, monday);
    const names = async (by: Worker) => (await seen(by)).history.flatMap(({ account }) => (account === null ? [] : [account.name]));
    expect((await seen(ayse)).claimedBy).toEqual({ id: ben.id, name: '' });
    expect(await names(ayse)).toEqual(['A. Aydın', 'A. Aydın', '', '']);
    expect((await seen(chief)).claimedBy).toEqual({ id: ben.id, name: 'B. Becker' });
    expect(await names(chief)).toEqual(['A. Aydın', 'A. Aydın', 'C. Chef', 'B. Becker']);
    const detail = await seen(ben);
    expect(detail.history.map(({ event, actor, account, detail: code }) => [event, actor, account?.name ?? null, code])).toEqual([
      ['received', 'requester', null, null],
      ['claimed', 'desk', 'A. Aydın', null],
      ['offered', 'desk', 'A. Aydın', '1'],
      ['none-fits', 'requester', null, null],
      ['released', 'desk', 'C. Chef', null],
      ['claimed', 'desk', 'B. Becker', null],
    ]);
  });

  describe('the person part', () => {
    it('is opened by the holder; the look is recorded and the secret stays inside the link', async () => {
      const request = await received(intake);
      await claim(database.db, ayse, request.id, monday);
      const person = await openPerson(database.db, unsealer, ayse, request.id, { reason: undefined, publicUrl }, monday);
      expect(person).toEqual({
        name: 'أمينة',
        reply: 'call',
        phone: '+4915123456789',
        safeTimes: 'بعد الظهر',
        statusUrl: `http://localhost:8080/ar/appointment/${request.secret}/`,
      });
      expect(await eventsOf(request.id)).toEqual(['received', 'claimed', 'person-opened']);
    });

    it('stays closed to whoever does not hold the request, and no look is recorded', async () => {
      const request = await received(intake);
      const open = (by: Worker) => openPerson(database.db, unsealer, by, request.id, { reason: 'safety', publicUrl }, monday);
      await expect(open(ben)).rejects.toMatchObject({ code: 'not-claimed' });
      await claim(database.db, ayse, request.id, monday);
      await expect(open(ben)).rejects.toMatchObject({ code: 'already-claimed', extra: {} });
      await expect(claim(database.db, chief, request.id, monday)).rejects.toMatchObject({ extra: { claimedBy: 'A. Aydın' } });
      expect(await eventsOf(request.id)).toEqual(['received', 'claimed']);
    });

    it('is opened by a coordinator with a reason only, and the reason is recorded', async () => {
      const request = await received(intake);
      await claim(database.db, ayse, request.id, monday);
      const open = (reason: 'complaint' | undefined) => openPerson(database.db, unsealer, chief, request.id, { reason, publicUrl }, monday);
      await expect(open(undefined)).rejects.toMatchObject({ code: 'reason-needed' });
      expect((await open('complaint')).name).toBe('أمينة');
      const { history } = await getRequest(database.db, readMatter, chief, request.id, monday);
      expect(history.at(-1)).toMatchObject({ event: 'person-opened', account: { name: 'C. Chef' }, detail: 'complaint' });
    });

    it('is gone after the erasure', async () => {
      const request = await received(intake);
      await claim(database.db, ayse, request.id, monday);
      await erase(database.db, request.secret, monday);
      await expect(openPerson(database.db, unsealer, ayse, request.id, { reason: undefined, publicUrl }, monday)).rejects.toMatchObject({
        code: 'wrong-state',
      });
    });
  });

  describe('two who press at once, in two processes', () => {
    it('on one request: one gets it, the other is told that a colleague has it', async () => {
      const request = await received(intake);
      const results = await atOnce([ayse, ben].map((person) => [database.url, person.id, request.id]));
      expect(results.map(({ taken }) => taken.length).sort()).toEqual([0, 1]);
      expect(results.find(({ taken }) => taken.length === 0)?.refusal).toEqual({ code: 'already-claimed' });
      expect(await eventsOf(request.id)).toEqual(['received', 'claimed']);
    });

    it('on "the next one": each gets other ones, and nobody gets one twice', async () => {
      const made: string[] = [];
      for (let index = 0; index < 40; index += 1) made.push((await received(intake)).id);
      const results = await atOnce([ayse, ben].map((person) => [database.url, person.id, 'next']));
      expect(results.flatMap(({ taken }) => taken).sort()).toEqual(made.sort());
    });
  });

  describe('urgent requests', () => {
    it('are taken before all others, and known without a word in the database', async () => {
      const ordinary = await received(intake, {}, days(-3));
      const urgent = await received(intake, violence);
      const rows = await database.db.selectFrom('requests').select(['dueAt']).where('id', '=', urgent.id).execute();
      expect(rows).toEqual([{ dueAt: '2026-11-25T22:59:59.999Z' }]);
      expect(await urgency.waiting(database.db, ayse.provider)).toEqual([urgent.id]);
      expect(await claimNext(database.db, ayse, await urgency.waiting(database.db, ayse.provider), monday)).toBe(urgent.id);
      expect(await claimNext(database.db, ayse, await urgency.waiting(database.db, ayse.provider), monday)).toBe(ordinary.id);
    });

    it('are found when they come in later, leave while they are answered, and come back when no time fits', async () => {
      expect(await urgency.waiting(database.db, ayse.provider)).toEqual([]);
      const urgent = await received(intake, violence, hours(1));
      const late = await received(intake, violence, hours(0.95));
      expect(await urgency.waiting(database.db, ayse.provider)).toEqual([late.id, urgent.id]);
      await claim(database.db, ayse, urgent.id, monday);
      await offer(database.db, ayse, urgent.id, { times: [inTenDays], version: 2 }, monday);
      expect(await urgency.waiting(database.db, ayse.provider)).toEqual([late.id]);
      await noneFits(database.db, urgent.secret, monday);
      expect(await urgency.waiting(database.db, ayse.provider)).toEqual([late.id, urgent.id]);
      await erase(database.db, late.secret, monday);
      await cancel(database.db, urgent.secret, monday);
      expect(await urgency.waiting(database.db, ayse.provider)).toEqual([]);
    });

    it('open each matter once, however often one looks', async () => {
      let opened = 0;
      const counting = createUrgency((row) => ((opened += 1), readMatter(row)));
      const before = await received(intake, {}, days(-2));
      await received(intake, violence);
      await counting.waiting(database.db, ayse.provider);
      const atFirst = opened;
      expect(atFirst).toBeGreaterThanOrEqual(2);
      await counting.waiting(database.db, ayse.provider);
      expect(opened).toBe(atFirst);
      await received(intake, {}, hours(1));
      await Promise.all([counting.waiting(database.db, ayse.provider), counting.waiting(database.db, ayse.provider)]);
      expect(opened).toBe(atFirst + 1);
      expect(before.id).toBeTypeOf('string');
    });

    it('are all told or none: a list fails when a look at the older ones fails, and the next one begins it again', async () => {
      const old = await received(intake, violence, days(-2));
      await received(intake, {}, days(30));
      let isAway = true;
      const failing = createUrgency((row) => (isAway && row.id === old.id ? Promise.reject(new Error('away')) : readMatter(row)));
      expect(failing.isOpening()).toBe(false);
      await expect(failing.waiting(database.db, ayse.provider)).rejects.toThrow('away');
      expect(failing.isOpening()).toBe(true);
      isAway = false;
      expect(await failing.waiting(database.db, ayse.provider)).toContain(old.id);
      expect(failing.isOpening()).toBe(false);
      await cancel(database.db, old.secret, monday);
    });

    it('ask for each open matter again to keep it open, old or new, and for no closed one', async () => {
      const asked: string[] = [];
      const counting = createUrgency((row) => (asked.push(row.id), readMatter(row)));
      const open = [await received(intake, {}, days(-2)), await received(intake, violence), await received(intake, {}, days(30))];
      const closed = await received(intake);
      await cancel(database.db, closed.secret, monday);
      await counting.keepOpen(database.db);
      const ids = open.map(({ id }) => id);
      expect(asked.filter((id) => [...ids, closed.id].includes(id)).sort()).toEqual(ids.sort());
    });
  });

  describe('a claim that nobody works on', () => {
    it('goes back after two working days; a recorded try restarts the clock', async () => {
      const resting = await received(intake);
      const tried = await received(intake);
      await claim(database.db, ayse, resting.id, monday);
      await claim(database.db, ayse, tried.id, monday);
      await told(database.db, ayse, tried.id, { how: 'not-reached', version: 2 }, days(1));
      expect(await returnClaims(database.db, new Date('2026-11-25T22:59:00.000Z'))).toBe(0);
      expect(await returnClaims(database.db, new Date('2026-11-25T23:01:00.000Z'))).toBe(1);
      expect(await references({ claimedBy: 'nobody' })).toEqual([resting.reference]);
      expect(await eventsOf(resting.id)).toEqual(['received', 'claimed', 'returned']);
      expect(await returnClaims(database.db, new Date('2026-11-26T23:01:00.000Z'))).toBe(1);
    });

    it('does not count holidays: claimed before Christmas, back on the second working day', async () => {
      const christmas = new Date('2026-12-23T09:00:00.000Z');
      const request = await received(intake, {}, christmas);
      await claim(database.db, ayse, request.id, christmas);
      expect(await returnClaims(database.db, new Date('2026-12-28T12:00:00.000Z'))).toBe(0);
      expect(await returnClaims(database.db, new Date('2026-12-29T12:00:00.000Z'))).toBe(1);
    });

    it('stays with its counsellor while an appointment stands that the person knows of', async () => {
      const request = await received(intake);
      await claim(database.db, ayse, request.id, monday);
      await confirm(database.db, ayse, request.id, { ...inTenDays, version: 2 }, monday);
      await told(database.db, ayse, request.id, { how: 'call', version: 3 }, monday);
      expect(await returnClaims(database.db, days(9))).toBe(0);
    });

    it('goes back at once when its holder is disabled', async () => {
      const leaver = await worker(database.db);
      const request = await received(intake);
      await claim(database.db, leaver, request.id, monday);
      await disableAccount(database.db, leaver.id, null, monday);
      expect(await returnClaims(database.db, hours(1))).toBe(1);
      expect(await eventsOf(request.id)).toEqual(['received', 'claimed', 'returned']);
    });
  });

  it('the history cannot be changed afterwards', async () => {
    const request = await received(intake);
    await expect(
      database.db.updateTable('history').set({ detail: randomUUID() }).where('requestId', '=', request.id).execute(),
    ).rejects.toThrow(/append-only/);
    await expect(database.db.deleteFrom('history').where('requestId', '=', request.id).execute()).rejects.toThrow(/append-only/);
  });
});
