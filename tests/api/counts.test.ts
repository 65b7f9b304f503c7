import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOfDay } from '../../src/directory/berlin.ts';
import { dayMs, hourMs, later } from '../../src/directory/instants.ts';
import type { NewAppointment } from '../../api/contract/appointment.ts';
import { countUnmet } from '../../api/intake/unmet.ts';
import { erase } from '../../api/intake/requester.ts';
import { keepCounts } from '../../api/jobs/keep-counts.ts';
import { listPublished } from '../../api/overview/published.ts';
import { openSums } from '../../api/overview/sums.ts';
import { sealAnew } from '../../api/sealing/seal-anew.ts';
import { createSealer, createUnsealer, newDeskKeys } from '../../api/sealing/sealing.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { amina, intakeOn, received } from '../support/requests.ts';

describe.each(dialects)('counts by quarter of the year on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Awaited<ReturnType<typeof intakeOn>>;
  beforeEach(async () => {
    database = await freshDatabase(dialect);
    intake = await intakeOn(database.db);
    await keep(monday);
  });
  afterEach(() => database.drop());

  const desk = () => ({ db: intake.db, directory: intake.directory, sealer: intake.keys.sealer, unsealer: intake.keys.unsealer! });
  const keep = (now: Date) => keepCounts(desk(), now);
  const sums = async () => {
    const rows = await intake.db.selectFrom('countSums').selectAll().orderBy('id').execute();
    return Promise.all(rows.map(async (row) => ({ id: row.id, counts: await openSums(desk().unsealer, row) })));
  };
  const ask = async (number: number, change: Partial<NewAppointment>, now = monday) => {
    for (let index = 0; index < number; index += 1) await received(intake, change, now);
  };
  const about = (...topics: string[]) => ({ matter: { ...amina.matter, topics } });
  const january = new Date('2027-01-09T08:00:00.000Z');

  it('counts each request once, a day after it came, whatever runs twice', async () => {
    await ask(2, {});
    await keep(later(monday, 23 * hourMs));
    expect(await sums()).toEqual([{ id: '2026-Q4', counts: {} }]);
    await Promise.all([keep(later(monday, dayMs + 1)), keep(later(monday, dayMs + 1))]);
    await keep(later(monday, 2 * dayMs));
    expect(await sums()).toEqual([
      {
        id: '2026-Q4',
        counts: {
          quarter: { ar: { schalke: 2 } },
          topic: { ar: { debts: 2 } },
          time: { ar: { none: 2 } },
          woman: { ar: { yes: 2 } },
          age: { ar: { unsaid: 2 } },
        },
      },
    ]);
  });

  it('counts a request that was passed on as the person asked it', async () => {
    const { id } = await received(intake);
    await intake.db.updateTable('requests').set({ provider: 'caritas', sharedFacts: 'name' }).where('id', '=', id).execute();
    await keep(later(monday, 2 * dayMs));
    const [{ counts } = {}] = await sums();
    expect(counts).toMatchObject({ topic: { ar: { debts: 1 } }, woman: { ar: { yes: 1 } } });
  });

  it('leaves out what was erased within a day, and spam', async () => {
    const { secret } = await received(intake);
    const { id } = await received(intake);
    await intake.db
      .updateTable('requests')
      .set({ state: 'closed', outcome: 'spam', closedAt: monday.toISOString() })
      .where('id', '=', id)
      .execute();
    await erase(intake.db, secret, later(monday, hourMs));
    await keep(later(monday, 2 * dayMs));
    expect(await sums()).toEqual([{ id: '2026-Q4', counts: {} }]);
  });

  it('holds nothing readable while the quarter of the year lasts', async () => {
    await ask(7, about('asylum-residence'));
    await keep(later(monday, 2 * dayMs));
    const [row] = await intake.db.selectFrom('countSums').selectAll().execute();
    const bytes = Buffer.from(row!.sealedSums);
    expect(bytes.toString('latin1')).not.toContain('residence');
    expect(bytes.length).toBe(32 + 32 * 1024 + 16);
    expect(await listPublished(intake.db)).toEqual([]);
  });

  it('publishes after the quarter of the year, and destroys the sum', async () => {
    await ask(7, about('debts'));
    await ask(6, { ...about('housing', 'debts'), conversation: { language: 'tr', interpreting: false }, quarter: 'horst' });
    await ask(5, { ...about(), conversation: { language: 'ku', interpreting: false }, quarter: 'buer' });
    await ask(1, { ...about('violence'), conversation: { language: 'ku', interpreting: false }, quarter: 'buer' });
    for (let index = 0; index < 6; index += 1)
      await countUnmet(intake.db, { kind: 'search', language: 'ku', quarter: 'buer' }, later(monday, index));
    expect(await keep(new Date('2027-01-08T22:59:00.000Z'))).toEqual([]);
    expect(await keep(january)).toEqual(['2026-Q4']);
    const [published] = await listPublished(intake.db);
    expect(published!.counts.requests['topic']).toEqual({
      rows: { total: 19, shown: { ar: 7, ku: 6 } },
      columns: { total: 19, shown: { debts: 7, several: 6 } },
      cells: {},
    });
    expect(published!.counts.unmet['search']).toEqual({
      rows: { total: 6, shown: {} },
      columns: { total: 6, shown: {} },
      cells: {},
    });
    expect(JSON.stringify(published)).not.toContain('violence');
    expect((await sums()).map(({ id }) => id)).toEqual(['2027-Q1']);
    expect(await intake.db.selectFrom('unmetCounts').selectAll().execute()).toEqual([]);
    expect(await keep(later(january, dayMs))).toEqual([]);
  });

  it('counts a request of the last evening in its own quarter of the year, by the clocks of Berlin', async () => {
    await received(intake, {}, new Date('2026-12-31T22:59:59.000Z'));
    await received(intake, {}, startOfDay('2027-01-01'));
    await keep(new Date('2027-01-03T08:00:00.000Z'));
    expect((await sums()).map(({ id, counts }) => [id, counts['time']])).toEqual([
      ['2026-Q4', { ar: { none: 1 } }],
      ['2027-Q1', { ar: { none: 1 } }],
    ]);
  });

  it('goes on after the key has changed', async () => {
    await ask(3, {});
    await keep(later(monday, 2 * dayMs));
    const next = await newDeskKeys();
    const sealer = await createSealer(next.publicKey);
    expect(await sealAnew(intake.db, { sealer, unsealer: desk().unsealer })).toEqual({ sealed: 4, unreadable: 0 });
    await ask(2, {}, later(monday, 3 * dayMs));
    const old = desk().unsealer;
    const renewed = await createUnsealer([next.privateKey]);
    const unsealer: typeof old = {
      ...old,
      open: (part, id, keyId, sealed) => (keyId === sealer.keyId ? renewed : old).open(part, id, keyId, sealed),
    };
    await keepCounts({ ...desk(), sealer, unsealer }, later(monday, 5 * dayMs));
    const [row] = await intake.db.selectFrom('countSums').selectAll().execute();
    expect((await openSums(renewed, row!))['time']).toEqual({ ar: { none: 5 } });
  });

  it('is not changed by what happens to its requests later', async () => {
    await ask(9, {});
    await keep(january);
    const before = await listPublished(intake.db);
    await intake.db.updateTable('requests').set({ quarter: 'horst', conversationLanguage: 'tr' }).execute();
    await keep(later(january, 40 * dayMs));
    expect(await listPublished(intake.db)).toEqual(before);
    expect(before[0]!.counts.requests['quarter']!.rows).toEqual({ total: 9, shown: {} });
  });

  it('counts unmet demand of both processes together', async () => {
    const one = { kind: 'interpreter-not-found', language: 'ti', quarter: 'buer' } as const;
    await Promise.all(Array.from({ length: 5 }, () => countUnmet(intake.db, one, monday)));
    expect(await intake.db.selectFrom('unmetCounts').selectAll().execute()).toEqual([{ yearQuarter: '2026-Q4', ...one, number: 5 }]);
  });
});
