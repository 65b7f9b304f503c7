import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { extendHold, hold, releaseHold } from '../../api/appointments/holds.ts';
import { findFreeSlots } from '../../api/appointments/free-slots.ts';
import { slotId, type ConsultationHours } from '../../api/appointments/slots.ts';
import { Problem } from '../../api/contract/problems.ts';
import { confirm } from '../../api/intake/answer.ts';
import { receive } from '../../api/intake/receive.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { cancel, erase, move } from '../../api/intake/requester.ts';
import { freeHolds } from '../../api/jobs/free-holds.ts';
import { freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { absent, consultationHours } from '../support/hours.ts';
import { overlaps } from '../support/overlaps.ts';
import { amina, intakeOn, named, worker } from '../support/requests.ts';

let database: FreshDatabase;
let intake: Intake;
beforeAll(async () => {
  database = await freshDatabase('sqlite');
  intake = await intakeOn(database.db);
});
afterAll(() => database.drop());

const zone = 'Europe/Berlin';
/** Two counsellors with hours on one weekday; the third week is the one in which something happens. */
type Season = { name: string; now: string; firstDay: string; opens: string; closes: string };
const seasons: Season[] = [
  {
    name: 'over Christmas and New Year, both on a Friday',
    now: '2026-12-10T08:00:00.000Z',
    firstDay: '2026-12-11',
    opens: '09:00',
    closes: '11:00',
  },
  { name: 'over 28 March 2027', now: '2027-03-10T08:00:00.000Z', firstDay: '2027-03-14', opens: '01:00', closes: '04:30' },
  { name: 'over 31 October 2027', now: '2027-10-13T08:00:00.000Z', firstDay: '2027-10-17', opens: '01:00', closes: '04:30' },
];
const holidays = ['2026-12-25', '2027-01-01'];

const whose = fc.nat(1);
const time = fc.record({ whose, week: fc.nat(3), quarterHour: fc.nat(12), anHourLater: fc.constantFrom(false, false, true) });
const person = fc.nat(30);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('book' as const), time }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('hold' as const), time }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('book held' as const), person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('give back' as const), person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('extend' as const), person }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('move' as const), person, time }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), person }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('confirm' as const), person, time }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('away' as const), time }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('change hours' as const),
      whose,
      lengthMinutes: fc.constantFrom(15, 30, 45, 50),
      bufferMinutes: fc.constantFrom(0, 5, 15),
      capacity: fc.constantFrom(1, 1, 2, 3),
      leadTimeMinutes: fc.constantFrom(0, 1440),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(1, 9, 10, 1440) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('job' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

it.each(seasons)(
  'whatever people and desk do $name, no time is given twice, no request lost, no slot outside its hours',
  async (season) => {
    const { db } = database;
    const run = async (steps: Step[]) => {
      for (const table of ['bookings', 'consultationHours', 'absences'] as const) await db.deleteFrom(table).execute();
      const counsellors = [await worker(db), await worker(db)];
      const all: ConsultationHours[] = [];
      for (const counsellor of counsellors) all.push(await consultationHours(db, counsellor, season));
      let now = new Date(season.now);
      const away: { accountId: string; day: string }[] = [];
      const holds: { id: string; hold: string }[] = [];
      /** Everybody who was told "confirmed": which request has to stand where. */
      const told = new Map<string, { id: string; startsAt: string | undefined }>();

      const instantAt = ({ week, quarterHour, anHourLater }: { week: number; quarterHour: number; anHourLater: boolean }) =>
        DateTime.fromISO(`${season.firstDay}T${season.opens}`, { zone })
          .plus({ weeks: week })
          .plus({ minutes: 15 * quarterHour + (anHourLater ? 60 : 0) })
          .toJSDate();
      const slotFor = (at: Parameters<typeof instantAt>[0] & { whose: number }) => ({ id: slotId(all[at.whose]!.id, instantAt(at)) });
      const startOf = (id: string) => {
        const [, date, hour, minute] = /\.(\d{8})T(\d\d)(\d\d)Z$/.exec(id)!;
        return DateTime.fromISO(`${date!}T${hour!}${minute!}00Z`, { zone });
      };
      /** What the hours say, reckoned another way than the code does. */
      const assertInHours = (id: string) => {
        const hours = all.find((each) => id.startsWith(each.id))!;
        const start = startOf(id);
        const minutes = start.hour * 60 + start.minute - (Number(hours.opens.slice(0, 2)) * 60 + Number(hours.opens.slice(3)));
        expect(minutes >= 0 && minutes % (hours.lengthMinutes + hours.bufferMinutes)).toBe(0);
        expect(
          start.plus({ minutes: hours.lengthMinutes }) <=
            start.set({ hour: Number(hours.closes.slice(0, 2)), minute: Number(hours.closes.slice(3)) }),
        ).toBe(true);
        expect(start.weekday).toBe(DateTime.fromISO(season.firstDay).weekday);
        expect(holidays).not.toContain(start.toISODate());
        expect(away).not.toContainEqual({ accountId: hours.accountId, day: start.toISODate() });
        expect(start.toJSDate() > now).toBe(true);
      };
      const unlessRefused = (error: unknown) => {
        if (!(error instanceof Problem)) throw error;
        expect(['slot-taken', 'wrong-state', 'invalid-input']).toContain(error.code);
        return undefined;
      };
      const someone = (person: number) => [...told][person % Math.max(told.size, 1)];
      const book = async (slot: { id: string; hold?: string }) => {
        const answer = await receive(intake, named(intake, { ...amina, slot }, now), { idempotencyKey: randomUUID(), now }).catch(
          unlessRefused,
        );
        if (answer === undefined) return;
        assertInHours(slot.id);
        const { id } = await db.selectFrom('requests').select('id').where('reference', '=', answer.reference).executeTakeFirstOrThrow();
        told.set(answer.secret, { id, startsAt: startOf(slot.id).toUTC().toISO()! });
      };
      const doStep = async (one: Step): Promise<void> => {
        if (one.do === 'book') return book(slotFor(one.time));
        if (one.do === 'wait') now = new Date(now.getTime() + one.minutes * 60_000);
        if (one.do === 'job') await freeHolds(db, intake.directory, now);
        if (one.do === 'hold') {
          const slot = slotFor(one.time);
          const kept = await hold(db, intake.directory, slot.id, now).catch(unlessRefused);
          if (kept === undefined) return;
          assertInHours(slot.id);
          holds.push({ ...slot, hold: kept.hold });
        }
        if (one.do === 'away') {
          const { accountId } = all[one.time.whose]!;
          const day = DateTime.fromJSDate(instantAt(one.time), { zone }).toISODate()!;
          away.push({ accountId, day });
          await absent(db, accountId, day);
        }
        if (one.do === 'change hours') {
          const { whose: index, lengthMinutes, bufferMinutes, capacity, leadTimeMinutes } = one;
          all[index] = { ...all[index]!, lengthMinutes, bufferMinutes, capacity, leadTimeMinutes };
          await db
            .updateTable('consultationHours')
            .set({
              lengthMinutes,
              bufferMinutes,
              capacity,
              leadTimeMinutes,
            })
            .where('id', '=', all[index].id)
            .execute();
        }
        if (one.do === 'book held' || one.do === 'give back' || one.do === 'extend') {
          const kept = holds[one.person % Math.max(holds.length, 1)];
          if (kept === undefined) return;
          if (one.do === 'book held') return book(kept);
          if (one.do === 'extend') await extendHold(db, kept.hold, now).catch(unlessRefused);
          else await releaseHold(db, kept.hold);
          return;
        }
        if (!('person' in one)) return;
        const [secret, request] = someone(one.person) ?? [];
        if (secret === undefined || request === undefined) return;
        if (one.do === 'cancel' || one.do === 'erase') {
          await (one.do === 'cancel' ? cancel : erase)(db, secret, now);
          request.startsAt = undefined;
          return;
        }
        if (one.do === 'move') {
          const slot = slotFor(one.time);
          const moved = await move(db, intake.directory, secret, slot, now).then(() => true, unlessRefused);
          if (moved !== true) return;
          if (request.startsAt !== startOf(slot.id).toUTC().toISO()) assertInHours(slot.id);
          request.startsAt = startOf(slot.id).toUTC().toISO()!;
          return;
        }
        const { claimedBy, version } = await db.selectFrom('requests').selectAll().where('id', '=', request.id).executeTakeFirstOrThrow();
        const startsAt = instantAt(one.time).toISOString();
        const confirmed = await confirm(
          db,
          counsellors.find(({ id }) => id === claimedBy)!,
          request.id,
          { startsAt, lengthMinutes: 20, place: null, channel: 'phone', version },
          now,
        ).then(() => true, unlessRefused);
        if (confirmed === true) request.startsAt = startsAt;
      };

      for (const one of steps) {
        await doStep(one);
        expect(await overlaps(db)).toEqual([]);
      }
      const standing = [...told.values()].filter(({ startsAt }) => startsAt !== undefined);
      const rows = await db.selectFrom('bookings').select(['requestId', 'startsAt']).where('kind', '=', 'appointment').execute();
      expect(new Map(rows.map((row) => [row.requestId, row.startsAt]))).toEqual(
        new Map(standing.map(({ id, startsAt }) => [id, startsAt])),
      );
      for (const { id, startsAt } of told.values()) {
        const row = await db.selectFrom('requests').select(['state', 'startsAt']).where('id', '=', id).executeTakeFirstOrThrow();
        if (startsAt === undefined) expect(row.state).toBe('closed');
        else expect(row).toEqual({ state: 'confirmed', startsAt });
      }
      // And what is said to be free can be had.
      const [first] = await findFreeSlots(db, intake.directory, {}, now);
      if (first !== undefined) {
        assertInHours(first.id);
        await expect(
          receive(intake, named(intake, { ...amina, slot: { id: first.id } }, now), { idempotencyKey: randomUUID(), now }),
        ).resolves.toMatchObject({
          state: 'confirmed',
        });
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), run), { numRuns: 25, endOnFailure: true });
  },
  60_000,
);
