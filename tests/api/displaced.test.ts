import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addAbsence } from '../../api/appointments/absences.ts';
import { hold } from '../../api/appointments/holds.ts';
import { slotId } from '../../api/appointments/slots.ts';
import type { NewAbsence } from '../../api/contract/hours.ts';
import type { NewAppointment } from '../../api/contract/appointment.ts';
import { offerAnew } from '../../api/intake/displaced.ts';
import { createMatterReader, type MatterReader } from '../../api/intake/matter.ts';
import { owed } from '../../api/intake/owed.ts';
import { accept } from '../../api/intake/requester.ts';
import { reviewTimes } from '../../api/intake/review-times.ts';
import { hashOf } from '../../api/sealing/derivation.ts';
import type { Worker } from '../../api/accounts/worker.ts';
import { proveRows } from '../support/own-rows.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { secretOf, visitor } from '../support/booking.ts';
import { dialects } from '../support/databases.ts';
import { colleague, type Colleague } from '../support/desk.ts';
import { consultationHours, slotAt } from '../support/hours.ts';
import { amina } from '../support/requests.ts';

const tables = ['displacedTimes', 'bookedPieces', 'bookings', 'absences', 'consultationHours', 'letters'] as const;

describe.each(dialects)('new times for everybody whose time an absence took on %s', (dialect) => {
  let test: TestApp;
  let ayse: Colleague;
  let ben: Colleague;
  let readMatter: MatterReader;

  beforeAll(async () => {
    test = await testApp(dialect);
    const { unsealer } = test.keys;
    if (unsealer === undefined) throw new Error('a desk without its key');
    readMatter = createMatterReader(directory, unsealer);
  });
  beforeEach(async () => {
    ayse = await colleague(test, { name: 'A. Aydın' });
    ben = await colleague(test, { name: 'B. Becker' });
  });
  afterEach(clear);
  afterAll(() => test.close());

  async function clear(): Promise<void> {
    test.clock.now = monday;
    for (const table of tables) await test.db.deleteFrom(table).execute();
  }

  const workerOf = ({ id, provider, role }: Colleague): Worker => ({ id, provider, role: role === 'coordinator' ? role : 'counsellor' });
  const directory = () => test.app.site().directory;
  const times = ['08:00', '08:30', '09:00', '09:30', '10:00', '10:30'];

  /** Six bookings a Wednesday, from 25 November on. */
  async function booked(of: Colleague, count: number, change: Partial<NewAppointment> = {}): Promise<{ id: string; secret: string }[]> {
    const hours = await consultationHours(test.db, of);
    const made: { id: string; secret: string }[] = [];
    for (let index = 0; index < count; index += 1) {
      const day = ['2026-11-25', '2026-12-02'][Math.floor(index / times.length)] ?? '';
      const answer = await visitor(test).book({ id: slotAt(hours, `${day}T${times[index % times.length] ?? ''}Z`) }, { change });
      expect(answer.statusCode).toBe(201);
      const secret = secretOf(answer);
      const { id } = await test.db.selectFrom('requests').select('id').where('secretHash', '=', hashOf(secret)).executeTakeFirstOrThrow();
      made.push({ id, secret });
    }
    return made;
  }
  async function away(who: Colleague, body: Partial<NewAbsence> = {}, by = who): Promise<string> {
    const full = { account: who.id, firstDay: '2026-11-25', lastDay: '2026-12-02', ...body };
    const { affected } = await addAbsence(test.db, workerOf(by), full, test.clock.now);
    const answer =
      affected.length === 0
        ? undefined
        : await addAbsence(test.db, workerOf(by), { ...full, seen: affected.map(({ id }) => id) }, test.clock.now);
    await reviewTimes(test.db, directory(), test.clock.now);
    return answer?.id ?? '';
  }
  const anew = (by: Colleague, absence: string) => offerAnew(test.db, directory(), readMatter, workerOf(by), absence, test.clock.now);
  async function rowsOf(made: readonly { id: string }[]) {
    const ids = made.map(({ id }) => id);
    const rows = await test.db.selectFrom('requests').selectAll().where('id', 'in', ids).execute();
    return rows.sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
  }
  const offersOf = (made: readonly { id: string }[]) =>
    test.db
      .selectFrom('bookings')
      .selectAll()
      .where(
        'requestId',
        'in',
        made.map(({ id }) => id),
      )
      .execute();
  const verbsOf = async (made: readonly { id: string }[]) =>
    (await rowsOf(made)).map((row) => {
      const standing = owed(row, new Set(), test.clock.now);
      return standing.is === 'owed' ? standing.verb : standing.is;
    });
  const stepsOf = async (made: readonly { id: string }[]) => {
    const { count } = await test.db
      .selectFrom('history')
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .where(
        'requestId',
        'in',
        made.map(({ id }) => id),
      )
      .where('event', '=', 'offered')
      .executeTakeFirstOrThrow();
    return Number(count);
  };

  it('offers eleven people three times each, none lost, none twice, and run twice is once', async () => {
    const made = await booked(ayse, 11);
    for (const day of ['2026-11-26', '2026-11-27', '2026-12-01'])
      await consultationHours(test.db, ben, { firstDay: day, opens: '09:00', closes: '15:00', place: 'Haus 2' });
    const absence = await away(ayse);
    expect(await verbsOf(made)).toEqual(made.map(() => 'find-new-time'));
    await anew(ayse, absence);
    expect((await rowsOf(made)).map(({ state, misfit, toTell }) => [state, misfit, toTell])).toEqual(made.map(() => ['offered', null, 1]));
    expect(await verbsOf(made)).toEqual(made.map(() => 'tell'));
    const offers = await offersOf(made);
    expect(offers).toHaveLength(33);
    expect(new Set(offers.map(({ accountId, startsAt }) => `${accountId} ${startsAt}`)).size).toBe(33);
    expect(offers.every(({ kind, hoursId }) => kind === 'offer' && hoursId !== null)).toBe(true);
    const letters = await test.db
      .selectFrom('letters')
      .select('kind')
      .where('state', '=', 'waiting')
      .where('kind', '=', 'offered')
      .execute();
    expect(letters).toHaveLength(11);

    await anew(ayse, absence);
    expect(await offersOf(made)).toEqual(offers);
    expect(await stepsOf(made)).toBe(11);
  });

  it('pressed twice at once is once', async () => {
    const made = await booked(ayse, 6);
    await consultationHours(test.db, ben, { firstDay: '2026-11-26', opens: '09:00', closes: '18:00' });
    const absence = await away(ayse);
    await Promise.all([anew(ayse, absence), anew(ayse, absence)]);
    expect(await stepsOf(made)).toBe(6);
    expect(await offersOf(made)).toHaveLength(18);
  });

  it('leaves those owed for whom the team has no time, and lists them', async () => {
    const made = await booked(ayse, 11);
    await consultationHours(test.db, ben, { firstDay: '2026-11-26', lastDay: '2026-11-26', opens: '09:00', closes: '13:30' });
    const absence = await away(ayse, { lastDay: '2027-03-01' });
    await anew(ayse, absence);
    expect((await verbsOf(made)).sort()).toEqual([...Array<string>(2).fill('find-new-time'), ...Array<string>(9).fill('tell')]);
    const kept = await test.db.selectFrom('displacedTimes').select('round').where('absenceId', '=', absence).execute();
    expect(kept.filter(({ round }) => round === null)).toHaveLength(2);
    // The old time of those two stays known to the desk until there is another.
    expect(await offersOf(made)).toHaveLength(11);

    // New hours, and the same press again: only they are offered times.
    await consultationHours(test.db, ben, { firstDay: '2026-11-27', opens: '09:00', closes: '13:30' });
    await anew(ayse, absence);
    expect(await verbsOf(made)).toEqual(made.map(() => 'tell'));
    expect(await stepsOf(made)).toBe(11);
  });

  it('takes the substitute first, then the earliest; never another language, channel or, where asked for, a man', async () => {
    const chief = await colleague(test, { role: 'coordinator', name: 'C. Chef' });
    const carla = await colleague(test, { name: 'C. Cana' });
    const [woman] = await booked(ayse, 1, { matter: { ...amina.matter, womanCounsellor: true } });
    await consultationHours(test.db, ben, { firstDay: '2026-11-26', womanCounsellor: false });
    await consultationHours(test.db, ben, { firstDay: '2026-11-27', languages: ['tr'] });
    await consultationHours(test.db, ben, { firstDay: '2026-11-30', channel: 'phone', place: null });
    await consultationHours(test.db, ben, { firstDay: '2026-12-01', opens: '09:00', closes: '10:00' });
    await consultationHours(test.db, carla, { firstDay: '2026-12-03', lastDay: '2026-12-03', opens: '09:00', closes: '10:00' });
    const absence = await away(ayse, { substitute: carla.id }, chief);
    await anew(chief, absence);
    expect((await offersOf([woman!])).map(({ accountId, startsAt }) => [accountId, startsAt]).sort()).toEqual(
      [
        [ben.id, '2026-12-01T08:00:00.000Z'],
        [carla.id, '2026-12-03T08:00:00.000Z'],
        [carla.id, '2026-12-03T08:30:00.000Z'],
      ].sort(),
    );
  });

  it('leaves a request that a third person holds to that person', async () => {
    const made = await booked(ayse, 2);
    await test.db.updateTable('requests').set({ claimedBy: ben.id }).where('id', '=', made[0]!.id).execute();
    await proveRows(test.db);
    await consultationHours(test.db, ben, { firstDay: '2026-11-26' });
    await anew(ayse, await away(ayse));
    expect(await verbsOf([made[0]!])).toEqual(['find-new-time']);
    expect(await verbsOf([made[1]!])).toEqual(['tell']);
  });

  it('is refused for the absence of somebody else', async () => {
    await booked(ayse, 1);
    const absence = await away(ayse);
    await expect(anew(ben, absence)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('gives the accepted time to the person, and the others back', async () => {
    const [one] = await booked(ayse, 1);
    await consultationHours(test.db, ben, { firstDay: '2026-11-26' });
    await anew(ayse, await away(ayse));
    await accept(test.db, one!.secret, 2, test.clock.now);
    expect(await offersOf([one!])).toMatchObject([{ kind: 'appointment', accountId: ben.id, startsAt: '2026-11-26T08:30:00.000Z' }]);
  });

  it('takes from a time on and until a time on, and offers what is left of those days', async () => {
    const made = await booked(ayse, 6);
    const absence = await away(ayse, { fromTime: '09:30', lastDay: '2026-11-25', untilTime: '10:30' });
    expect(await verbsOf(made)).toEqual(['waits', 'find-new-time', 'find-new-time', 'waits', 'waits', 'waits']);
    await anew(ayse, absence);
    expect((await offersOf(made.slice(1, 3))).map(({ startsAt }) => startsAt).sort()[0]).toBe('2026-12-02T08:00:00.000Z');
  });

  it('keeps every request owed or offered, and every time for one, whatever the team has', async () => {
    const freed = fc.record({
      people: fc.integer({ min: 1, max: 6 }),
      pieces: fc.integer({ min: 0, max: 14 }),
      others: fc.integer({ min: 0, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(freed, async ({ people, pieces, others }) => {
        await clear();
        const made = await booked(ayse, people);
        const closes = `${String(8 + Math.floor(pieces / 2)).padStart(2, '0')}:${pieces % 2 === 0 ? '00' : '30'}`;
        const free =
          pieces === 0
            ? undefined
            : await consultationHours(test.db, ben, { firstDay: '2026-11-26', lastDay: '2026-11-26', opens: '08:00', closes });
        const absence = await away(ayse, { lastDay: '2027-03-01' });
        // Somebody else holds some of those times.
        const given = Math.min(others, pieces);
        for (let index = 0; index < given; index += 1) {
          const start = new Date(Date.UTC(2026, 10, 26, 7, 30 * index));
          if (free !== undefined) await hold(test.db, directory(), slotId(free.id, start), monday);
        }
        await anew(ayse, absence);
        const verbs = await verbsOf(made);
        const served = verbs.filter((verb) => verb === 'tell').length;
        expect(served).toBe(Math.min(people, pieces - given));
        expect(verbs.filter((verb) => verb === 'find-new-time')).toHaveLength(people - served);
        const offers = (await offersOf(made)).filter(({ kind }) => kind === 'offer');
        expect(new Set(offers.map(({ startsAt }) => startsAt)).size).toBe(offers.length);
      }),
      { numRuns: 8, seed: 20_261_129 },
    );
  });
});
