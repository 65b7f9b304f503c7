import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloseRequest } from '../../api/contract/desk.ts';
import type { State } from '../../api/contract/codes.ts';
import { close } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import { sealClosing } from '../../api/intake/handover.ts';
import { openPerson } from '../../api/intake/person.ts';
import { getRequest } from '../../api/intake/request-detail.ts';
import { erase } from '../../api/intake/requester.ts';
import { findStatus } from '../../api/intake/slip-status.ts';
import { undo } from '../../api/intake/undo.ts';
import { proveRows } from '../support/own-rows.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { intakeOn, received, worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const noMatter = () => Promise.resolve({ matter: null, urgent: false, unreadable: false });
const hourLater = new Date(monday.getTime() + 3_600_000);

describe.each(dialects)('closings with a detail on %s', (dialect) => {
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
  const detailOf = (id: string) => getRequest(database.db, noMatter, counsellor, id, monday);
  const taken = async (by = counsellor) => {
    const request = await received(intake);
    await database.db.updateTable('requests').set({ provider: by.provider }).where('id', '=', request.id).execute();
    await proveRows(database.db);
    await claim(database.db, by, request.id, monday);
    return request;
  };
  const end = async (id: string, body: Omit<CloseRequest, 'version'>, by = counsellor) => {
    const closing = await sealClosing(intake.sealer, id, { ...body, version: (await rowOf(id)).version });
    await close(database.db, by, id, closing, monday, { isUndoable: true });
  };
  const takeBack = async (id: string) => {
    return undo(database.db, counsellor, id, (await rowOf(id)).version, hourLater);
  };
  const history = async (id: string) =>
    database.db.selectFrom('history').select(['event', 'detail']).where('requestId', '=', id).orderBy('id').execute();
  const refusedWith = (code: string) => ({ code: 'invalid-input', errors: [{ pointer: '/duplicateOf', code }] });

  describe('a duplicate', () => {
    it('names the request that goes on, and each page leads to the other', async () => {
      const [one, other] = [await taken(), await taken()];
      await end(one.id, { outcome: 'duplicate', duplicateOf: ` ${other.reference.replaceAll('-', ' ')} ` });
      expect(await detailOf(one.id)).toMatchObject({
        outcome: 'duplicate',
        condition: 'closed',
        duplicateOf: { id: other.id, reference: other.reference },
        duplicates: [],
      });
      expect(await detailOf(other.id)).toMatchObject({
        state: 'received',
        duplicateOf: null,
        duplicates: [{ id: one.id, reference: one.reference }],
      });
      expect((await history(one.id)).at(-1)).toEqual({ event: 'closed', detail: 'duplicate' });
    });

    it('has a slip that tells nothing about the other request', async () => {
      const [one, other, spam] = [await taken(), await taken(), await taken()];
      await end(one.id, { outcome: 'duplicate', duplicateOf: other.reference });
      await end(spam.id, { outcome: 'spam' });
      const status = await findStatus(database.db, one.secret, monday);
      expect(JSON.stringify(status)).not.toContain(other.reference);
      expect(JSON.stringify(status)).not.toContain(other.id);
      expect({ ...status, outcome: 'spam' }).toEqual({ ...(await findStatus(database.db, spam.secret, monday)), reference: one.reference });
    });

    it('must name an existing request of the same provider that is neither itself, nor erased, nor a duplicate', async () => {
      const [one, other, erased] = [await taken(), await taken(), await taken()];
      const elsewhere = await taken(await worker(database.db, { provider: 'awo-gelsenkirchen' }));
      await erase(database.db, erased.secret, monday);
      await end(other.id, { outcome: 'duplicate', duplicateOf: one.reference });
      const wrong = one.reference.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
      await expect(end(one.id, { outcome: 'duplicate' })).rejects.toMatchObject(refusedWith('required'));
      await expect(end(one.id, { outcome: 'duplicate', duplicateOf: wrong })).rejects.toMatchObject(refusedWith('malformed'));
      for (const { reference } of [one, other, erased, elsewhere]) {
        await expect(end(one.id, { outcome: 'duplicate', duplicateOf: reference })).rejects.toMatchObject(refusedWith('not-allowed'));
      }
      await expect(end(one.id, { outcome: 'spam', duplicateOf: elsewhere.reference })).rejects.toMatchObject(refusedWith('not-allowed'));
      expect((await rowOf(one.id)).state).toBe<State>('received');
    });

    it('cannot be the one that its own duplicate goes on as, when both are closed at once', async () => {
      const [one, other] = [await taken(), await taken()];
      const both = await Promise.allSettled([
        end(one.id, { outcome: 'duplicate', duplicateOf: other.reference }),
        end(other.id, { outcome: 'duplicate', duplicateOf: one.reference }),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const rows = [await rowOf(one.id), await rowOf(other.id)];
      expect(rows.map(({ state }) => state).sort()).toEqual(['closed', 'received']);
    });

    it('stands alone again after an undo, and after the erasing of either request', async () => {
      const [one, other] = [await taken(), await taken()];
      await end(one.id, { outcome: 'duplicate', duplicateOf: other.reference });
      expect(await takeBack(one.id)).toBe('undone');
      expect(await rowOf(one.id)).toMatchObject({ state: 'received', outcome: null, duplicateOf: null });
      await end(one.id, { outcome: 'duplicate', duplicateOf: other.reference });
      await erase(database.db, other.secret, monday);
      expect(await rowOf(one.id)).toMatchObject({ outcome: 'duplicate', duplicateOf: null });
      const [two, third] = [await taken(), await taken()];
      await end(two.id, { outcome: 'duplicate', duplicateOf: third.reference });
      await erase(database.db, two.secret, monday);
      expect((await rowOf(two.id)).duplicateOf).toBeNull();
      expect((await detailOf(third.id)).duplicates).toEqual([]);
    });
  });

  describe('a handover', () => {
    const number = 'KIM-4711/26';
    const look = (id: string) =>
      openPerson(database.db, intake.keys.unsealer!, counsellor, id, { reason: undefined, publicUrl: 'https://example.org' }, monday);

    it('keeps the number of the Datenbank KIM sealed, and shows it with the person', async () => {
      const { id } = await taken();
      await end(id, { outcome: 'handed-over', kimNumber: number });
      const row = await rowOf(id);
      expect(row.sealedHandover).not.toBeNull();
      expect(row.sealedHandoverKeyId).toBe(intake.sealer.keyId);
      expect(Buffer.from(row.sealedHandover!).toString('latin1')).not.toContain(number);
      expect(JSON.stringify([row, await history(id), await detailOf(id)])).not.toContain('4711');
      expect(await look(id)).toMatchObject({ name: 'أمينة', kimNumber: number });
    });

    it('needs no number, and no other closing takes one', async () => {
      const [one, other] = [await taken(), await taken()];
      await end(one.id, { outcome: 'handed-over' });
      expect(await rowOf(one.id)).toMatchObject({ outcome: 'handed-over', sealedHandover: null });
      expect(await look(one.id)).not.toHaveProperty('kimNumber');
      await expect(end(other.id, { outcome: 'attended', kimNumber: number })).rejects.toMatchObject({
        errors: [{ pointer: '/kimNumber', code: 'not-allowed' }],
      });
    });

    it('forgets the number after an undo and after the erasing', async () => {
      const { id, secret } = await taken();
      await end(id, { outcome: 'handed-over', kimNumber: number });
      await takeBack(id);
      expect(await rowOf(id)).toMatchObject({ state: 'received', sealedHandover: null, sealedHandoverKeyId: null });
      await end(id, { outcome: 'handed-over', kimNumber: number });
      await erase(database.db, secret, monday);
      expect(await rowOf(id)).toMatchObject({ sealedHandover: null, sealedHandoverKeyId: null });
    });
  });
});
