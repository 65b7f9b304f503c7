import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { close, told } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import { listRequests } from '../../api/intake/list.ts';
import { createMatterReader, type MatterReader } from '../../api/intake/matter.ts';
import { receive } from '../../api/intake/receive.ts';
import type { Intake, Marks } from '../../api/intake/intake.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import type { Keys } from '../../api/sealing/keys.ts';
import { amina, contactsChecked, intakeOn, received, worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

describe.each(dialects)('the marks of a request on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake;
  let keys: Keys;
  let readMatter: MatterReader;
  let counsellor: Worker;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    const opened = await intakeOn(database.db);
    intake = opened;
    keys = opened.keys;
    readMatter = createMatterReader(() => intake.directory, opened.keys.unsealer!);
  });
  beforeEach(async () => {
    counsellor = await worker(database.db);
    await database.db
      .updateTable('requests')
      .set({ provider: 'of an earlier test', contactCheck: new Uint8Array(1), contactMark: null })
      .execute();
  });
  afterAll(() => database.drop());

  const marks = async () => {
    const { requests } = await listRequests(database.db, readMatter, [], counsellor, {}, monday);
    return Object.fromEntries(requests.map((request) => [request.reference, request.marks]));
  };
  const marked = async (given: Marks, now = monday) =>
    (await receive(intake, amina, { idempotencyKey: randomUUID(), now, marks: given })).reference;

  it('say what looked strange when it came in', async () => {
    const [plain, honeypot, burst] = [await marked({}), await marked({ honeypot: true }), await marked({ burst: true })];
    const fourth = await marked({}, new Date(monday.getTime() + 1));
    await contactsChecked({ db: database.db, keys });
    expect(await marks()).toEqual({ [plain]: [], [honeypot]: ['honeypot'], [burst]: ['burst'], [fourth]: ['repeated'] });
  });

  describe('of the newest letter', () => {
    const letter = (id: string, state: 'sent' | 'given-up' | 'by-hand') =>
      database.db.updateTable('letters').set({ state }).where('requestId', '=', id).execute();
    const step = async (id: string) => {
      const { version } = await database.db.selectFrom('requests').select('version').where('id', '=', id).executeTakeFirstOrThrow();
      return { version };
    };

    it('"undelivered" stands while the request is open', async () => {
      const { id, reference } = await received(intake);
      await letter(id, 'given-up');
      expect(await marks()).toEqual({ [reference]: ['undelivered'] });
      await claim(database.db, counsellor, id, monday);
      await close(database.db, counsellor, id, { outcome: 'spam', ...(await step(id)) }, monday);
      expect(await marks()).toEqual({ [reference]: [] });
    });

    it('"by-hand" stands until the person was told', async () => {
      const { id, reference } = await received(intake);
      await claim(database.db, counsellor, id, monday);
      await close(database.db, counsellor, id, { outcome: 'forwarded', ...(await step(id)) }, monday);
      await letter(id, 'by-hand');
      expect(await marks()).toEqual({ [reference]: ['by-hand'] });
      await told(database.db, counsellor, id, { how: 'call', ...(await step(id)) }, monday);
      expect(await marks()).toEqual({ [reference]: [] });
    });

    it('an older one counts no more', async () => {
      const { id, reference } = await received(intake);
      await letter(id, 'given-up');
      await claim(database.db, counsellor, id, monday);
      const later = new Date(monday.getTime() + 60_000);
      await close(database.db, counsellor, id, { outcome: 'forwarded', ...(await step(id)) }, later);
      expect(await marks()).toEqual({ [reference]: [] });
    });
  });
});
