import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { confirm, told } from '../../api/intake/answer.ts';
import { claim, claimNext, release } from '../../api/intake/claim.ts';
import { createMatterReader } from '../../api/intake/matter.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { openPerson } from '../../api/intake/person.ts';
import { provenState } from '../../api/intake/proven-steps.ts';
import { cancel, erase } from '../../api/intake/requester.ts';
import type { Unsealer } from '../../api/sealing/sealing.ts';
import { undo } from '../../api/intake/undo.ts';
import { createUrgency } from '../../api/intake/urgency.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { proveRows } from '../support/own-rows.ts';
import { amina, intakeOn, received, worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const hours = (count: number) => new Date(monday.getTime() + count * 3_600_000);
const violence = { matter: { ...amina.matter, topics: ['violence'] } };
const thursday = { startsAt: '2026-11-26T09:20:00.000Z', lengthMinutes: 45, place: null, channel: 'place' as const };

describe.each(dialects)('claiming on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake;
  let unsealer: Unsealer;
  let counsellor: Worker;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    const opened = await intakeOn(database.db);
    intake = opened;
    unsealer = opened.keys.unsealer!;
  });
  beforeEach(async () => {
    await database.db.updateTable('requests').set({ provider: 'of an earlier test' }).execute();
    counsellor = await worker(database.db);
  });
  afterAll(() => database.drop());

  const row = (id: string) => database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const steps = (id: string) =>
    database.db.selectFrom('history').select(['event', 'actor', 'accountId']).where('requestId', '=', id).orderBy('id').execute();
  const next = (urgentIds: string[] = [], by = counsellor) => claimNext(database.db, by, urgentIds, hours(5));
  /** As if it belonged to another organisation. */
  const give = async (id: string, provider: string) => {
    await database.db.updateTable('requests').set({ provider }).where('id', '=', id).execute();
    await proveRows(database.db);
  };

  it('"the next one" is the one due first, and of one due day the one that waited longest', async () => {
    const made = [];
    for (const hour of [3, 1, 4, 0, 2, -72]) made.push({ hour, ...(await received(intake, {}, hours(hour))) });
    const order = made.toSorted((one, other) => one.hour - other.hour).map(({ id }) => id);
    const taken = [];
    for (let count = 0; count < made.length; count += 1) taken.push(await next());
    expect(taken).toEqual(order);
    expect(await next()).toBeUndefined();
  });

  it('"the next one" brings its time along: a confirmed time that nobody has told stands in the new holder\'s calendar', async () => {
    const { id } = await received(intake);
    expect(await next()).toBe(id);
    await confirm(database.db, counsellor, id, { ...thursday, version: (await row(id)).version }, hours(6));
    await release(database.db, counsellor, id, hours(7));
    const colleague = await worker(database.db);
    expect(await claimNext(database.db, colleague, [], hours(8))).toBe(id);
    const bookings = await database.db.selectFrom('bookings').select(['accountId', 'startsAt']).where('requestId', '=', id).execute();
    expect(bookings).toEqual([{ accountId: colleague.id, startsAt: thursday.startsAt }]);
  });

  it('"the next one" is taken in two statements where the database is another machine', async () => {
    const { id } = await received(intake);
    let statements = 0;
    const counted = database.db.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: ({ result }) => {
        statements += 1;
        return Promise.resolve(result);
      },
    });
    expect(await claimNext(counted, counsellor, [], hours(5))).toBe(id);
    expect(statements).toBe({ postgres: 2, sqlite: 5 }[dialect]);
    expect((await steps(id)).at(-1)).toEqual({ event: 'claimed', actor: 'desk', accountId: counsellor.id });
  });

  it('"the next one" is due first even when it came in last', async () => {
    const early = await received(intake, {}, hours(0));
    const dueFirst = await received(intake, {}, hours(1));
    await database.db
      .updateTable('requests')
      .set({ dueAt: hours(2).toISOString() })
      .where('id', '=', dueFirst.id)
      .execute();
    expect([await next(), await next()]).toEqual([dueFirst.id, early.id]);
  });

  it('"the next one" is due first also when it has got beyond "received" and the others have not', async () => {
    const told = await received(intake, {}, hours(-48));
    await claim(database.db, counsellor, told.id, monday);
    await confirm(database.db, counsellor, told.id, { ...thursday, version: 2 }, monday);
    await release(database.db, counsellor, told.id, monday);
    const fresh = await received(intake);
    expect([await next(), await next()]).toEqual([told.id, fresh.id]);
  });

  it('many who press in the same moment get one each, in the order of the queue, each by a step of their own', async () => {
    const ids = [];
    for (let count = 0; count < 20; count += 1) ids.push((await received(intake, {}, hours(-40 + count))).id);
    const people = await Promise.all(Array.from({ length: 22 }, () => worker(database.db)));
    const taken = await Promise.all(people.map((by) => next([], by)));
    expect(new Set(taken.filter((id) => id !== undefined))).toEqual(new Set(ids));
    expect(taken.filter((id) => id === undefined)).toHaveLength(2);
    for (const [index, id] of taken.entries()) {
      if (id === undefined) continue;
      expect(await row(id)).toMatchObject({ claimedBy: people[index]!.id, version: 2 });
      expect(await provenState(database.db, id)).toMatchObject({ claimedBy: people[index]!.id, state: 'received' });
    }
  });

  it('those who press in the same moment get what fits each of them', async () => {
    const turkish = await received(intake, { conversation: { language: 'tr', interpreting: false } }, hours(-3));
    const arabic = await received(intake, {}, hours(-2));
    const other = await worker(database.db, { provider: 'caritas' });
    const foreign = await received(intake, {}, hours(-4));
    await give(foreign.id, 'caritas');
    const speaks = (language: string) => ({ languages: [language], quarters: [] });
    const taken = await Promise.all([
      claimNext(database.db, counsellor, [], hours(5), speaks('ar')),
      claimNext(database.db, counsellor, [], hours(5), speaks('tr')),
      claimNext(database.db, other, [], hours(5)),
    ]);
    expect(taken).toEqual([arabic.id, turkish.id, foreign.id]);
  });

  it('urgent ones go in the order given, and before all others', async () => {
    await received(intake, {}, hours(-3));
    const late = await received(intake, violence, hours(2));
    const early = await received(intake, violence, hours(1));
    const ids = [late.id, early.id];
    expect([await next(ids), await next(ids)]).toEqual([late.id, early.id]);
  });

  it('"the next one" is owed something, is nobody’s yet, and belongs to the own provider, urgent or not', async () => {
    const answered = await received(intake);
    await claim(database.db, counsellor, answered.id, monday);
    await confirm(database.db, counsellor, answered.id, { ...thursday, version: 2 }, monday);
    await told(database.db, counsellor, answered.id, { how: 'call', version: 3 }, monday);
    await release(database.db, counsellor, answered.id, monday);
    const held = await received(intake);
    await claim(database.db, await worker(database.db), held.id, monday);
    const foreign = await received(intake, violence);
    await give(foreign.id, 'caritas');
    const ids = [answered.id, held.id, foreign.id];
    expect([await next(), await next(ids)]).toEqual([undefined, undefined]);
    const stranger = await worker(database.db, { provider: 'caritas' });
    expect(await next(ids, stranger)).toBe(foreign.id);
  });

  it('is a step of the account, counts a version and starts the clock of the claim', async () => {
    const [one, other] = [await received(intake), await received(intake, {}, hours(1))];
    await next();
    await claim(database.db, counsellor, other.id, hours(5));
    for (const { id } of [one, other]) {
      expect(await row(id)).toMatchObject({ claimedBy: counsellor.id, version: 2, claimTouchedAt: hours(5).toISOString() });
      expect(await steps(id)).toEqual([
        { event: 'received', actor: 'requester', accountId: null },
        { event: 'claimed', actor: 'desk', accountId: counsellor.id },
      ]);
    }
  });

  it('of what one has already changes nothing', async () => {
    const { id } = await received(intake);
    await claim(database.db, counsellor, id, monday);
    const before = await row(id);
    await claim(database.db, counsellor, id, hours(3));
    expect(await row(id)).toEqual(before);
    expect(await steps(id)).toHaveLength(2);
  });

  it('takes the appointment along', async () => {
    const { id } = await received(intake);
    await claim(database.db, counsellor, id, monday);
    await confirm(database.db, counsellor, id, { ...thursday, version: 2 }, monday);
    await release(database.db, counsellor, id, monday);
    const other = await worker(database.db);
    await claim(database.db, other, id, monday);
    expect(await database.db.selectFrom('bookings').select('accountId').where('requestId', '=', id).execute()).toEqual([
      { accountId: other.id },
    ]);
  });

  it('of another provider’s request finds nothing, for a coordinator too', async () => {
    const { id } = await received(intake);
    for (const by of [
      await worker(database.db, { provider: 'caritas' }),
      await worker(database.db, { provider: 'caritas', role: 'coordinator' }),
    ]) {
      await expect(claim(database.db, by, id, monday)).rejects.toMatchObject({ code: 'not-found' });
      await expect(release(database.db, by, id, monday)).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  it('given back, a request has no clock, and what nobody has cannot be given back', async () => {
    const { id } = await received(intake);
    await claim(database.db, counsellor, id, monday);
    await expect(release(database.db, await worker(database.db), id, monday)).rejects.toMatchObject({ code: 'already-claimed' });
    await release(database.db, counsellor, id, monday);
    expect(await row(id)).toMatchObject({ claimedBy: null, claimTouchedAt: null, version: 3 });
    await expect(release(database.db, counsellor, id, monday)).rejects.toMatchObject({ code: 'not-claimed' });
    const chief = await worker(database.db, { role: 'coordinator' });
    await expect(release(database.db, chief, id, monday)).rejects.toMatchObject({ code: 'not-claimed' });
  });

  it('of an erased request is refused, and so is every other step of the desk on it', async () => {
    const [free, held] = [await received(intake), await received(intake)];
    await claim(database.db, counsellor, held.id, monday);
    for (const { secret } of [free, held]) await erase(database.db, secret, monday);
    const before = [await steps(free.id), await steps(held.id)];
    const chief = await worker(database.db, { role: 'coordinator' });
    const { version } = await row(held.id);
    const look = { reason: 'complaint' as const, publicUrl: 'https://example.org' };
    const tries = [
      () => claim(database.db, counsellor, free.id, monday),
      () => claim(database.db, chief, held.id, monday),
      () => release(database.db, counsellor, held.id, monday),
      () => told(database.db, counsellor, held.id, { how: 'call', version }, monday),
      () => told(database.db, counsellor, held.id, { how: 'not-reached', version }, monday),
      () => undo(database.db, counsellor, held.id, version, monday),
      () => openPerson(database.db, unsealer, chief, free.id, look, monday),
    ];
    for (const step of tries) await expect(step()).rejects.toMatchObject({ code: 'wrong-state' });
    expect(await next([free.id, held.id])).toBeUndefined();
    expect([await steps(free.id), await steps(held.id)]).toEqual(before);
  });

  describe('what is urgent', () => {
    it('is found by the next look when the first one failed', async () => {
      const old = await received(intake, violence, hours(-48));
      const fresh = await received(intake, violence, hours(0));
      const readMatter = createMatterReader(() => intake.directory, unsealer);
      let failures = 1;
      const urgency = createUrgency(async (request) => {
        if (request.id === old.id && failures > 0) {
          failures -= 1;
          throw new Error('the database is away');
        }
        return readMatter(request);
      });
      await urgency.waiting(database.db, counsellor.provider).catch(() => undefined);
      expect(failures).toBe(0);
      expect(new Set(await urgency.waiting(database.db, counsellor.provider))).toEqual(new Set([old.id, fresh.id]));
    });

    it('is what waits for an answer of the own provider', async () => {
      const own = await received(intake, violence, hours(0));
      const foreign = await received(intake, violence, hours(1));
      const answered = await received(intake, violence, hours(2));
      const closed = await received(intake, violence, hours(3));
      await give(foreign.id, 'caritas');
      await claim(database.db, counsellor, answered.id, monday);
      await confirm(database.db, counsellor, answered.id, { ...thursday, version: 2 }, monday);
      await cancel(database.db, closed.secret, monday);
      const urgency = createUrgency(createMatterReader(() => intake.directory, unsealer));
      expect(await urgency.waiting(database.db, counsellor.provider)).toEqual([own.id]);
      expect(await urgency.waiting(database.db, 'caritas')).toEqual([foreign.id]);
    });
  });
});
