import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forward, quartersToForward } from '../../api/intake/forward.ts';
import { followUp, offer } from '../../api/intake/answer.ts';
import { claim, claimNext } from '../../api/intake/claim.ts';
import { findStatus } from '../../api/intake/slip-status.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { intakeOn, received, worker } from '../support/requests.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const hourLater = new Date('2026-11-23T09:00:00.000Z');

describe.each(dialects)('a request forwarded to another quarter on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Awaited<ReturnType<typeof intakeOn>>;
  let counsellor: Worker;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    intake = await intakeOn(database.db);
    counsellor = await worker(database.db);
  });
  afterAll(() => database.drop());

  const rowOf = (id: string) => database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const taken = async () => {
    const request = await received(intake);
    await claim(database.db, counsellor, request.id, monday);
    return request;
  };
  const toQuarter = (id: string, quarter: string, version = 2, directory: Directory = intake.directory) =>
    forward(database.db, directory, counsellor, id, { quarter, version }, hourLater);
  const notAllowed = { code: 'invalid-input', errors: [{ pointer: '/quarter', code: 'not-allowed' }] };

  it('waits for the colleagues of that quarter, due as before, and its slip says nothing new', async () => {
    const { id, secret } = await taken();
    const [before, slip] = [await rowOf(id), await findStatus(database.db, secret, hourLater)];
    await toQuarter(id, 'horst');
    expect(await rowOf(id)).toEqual({ ...before, quarter: 'horst', claimedBy: null, claimTouchedAt: null, version: 3 });
    expect(await findStatus(database.db, secret, hourLater)).toEqual({ ...slip, quarter: 'horst' });
    const history = await database.db
      .selectFrom('history')
      .select(['event', 'actor', 'accountId', 'detail'])
      .where('requestId', '=', id)
      .orderBy('id')
      .execute();
    expect(history.at(-1)).toEqual({ event: 'forwarded', actor: 'desk', accountId: counsellor.id, detail: 'horst' });
    const colleague = await worker(database.db);
    expect(await claimNext(database.db, colleague, [], hourLater, { languages: [], quarters: ['schalke'] })).toBeUndefined();
    expect(await claimNext(database.db, colleague, [], hourLater, { languages: [], quarters: ['horst'] })).toBe(id);
  });

  it('keeps the day that it waits for', async () => {
    const { id } = await taken();
    await followUp(database.db, counsellor, id, { day: '2026-11-26', version: 2 }, monday);
    const { followUpAt, owedFrom, dueAt, hearBy } = await rowOf(id);
    await toQuarter(id, 'horst', 3);
    expect(await rowOf(id)).toMatchObject({ followUpAt, owedFrom, dueAt, hearBy });
  });

  it('goes only to other quarters of its provider', async () => {
    const { id } = await taken();
    const { quarters } = intake.directory;
    const elsewhere = {
      ...intake.directory,
      quarters: quarters.map((quarter) => (quarter.id === 'horst' ? { ...quarter, answeredBy: 'awo-gelsenkirchen' } : quarter)),
    };
    expect(quartersToForward(elsewhere, { provider: 'awo-gelsenkirchen', quarter: 'schalke' })).toEqual(['horst']);
    await expect(toQuarter(id, 'horst', 2, elsewhere)).rejects.toMatchObject(notAllowed);
    await expect(toQuarter(id, 'schalke')).rejects.toMatchObject(notAllowed);
    await expect(toQuarter(id, 'atlantis')).rejects.toMatchObject(notAllowed);
    expect(await rowOf(id)).toMatchObject({ quarter: 'schalke', claimedBy: counsellor.id, version: 2 });
  });

  it('is one without offered times, in the version that the page showed, and of its holder', async () => {
    const [one, offered, free] = [await taken(), await taken(), await received(intake)];
    await expect(toQuarter(one.id, 'horst', 1)).rejects.toMatchObject({ code: 'changed' });
    const time = { startsAt: '2026-11-26T09:00:00.000Z', lengthMinutes: 45, place: 'Raum 2', channel: 'place' as const };
    await offer(database.db, counsellor, offered.id, { times: [time], version: 2 }, monday);
    await expect(toQuarter(offered.id, 'horst', 3)).rejects.toMatchObject({ code: 'wrong-state' });
    await expect(toQuarter(free.id, 'horst', 1)).rejects.toMatchObject({ code: 'not-claimed' });
  });
});
