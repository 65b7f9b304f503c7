import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handleReport, listReports, receiveReport } from '../../api/corrections/content-report.ts';
import { monday, newKeys } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { worker } from '../support/requests.ts';

const minutes = (count: number) => new Date(monday.getTime() + count * 60_000);

describe.each(dialects)('the lists of reports on %s', (dialect) => {
  let database: FreshDatabase;
  let keys: Awaited<ReturnType<typeof newKeys>>;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    keys = await newKeys();
  });
  beforeEach(() => database.db.deleteFrom('contentReports').execute());
  afterAll(() => database.drop());

  const report = (text: string, minute: number) =>
    receiveReport(
      database.db,
      keys.sealer,
      { service: 'vhs', language: 'de', kind: 'other', text },
      { suspicious: false, now: minutes(minute) },
    );
  const lists = async (view: 'open' | 'handled') => listReports(database.db, keys.unsealer!, view);
  const texts = async (view: 'open' | 'handled') => (await lists(view)).reports.map(({ text }) => text);
  const handle = async (text: string, minute: number) => {
    const { id } = (await lists('open')).reports.find((each) => each.text === text)!;
    await handleReport(database.db, id, (await worker(database.db)).id, minutes(minute));
  };

  it('begin with the oldest to do, and with the newest done', async () => {
    for (const [text, minute] of [
      ['second', 2],
      ['third', 3],
      ['first', 1],
    ] as const)
      await report(text, minute);
    expect(await texts('open')).toEqual(['first', 'second', 'third']);
    await handle('third', 10);
    await handle('first', 11);
    expect([await texts('open'), await texts('handled')]).toEqual([['second'], ['first', 'third']]);
  });

  it('of one entry leave out the others', async () => {
    await report('of the school', 1);
    const other = { service: 'awo-migrationsberatung', language: 'de', kind: 'other', text: 'of another' } as const;
    await receiveReport(database.db, keys.sealer, other, { suspicious: false, now: minutes(2) });
    const { reports, total } = await listReports(database.db, keys.unsealer!, 'open', 'vhs');
    expect([reports.map(({ text }) => text), total]).toEqual([['of the school'], 1]);
  });

  it('say how many there are beyond the hundred that are shown', async () => {
    for (let minute = 0; minute < 101; minute += 1) await report(`report ${minute}`, minute);
    const { reports, total } = await lists('open');
    expect([reports.length, total]).toEqual([100, 101]);
  });
});
