import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { close, confirm, offer, told } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import { getRequest } from '../../api/intake/request-detail.ts';
import { createMatterReader, type MatterReader } from '../../api/intake/matter.ts';
import { accept, cancel, noneFits } from '../../api/intake/requester.ts';
import { listCurrentOffers } from '../../api/intake/given-times.ts';
import { findLostSlip } from '../../api/intake/slip-link.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { contactsChecked, intakeOn, received, worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const tuesday = new Date('2026-11-24T08:00:00.000Z');
const at = (startsAt: string) => ({ startsAt, lengthMinutes: 45, place: 'Kapellenstraße 16', channel: 'place' as const });
const thursday = at('2026-11-26T09:20:00.000Z');
const friday = at('2026-11-27T09:20:00.000Z');
const yesterday = at('2026-11-22T09:20:00.000Z');
const thisMinute = at(monday.toISOString());

describe.each(dialects)('answers of the desk on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Awaited<ReturnType<typeof intakeOn>>;
  let readMatter: MatterReader;
  let counsellor: Worker;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    intake = await intakeOn(database.db);
    readMatter = createMatterReader(() => intake.directory, intake.keys.unsealer!);
  });
  // A counsellor has one appointment at a time.
  beforeEach(async () => {
    counsellor = await worker(database.db);
  });
  afterAll(() => database.drop());

  const row = (id: string) => database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const steps = async (id: string) =>
    (await database.db.selectFrom('history').select(['event', 'detail']).where('requestId', '=', id).orderBy('id').execute()).map(
      ({ event, detail }) => [event, detail].filter(Boolean).join(' '),
    );
  const taken = async () => {
    const request = await received(intake);
    await claim(database.db, counsellor, request.id, monday);
    return request;
  };
  const version = async (id: string) => (await row(id)).version;
  const answer = {
    offer: async (id: string, times = [thursday], now = monday) =>
      offer(database.db, counsellor, id, { times, version: await version(id) }, now),
    confirm: async (id: string, time = thursday, now = monday) =>
      confirm(database.db, counsellor, id, { ...time, version: await version(id) }, now),
    told: async (id: string, how: 'call' | 'not-reached', now = monday) =>
      told(database.db, counsellor, id, { how, version: await version(id) }, now),
    close: async (id: string, body: Pick<Parameters<typeof close>[3], 'outcome' | 'reason' | 'duplicateOf'>, now = monday) =>
      close(database.db, counsellor, id, { ...body, version: await version(id) }, now),
  };

  describe('give times that lie ahead only', () => {
    it.each([
      ['yesterday', yesterday],
      ['this very minute', thisMinute],
    ])('not %s, when one is set', async (_when, time) => {
      const { id } = await taken();
      await expect(answer.confirm(id, time)).rejects.toMatchObject({
        code: 'invalid-input',
        errors: [{ pointer: '/startsAt', code: 'in-the-past' }],
      });
      expect(await row(id)).toMatchObject({ state: 'received', startsAt: null });
    });

    it('and of several that are offered the wrong ones are named', async () => {
      const { id } = await taken();
      await expect(answer.offer(id, [thursday, yesterday, thisMinute])).rejects.toMatchObject({
        code: 'invalid-input',
        errors: [
          { pointer: '/times/1/startsAt', code: 'in-the-past' },
          { pointer: '/times/2/startsAt', code: 'in-the-past' },
        ],
      });
      expect(await row(id)).toMatchObject({ state: 'received' });
    });
  });

  it('see every change made meanwhile before they write', async () => {
    const { id } = await taken();
    await answer.offer(id);
    const seen = { version: 2 };
    for (const late of [
      () => offer(database.db, counsellor, id, { times: [friday], ...seen }, monday),
      () => confirm(database.db, counsellor, id, { ...friday, ...seen }, monday),
      () => told(database.db, counsellor, id, { how: 'call', ...seen }, monday),
      () => close(database.db, counsellor, id, { outcome: 'attended', ...seen }, monday),
    ]) {
      await expect(late()).rejects.toMatchObject({ code: 'changed' });
    }
    expect(await row(id)).toMatchObject({ state: 'offered', version: 3, toTell: 1 });
  });

  it('keep the first promise until the person was told, and then give two working days for a new answer', async () => {
    const { id } = await taken();
    await answer.offer(id, [thursday], tuesday);
    expect(await row(id)).toMatchObject({ dueAt: '2026-11-25T22:59:59.999Z', toTell: 1 });
    await answer.told(id, 'call', tuesday);
    expect(await row(id)).toMatchObject({ toTell: 0, toldHow: 'call', toldAt: tuesday.toISOString() });
    await answer.offer(id, [friday], tuesday);
    expect(await row(id)).toMatchObject({ dueAt: '2026-11-26T22:59:59.999Z', toTell: 1, toldHow: null, toldAt: null });
  });

  it('count a try as work, and nothing else', async () => {
    const { id } = await taken();
    await answer.told(id, 'not-reached', tuesday);
    expect(await row(id)).toMatchObject({ state: 'received', claimTouchedAt: tuesday.toISOString(), toldAt: null, toldHow: null });
    expect(await steps(id)).toEqual(['received', 'claimed', 'tried not-reached']);
  });

  it('cannot be told before there is one', async () => {
    const { id } = await taken();
    await expect(answer.told(id, 'call')).rejects.toMatchObject({ code: 'wrong-state' });
  });

  it('given again take the place of the former ones', async () => {
    const { id, secret } = await taken();
    await answer.offer(id, [thursday, friday]);
    await answer.offer(id, [friday]);
    expect(await listCurrentOffers(database.db, id)).toEqual([{ offer: 1, ...friday }]);
    // The first round's time is free for somebody else.
    const other = await taken();
    await answer.confirm(other.id, thursday);
    await accept(database.db, secret, 1, monday);
    expect(await row(id)).toMatchObject({ state: 'confirmed', startsAt: friday.startsAt });
  });

  it('stand at the desk without the times that were offered before, and with the letters where they belong', async () => {
    const { id } = await taken();
    await answer.offer(id, [thursday]);
    const seen = async () => getRequest(database.db, readMatter, counsellor, id, monday);
    expect((await seen()).offers).toEqual([{ offer: 1, ...thursday }]);
    await answer.confirm(id, friday, tuesday);
    await database.db
      .updateTable('letters')
      .set({ state: 'sent', doneAt: new Date('2026-11-23T12:00:00.000Z').toISOString() })
      .where('requestId', '=', id)
      .where('kind', '=', 'offered')
      .execute();
    const { offers, history } = await seen();
    expect(offers).toEqual([]);
    expect(history.map(({ event }) => event)).toEqual(['received', 'claimed', 'offered', 'letter', 'confirmed']);
  });

  it('stand among the former times once they no longer hold, and not while the person has taken one', async () => {
    const { id, secret } = await taken();
    await answer.offer(id, [thursday, friday]);
    await accept(database.db, secret, 2, monday);
    const former = async () => (await getRequest(database.db, readMatter, counsellor, id, monday)).formerOffers.map(({ offer }) => offer);
    expect(await former()).toEqual([1]);
    await answer.confirm(id, { ...friday, startsAt: '2026-12-02T13:00:00.000Z' });
    expect(await former()).toEqual([1, 2]);
  });

  it('say of a second time that it was moved', async () => {
    const { id } = await taken();
    await answer.confirm(id, thursday);
    await answer.confirm(id, friday);
    expect(await steps(id)).toEqual(['received', 'claimed', 'confirmed', 'moved']);
  });

  it('free their times when the person says that none fits, or cancels', async () => {
    for (const step of [noneFits, cancel]) {
      const { id, secret } = await taken();
      await answer.offer(id, [thursday]);
      await step(database.db, secret, monday);
      const next = await taken();
      await answer.confirm(next.id, thursday);
      await cancel(database.db, next.secret, monday);
      expect(await row(next.id)).toMatchObject({ outcome: 'cancelled' });
    }
  });

  it('leave the times of others alone when they are taken back', async () => {
    const [one, other] = [await taken(), await taken()];
    await answer.confirm(one.id, thursday);
    await answer.confirm(other.id, friday);
    await cancel(database.db, one.secret, monday);
    const left = await database.db.selectFrom('bookings').select('requestId').where('accountId', '=', counsellor.id).execute();
    expect(left).toEqual([{ requestId: other.id }]);
  });

  describe('that close a request', () => {
    it('forget the contact at once, so that nobody finds the slip by it', async () => {
      const { id, reference } = await taken();
      await contactsChecked(intake);
      const lost = () => findLostSlip({ ...intake }, { reference, contact: '0151 23456789' }, monday);
      expect(await lost()).toBeTypeOf('string');
      await answer.close(id, { outcome: 'attended' }, tuesday);
      expect(await row(id)).toMatchObject({ contactCheck: null, contactMark: null, closedAt: tuesday.toISOString(), outcome: 'attended' });
      expect(await lost()).toBeUndefined();
    });

    it.each([
      [{ outcome: 'not-here', reason: 'other-office' } as const, 1],
      [{ outcome: 'forwarded' } as const, 1],
      [{ outcome: 'attended' } as const, 0],
      [{ outcome: 'spam' } as const, 0],
      [{ outcome: 'handed-over' } as const, 0],
    ])('with %j leave %i answer to tell', async (body, toTell) => {
      const { id } = await taken();
      await answer.close(id, body);
      const dueAt = toTell === 1 ? '2026-11-25T22:59:59.999Z' : null;
      expect(await row(id)).toMatchObject({ ...body, reason: 'reason' in body ? body.reason : null, toTell, dueAt });
    });

    it('name a reason for "not here", and for nothing else', async () => {
      const { id } = await taken();
      await expect(answer.close(id, { outcome: 'not-here' })).rejects.toMatchObject({
        errors: [{ pointer: '/reason', code: 'required' }],
      });
      await expect(answer.close(id, { outcome: 'attended', reason: 'other-office' })).rejects.toMatchObject({
        errors: [{ pointer: '/reason', code: 'not-allowed' }],
      });
      expect(await row(id)).toMatchObject({ state: 'received' });
    });

    it('are the last ones: nothing is offered, set or closed again', async () => {
      const { id, secret } = await taken();
      await answer.close(id, { outcome: 'attended' });
      for (const again of [
        () => answer.offer(id),
        () => answer.confirm(id),
        () => answer.close(id, { outcome: 'spam' }),
        () => cancel(database.db, secret, monday),
      ]) {
        await expect(again()).rejects.toMatchObject({ code: 'wrong-state' });
      }
      expect(await row(id)).toMatchObject({ outcome: 'attended' });
    });
  });

  it('come from the holder only', async () => {
    const { id } = await taken();
    const other = await worker(database.db);
    const chief = await worker(database.db, { role: 'coordinator' });
    for (const by of [other, chief]) {
      await expect(confirm(database.db, by, id, { ...thursday, version: 2 }, monday)).rejects.toMatchObject({ code: 'already-claimed' });
    }
    const waiting = await received(intake);
    await expect(confirm(database.db, other, waiting.id, { ...thursday, version: 1 }, monday)).rejects.toMatchObject({
      code: 'not-claimed',
    });
  });
});
