import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Worker } from '../../api/accounts/worker.ts';
import { acceptOnceSent } from '../../api/http/slip/accept-once-sent.ts';
import { confirm, offer, told } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { recordSlipOpened } from '../../api/intake/requester.ts';
import { findTries } from '../../api/intake/tries.ts';
import { undo } from '../../api/intake/undo.ts';
import { later } from '../../src/directory/instants.ts';
import { monday, newKeys } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { intakeOn, received, worker } from '../support/requests.ts';

const hour = (startsAt: string) => ({ startsAt, lengthMinutes: 45, place: 'Vattmannstraße 2', channel: 'place' as const });
const [first, second, third] = [hour('2026-12-03T09:00:00.000Z'), hour('2026-12-04T09:00:00.000Z'), hour('2026-12-04T13:00:00.000Z')];
const sent = { at: monday, until: later(monday, 10_000), shortlyBefore: later(monday, 9_700) };
/** A clock that starts at an instant and runs. */
const clockFrom = (instant: Date) => {
  const start = performance.now();
  return () => later(instant, performance.now() - start);
};

describe.each(dialects)('the ten seconds of undo on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake & { keys: Awaited<ReturnType<typeof newKeys>> };
  let me: Worker;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    intake = await intakeOn(database.db);
    me = await worker(database.db);
  });
  afterAll(() => database.drop());

  const row = (id: string) => database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const letters = (requestId: string) =>
    database.db.selectFrom('letters').select(['kind', 'state', 'nextAt']).where('requestId', '=', requestId).orderBy('kind').execute();
  const takeBack = (id: string, version: number, now: Date) => undo(database.db, me, id, version, now);
  const offered = async (time: ReturnType<typeof hour>) => {
    const request = await received(intake);
    await claim(database.db, me, request.id, monday);
    await offer(database.db, me, request.id, { times: [time], version: 2 }, monday, { isUndoable: true });
    return request;
  };

  it('hold the letter back, and an undo takes it out', async () => {
    const { id } = await offered(first);
    expect(await letters(id)).toContainEqual({ kind: 'offered', state: 'waiting', nextAt: sent.until.toISOString() });
    expect(await takeBack(id, 3, sent.shortlyBefore)).toBe('undone');
    expect((await row(id)).state).toBe('received');
    expect((await letters(id)).filter(({ kind, state }) => kind === 'offered' && state === 'waiting')).toEqual([]);
  });

  it('let a quick person’s acceptance wait until they are over', async () => {
    const { id, secret } = await offered(first);
    await acceptOnceSent({ db: database.db, now: clockFrom(sent.shortlyBefore) }, secret, 1);
    expect(await row(id)).toMatchObject({ state: 'confirmed', startsAt: first.startsAt });
    const { event, at } = await database.db
      .selectFrom('history')
      .select(['event', 'at'])
      .where('requestId', '=', id)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    expect(event).toBe('accepted');
    // Timers are a few milliseconds early at times.
    expect(new Date(at).getTime()).toBeGreaterThan(sent.until.getTime() - 20);
    await expect(takeBack(id, 4, sent.until)).rejects.toMatchObject({ code: 'wrong-state' });
  });

  it('refuse an acceptance whose offer was taken back while it waited', async () => {
    const { id, secret } = await offered(second);
    const accepting = acceptOnceSent({ db: database.db, now: clockFrom(sent.shortlyBefore) }, secret, 1);
    const outcome = expect(accepting).rejects.toMatchObject({ code: 'wrong-state' });
    expect(await takeBack(id, 3, sent.shortlyBefore)).toBe('undone');
    await outcome;
    expect(await row(id)).toMatchObject({ state: 'received', startsAt: null });
  });

  it('give back a time that somebody took meanwhile as one to be found anew', async () => {
    const [one, other] = [await received(intake), await received(intake)];
    for (const { id } of [one, other]) await claim(database.db, me, id, monday);
    await confirm(database.db, me, one.id, { ...second, version: 2 }, monday);
    await confirm(database.db, me, one.id, { ...third, version: 3 }, monday, { isUndoable: true });
    await confirm(database.db, me, other.id, { ...second, version: 2 }, monday);
    expect(await takeBack(one.id, 4, sent.shortlyBefore)).toBe('undone-time-lost');
    expect(await row(one.id)).toMatchObject({ state: 'confirmed', misfit: 'taken' });
  });

  const noted = async (how: 'call' | 'not-reached', day: string) => {
    const request = await offered(hour(`2026-12-${day}T09:00:00.000Z`));
    const before = await row(request.id);
    const taken = await database.db.selectFrom('bookings').selectAll().where('requestId', '=', request.id).execute();
    await told(database.db, me, request.id, { how, version: 3 }, sent.at, { isUndoable: true });
    return { ...request, before, taken };
  };

  it.each([
    ['call', '07'],
    ['not-reached', '08'],
  ] as const)('take back that somebody was told or not reached (%s)', async (how, day) => {
    const { id, before, taken } = await noted(how, day);
    const waiting = await letters(id);
    expect(await takeBack(id, 4, sent.shortlyBefore)).toBe('undone');
    const { version, claimTouchedAt, ...after } = await row(id);
    expect({ version, claimTouchedAt }).toEqual({ version: 5, claimTouchedAt: sent.shortlyBefore.toISOString() });
    expect(before).toMatchObject({ ...after, toTell: 1, toldAt: null });
    expect(await database.db.selectFrom('bookings').selectAll().where('requestId', '=', id).execute()).toEqual(taken);
    expect(await letters(id)).toEqual(waiting);
    expect((await findTries(database.db, id)).at).toEqual([]);
  });

  it('do not take it back once the person has read the answer, or the seconds are over', async () => {
    const read = await noted('not-reached', '09');
    await recordSlipOpened(database.db, read.secret, sent.at);
    await expect(takeBack(read.id, 4, sent.shortlyBefore)).rejects.toMatchObject({ code: 'wrong-state' });
    expect(await row(read.id)).toMatchObject({ toTell: 0, toldHow: 'slip' });
    const late = await noted('call', '10');
    await expect(takeBack(late.id, 4, sent.until)).rejects.toMatchObject({ code: 'wrong-state' });
    expect(await row(late.id)).toMatchObject({ toTell: 0, toldHow: 'call' });
  });
});
