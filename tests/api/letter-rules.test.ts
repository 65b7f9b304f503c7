import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NewAppointment } from '../../api/contract/appointment.ts';
import { close, confirm, offer, told } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import { passOn } from '../../api/intake/consent.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { unread } from '../../api/intake/matter.ts';
import { getRequest } from '../../api/intake/request-detail.ts';
import { accept, cancel, erase, move, noneFits } from '../../api/intake/requester.ts';
import type { Unsealer } from '../../api/sealing/sealing.ts';
import { DeliveryError, type Mailer, type Message } from '../../api/letters/mailer.ts';
import { sendNext } from '../../api/letters/send.ts';
import { proveRows } from '../support/own-rows.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { consultationHours, slotAt } from '../support/hours.ts';
import { byEmail, postOffice, type TestOffice } from '../support/letters.ts';
import { intakeOn, received, worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const minutes = (count: number) => new Date(monday.getTime() + count * 60_000);
const at = (startsAt: string) => ({ startsAt, lengthMinutes: 45, place: 'Grillostraße 4', channel: 'place' as const });
const thursday = at('2026-11-26T09:20:00.000Z');
const friday = at('2026-11-27T13:00:00.000Z');

/** The outbox letter by letter, with a mail server of the test's own. */
describe.each(dialects)('each letter on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake;
  let unsealer: Unsealer;
  let counsellor: Worker;
  let office: TestOffice;
  /** What the mail server was given. */
  let sent: Message[];
  let server: Mailer & { answer: () => Promise<void> };

  beforeAll(async () => {
    database = await freshDatabase(dialect);
    const opened = await intakeOn(database.db);
    intake = opened;
    unsealer = opened.keys.unsealer!;
  });
  beforeEach(async () => {
    counsellor = await worker(database.db);
    sent = [];
    server = {
      wakes: true,
      answer: () => Promise.resolve(),
      send: async (message) => {
        sent.push(message);
        await server.answer();
      },
    };
    office = await postOffice(database.db, unsealer, server);
  });
  afterEach(async () => {
    await database.db.updateTable('letters').set({ state: 'overtaken' }).where('state', '=', 'waiting').execute();
  });
  afterAll(() => database.drop());

  const row = (id: string) => database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const letterOf = (id: string, kind: 'received' | 'offered' | 'confirmed' | 'moved' | 'cancelled' | 'answered') =>
    database.db.selectFrom('letters').selectAll().where('requestId', '=', id).where('kind', '=', kind).executeTakeFirstOrThrow();
  const states = async (id: string) =>
    Object.fromEntries(
      (await database.db.selectFrom('letters').select(['kind', 'state']).where('requestId', '=', id).execute()).map(({ kind, state }) => [
        kind,
        state,
      ]),
    );
  const send = (now = monday) => {
    office.clock.now = now;
    return sendNext(office);
  };
  const asked = (change: Partial<NewAppointment> = {}) => received(intake, { person: byEmail('amina@example.org'), ...change });
  const taken = async (change: Partial<NewAppointment> = {}) => {
    const request = await asked(change);
    await claim(database.db, counsellor, request.id, monday);
    return request;
  };
  const version = async (id: string) => (await row(id)).version;
  const confirmed = async (time = thursday, change: Partial<NewAppointment> = {}) => {
    const request = await taken(change);
    await confirm(database.db, counsellor, request.id, { ...time, version: await version(request.id) }, monday);
    return request;
  };

  it('at which the process died in each of its eight tries is given up, and no mail server is asked', async () => {
    const { id } = await asked();
    const letter = await letterOf(id, 'received');
    // Eight tries are all that a letter has.
    await database.db.updateTable('letters').set({ attempts: 8 }).where('id', '=', letter.id).execute();
    await send();
    expect([sent, await states(id)]).toEqual([[], { received: 'given-up' }]);
  });

  it('has its eighth try', async () => {
    const { id } = await asked();
    await database.db.updateTable('letters').set({ attempts: 7 }).where('requestId', '=', id).execute();
    await send();
    expect([sent.length, await states(id)]).toEqual([1, { received: 'sent' }]);
  });

  it('under way while its appointment passes tells nobody', async () => {
    const { id } = await confirmed();
    server.answer = () => {
      office.clock.now = new Date('2026-11-26T09:20:00.000Z');
      return Promise.resolve();
    };
    await send(new Date('2026-11-26T09:19:00.000Z'));
    expect(sent).toHaveLength(1);
    expect(await row(id)).toMatchObject({ toTell: 1, toldHow: null });
  });

  it('that was overtaken while it was prepared stays so', async () => {
    const { id, secret } = await confirmed();
    office.mailer = undefined;
    office.unsealer = {
      ...unsealer,
      openMarked: async (...sealed) => {
        office.unsealer = unsealer;
        await cancel(database.db, secret, monday);
        return unsealer.openMarked(...sealed);
      },
    };
    await send();
    expect(await states(id)).toMatchObject({ confirmed: 'overtaken', cancelled: 'waiting' });
  });

  it('that left stays sent when a newer one follows, and says when it left', async () => {
    const { id, secret } = await taken();
    await offer(database.db, counsellor, id, { times: [thursday, friday], version: 2 }, monday);
    await send(minutes(3));
    expect(await letterOf(id, 'offered')).toMatchObject({ state: 'sent', doneAt: minutes(3).toISOString() });
    await accept(database.db, secret, 1, minutes(5));
    expect(await states(id)).toEqual({ received: 'overtaken', offered: 'sent', confirmed: 'waiting' });
    expect(await letterOf(id, 'offered')).toMatchObject({ doneAt: minutes(3).toISOString() });
    expect(await letterOf(id, 'received')).toMatchObject({ doneAt: monday.toISOString() });
  });

  it('of one request overtakes no letter of another', async () => {
    const other = await asked();
    await confirmed();
    expect(await states(other.id)).toEqual({ received: 'waiting' });
  });

  it('waits for nobody whose request was closed or erased', async () => {
    const [closed, erased] = [await taken(), await taken()];
    await close(database.db, counsellor, closed.id, { outcome: 'attended', version: 2 }, monday);
    await erase(database.db, erased.secret, monday);
    expect([await states(closed.id), await states(erased.id)]).toEqual([{ received: 'overtaken' }, { received: 'overtaken' }]);
  });

  it.each([
    [{ outcome: 'not-here', reason: 'other-town' } as const, { received: 'overtaken', answered: 'waiting' }],
    [{ outcome: 'forwarded' } as const, { received: 'overtaken', answered: 'waiting' }],
    [{ outcome: 'cancelled' } as const, { received: 'overtaken', cancelled: 'waiting' }],
    [{ outcome: 'missed' } as const, { received: 'overtaken' }],
  ])('after the closing with %j is %j', async (body, expected) => {
    const { id } = await taken();
    await close(database.db, counsellor, id, { ...body, version: 2 }, monday);
    expect(await states(id)).toEqual(expected);
  });

  it('of an appointment that was moved names the new date only, and carries its calendar', async () => {
    const { id } = await confirmed();
    await confirm(database.db, counsellor, id, { ...friday, version: await version(id) }, monday);
    await send();
    await send();
    expect(sent.map(({ kind, calendar }) => [kind, calendar?.includes('DTSTART;TZID=Europe/Berlin:20261127T140000')])).toEqual([
      ['moved', true],
    ]);
    expect(await states(id)).toEqual({ received: 'overtaken', confirmed: 'overtaken', moved: 'sent' });
    expect(await letterOf(id, 'moved')).toMatchObject({ startsAt: friday.startsAt });
  });

  it('follows a booking and its move, and a booking has no receipt beside it', async () => {
    const hours = await consultationHours(database.db, counsellor);
    const { id, secret } = await asked({ slot: { id: slotAt(hours, '2026-11-25T08:00Z') } });
    expect(await states(id)).toEqual({ confirmed: 'waiting' });
    await move(database.db, intake.directory, secret, { id: slotAt(hours, '2026-11-25T08:30Z') }, monday);
    expect(await states(id)).toEqual({ confirmed: 'overtaken', moved: 'waiting' });
  });

  it('with offered times is not sent once none of them fits', async () => {
    const { id, secret } = await taken();
    await offer(database.db, counsellor, id, { times: [thursday], version: 2 }, monday);
    await noneFits(database.db, secret, monday);
    await send();
    expect([sent, await states(id)]).toEqual([[], { received: 'overtaken', offered: 'overtaken' }]);
  });

  it('of a cancelled appointment takes it out of the calendar, and is not sent once the time has come', async () => {
    const early = await confirmed();
    await cancel(database.db, early.secret, monday);
    await send();
    expect(sent.map(({ calendar }) => calendar?.includes('METHOD:CANCEL'))).toEqual([true]);
    const late = await confirmed(friday);
    await cancel(database.db, late.secret, monday);
    await send(new Date(friday.startsAt));
    expect(sent).toHaveLength(1);
    expect(await states(late.id)).toMatchObject({ cancelled: 'overtaken' });
  });

  it.each(['call', 'none', 'sms'] as const)('is not sent to somebody who chose "%s" and gave an address too', async (reply) => {
    const { id } = await asked({ person: { ...byEmail('amina@example.org'), reply, phone: '0151 23456789' } });
    await send();
    expect([sent, await states(id)]).toEqual([[], { received: reply === 'sms' ? 'by-hand' : 'not-asked' }]);
  });

  describe('for somebody who looks at the slip', () => {
    const looking = { person: { ...byEmail('amina@example.org'), reply: 'none' as const } };
    const lastStep = async (id: string) => {
      const { event, actor } = await database.db
        .selectFrom('history')
        .select(['event', 'actor'])
        .where('requestId', '=', id)
        .orderBy('id', 'desc')
        .executeTakeFirstOrThrow();
      return `${event} ${actor}`;
    };

    it('is the answer on the slip, which counts as telling', async () => {
      const { id } = await confirmed(thursday, looking);
      await send(minutes(2));
      expect([sent, await states(id)]).toEqual([[], { received: 'overtaken', confirmed: 'not-asked' }]);
      expect(await row(id)).toMatchObject({ toTell: 0, toldHow: 'on-slip', toldAt: minutes(2).toISOString(), closedAt: null });
      expect(await lastStep(id)).toBe('on-slip system');
    });

    it('about a closed request counts the days to its erasure from then on', async () => {
      const { id } = await taken(looking);
      await close(database.db, counsellor, id, { outcome: 'forwarded', version: 2 }, monday);
      await send(minutes(2));
      expect(await row(id)).toMatchObject({ state: 'closed', toTell: 0, toldHow: 'on-slip', closedAt: minutes(2).toISOString() });
    });

    it('tells nothing that is told already, or that was overtaken while it was prepared', async () => {
      const told = await confirmed(thursday, looking);
      await database.db.updateTable('requests').set({ toTell: 0, toldHow: 'call' }).where('id', '=', told.id).execute();
      await proveRows(database.db);
      await send();
      expect(await row(told.id)).toMatchObject({ toldHow: 'call' });
      const { id, secret } = await confirmed(friday, looking);
      office.unsealer = {
        ...unsealer,
        openMarked: async (...sealed) => {
          office.unsealer = unsealer;
          await cancel(database.db, secret, monday);
          return unsealer.openMarked(...sealed);
        },
      };
      await send();
      expect(await states(id)).toMatchObject({ confirmed: 'overtaken' });
      expect(await lastStep(id)).toBe('cancelled requester');
    });
  });

  describe('for a provider that did not get the contact', () => {
    const passedOn = async (person: Partial<NewAppointment['person']>) => {
      const { id } = await taken({ person: { ...byEmail('amina@example.org'), phone: '0151 23456789', ...person } });
      const body = { to: 'caritas', facts: ['topic' as const], agreed: 'person-call' as const };
      const receiver = await worker(database.db, { provider: 'caritas' });
      await passOn(database.db, intake.directory, counsellor, id, { ...body, version: await version(id) }, monday);
      await claim(database.db, receiver, id, monday);
      await confirm(database.db, receiver, id, { ...thursday, version: await version(id) }, monday);
      return { id, receiver };
    };
    const standing = async (id: string) => {
      const { toTell, toldHow } = await row(id);
      return { toTell, toldHow, letter: (await letterOf(id, 'confirmed')).state };
    };

    it.each(['email', 'sms'] as const)('goes by %s, the way that the person chose', async (reply) => {
      const texts: string[] = [];
      office.sms = { wakes: true, send: ({ to }) => Promise.resolve(void texts.push(to)) };
      const { id, receiver } = await passedOn({ reply });
      const detail = () => getRequest(database.db, () => Promise.resolve(unread), receiver, id, minutes(3));
      expect(await detail()).toMatchObject({ verb: 'tell', letterLeaves: true });
      await send(minutes(2));
      expect(await standing(id)).toEqual({ toTell: 0, toldHow: reply, letter: 'sent' });
      expect([sent.length, texts]).toEqual(reply === 'email' ? [1, []] : [0, ['+4915123456789']]);
      const seen = await detail();
      expect(seen.letterLeaves).toBe(false);
      expect(seen.history.filter(({ event }) => event === 'told').map(({ detail }) => detail)).toEqual([null]);
    });

    it.each(['call', 'sms'] as const)('stands on the slip where it should have gone by %s and cannot', async (reply) => {
      const { id } = await passedOn({ reply });
      await send(minutes(2));
      expect(await standing(id)).toEqual({ toTell: 0, toldHow: 'on-slip', letter: reply === 'call' ? 'not-asked' : 'by-hand' });
    });

    it('stands on the slip once it is given up', async () => {
      server.answer = () => Promise.reject(new DeliveryError('refused', 'nobody there'));
      const { id } = await passedOn({ reply: 'email' });
      await send(minutes(2));
      expect(await standing(id)).toEqual({ toTell: 0, toldHow: 'on-slip', letter: 'given-up' });
    });

    it('is told by hand only to a person who comes by', async () => {
      const { id, receiver } = await passedOn({ reply: 'call' });
      for (const how of ['call', 'sms', 'email', 'letter', 'not-reached'] as const)
        await expect(told(database.db, receiver, id, { how, version: await version(id) }, monday)).rejects.toMatchObject({
          errors: [{ pointer: '/how', code: 'not-allowed' }],
        });
      await told(database.db, receiver, id, { how: 'visit', version: await version(id) }, monday);
      expect(await row(id)).toMatchObject({ toTell: 0, toldHow: 'visit' });
    });
  });

  it('that reminds carries no calendar: the person has it', async () => {
    const { id } = await confirmed();
    await send();
    await database.db
      .updateTable('letters')
      .set({ kind: 'reminder', state: 'waiting', nextAt: monday.toISOString() })
      .where('requestId', '=', id)
      .where('kind', '=', 'confirmed')
      .execute();
    await proveRows(database.db);
    await send();
    expect(sent.map(({ kind, calendar }) => [kind, calendar !== undefined])).toEqual([
      ['confirmed', true],
      ['reminder', false],
    ]);
  });

  it('that fails by something that is no error is tried again, without its words', async () => {
    await asked();
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is the case
    server.answer = () => Promise.reject('typed text');
    expect(await send()).toBe('done');
    expect(office.failures).toEqual([{ attempt: 1, code: '' }]);
  });

  it('is written in the language of the form, and names the offered times and their ways', async () => {
    const { id } = await taken({ language: 'tr' });
    await offer(database.db, counsellor, id, { times: [thursday, { ...friday, place: null, channel: 'phone' }], version: 2 }, monday);
    await send();
    expect(sent.map(({ languages }) => languages)).toEqual([['tr', 'de']]);
    const lines = sent[0]!.text.split('\n').filter((line) => line.includes('11.2026'));
    expect(lines.map((line) => line.split(' · ')[1]).slice(2)).toEqual([undefined, 'Am Telefon. Sie werden angerufen.']);
  });

  it('leaves in turn: what is due first goes first, and nothing goes before it is due', async () => {
    const [first, second, later] = [await asked(), await asked(), await asked()];
    const due = (id: string, instant: Date) =>
      database.db.updateTable('letters').set({ nextAt: instant.toISOString() }).where('requestId', '=', id).execute();
    await due(first.id, minutes(1));
    await due(second.id, minutes(2));
    await due(later.id, minutes(11));
    for (let count = 0; count < 4; count += 1) await send(minutes(10));
    expect(sent.map(({ id }) => id)).toEqual([(await letterOf(first.id, 'received')).id, (await letterOf(second.id, 'received')).id]);
    expect(await states(later.id)).toEqual({ received: 'waiting' });
  });

  it('is nobody else’s for ten minutes, and then somebody’s again', async () => {
    await asked();
    // What another desk finds while the first one is sending.
    const found: string[] = [];
    server.answer = async () => {
      if (sent.length > 1) return;
      for (const minute of [9.99, 10]) found.push(await sendNext({ ...office, now: () => minutes(minute) }));
    };
    await send();
    expect(found).toEqual(['none', 'done']);
    expect(sent).toHaveLength(2);
  });

  it('loses no try while the mail server is away, is given up when it is refused, and each failure is told', async () => {
    const { id } = await asked();
    server.answer = () => Promise.reject(new DeliveryError('unreachable', 'ECONNECTION'));
    for (const minute of [0, 1, 2]) expect(await send(minutes(minute))).toBe('unreachable');
    expect(await letterOf(id, 'received')).toMatchObject({ state: 'waiting', attempts: 0 });
    server.answer = () => Promise.reject(new DeliveryError('refused', 'EENVELOPE 550'));
    await send(minutes(3));
    expect(await states(id)).toEqual({ received: 'given-up' });
    expect(office.failures).toEqual([
      { attempt: 1, code: 'ECONNECTION' },
      { attempt: 1, code: 'ECONNECTION' },
      { attempt: 1, code: 'ECONNECTION' },
      { attempt: 1, code: 'EENVELOPE 550' },
    ]);
  });
});
