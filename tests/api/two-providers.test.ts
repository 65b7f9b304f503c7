import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addAbsence, listAbsences, removeAbsence } from '../../api/appointments/absences.ts';
import { comingAppointments } from '../../api/appointments/coming.ts';
import { listHours } from '../../api/appointments/kept-hours.ts';
import { listCounsellors } from '../../api/appointments/counsellors.ts';
import { confirm, offer } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import { listRequests } from '../../api/intake/list.ts';
import { countRequests } from '../../api/intake/queue-counts.ts';
import { getRequest } from '../../api/intake/request-detail.ts';
import { createMatterReader, type MatterReader } from '../../api/intake/matter.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { cancel } from '../../api/intake/requester.ts';
import { proveRows } from '../support/own-rows.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { consultationHours } from '../support/hours.ts';
import type { Keys } from '../../api/sealing/keys.ts';
import { contactsChecked, intakeOn, received, worker } from '../support/requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const days = { firstDay: '2026-12-01', lastDay: '2026-12-02' };
const at = (startsAt: string) => ({ startsAt, lengthMinutes: 45, place: null, channel: 'place' as const });
const thursday = at('2026-11-26T09:20:00.000Z');
const friday = at('2026-11-27T09:20:00.000Z');

/** The same of everything in two organisations: what one sees is never the other's. */
describe.each(dialects)('two organisations on %s', (dialect) => {
  let database: FreshDatabase;
  let intake: Intake;
  let keys: Keys;
  let readMatter: MatterReader;
  type Side = { counsellor: Worker; colleague: Worker; chief: Worker };
  let city: Side;
  let caritas: Side;

  beforeAll(async () => {
    database = await freshDatabase(dialect);
    const opened = await intakeOn(database.db);
    intake = opened;
    keys = opened.keys;
    readMatter = createMatterReader(() => intake.directory, opened.keys.unsealer!);
  });
  beforeEach(async () => {
    await database.db.deleteFrom('bookings').execute();
    await database.db.updateTable('accounts').set({ provider: 'of an earlier test' }).execute();
    await database.db
      .updateTable('requests')
      .set({ provider: 'of an earlier test', contactCheck: new Uint8Array(1), contactMark: null })
      .execute();
    const side = async (provider: string): Promise<Side> => ({
      counsellor: await worker(database.db, { provider, name: `A. ${provider}` }),
      colleague: await worker(database.db, { provider, name: `B. ${provider}` }),
      chief: await worker(database.db, { provider, name: `C. ${provider}`, role: 'coordinator' }),
    });
    city = await side('stadt-gelsenkirchen');
    caritas = await side('caritas');
  });
  afterAll(() => database.drop());

  const request = async (side: Side, holder?: Worker) => {
    const made = await received(intake);
    await database.db.updateTable('requests').set({ provider: side.chief.provider }).where('id', '=', made.id).execute();
    await proveRows(database.db);
    if (holder !== undefined) await claim(database.db, holder, made.id, monday);
    return made;
  };

  it('count only their own: mine, nobody’s, overdue and to be told', async () => {
    const late = new Date('2026-11-26T08:00:00.000Z');
    await request(city);
    const held = await request(city, city.counsellor);
    await confirm(database.db, city.counsellor, held.id, { ...friday, version: 2 }, monday);
    expect(await countRequests(database.db, [], city.counsellor, late)).toEqual({
      due: 2,
      mine: 1,
      unclaimed: 1,
      overdue: 2,
      'to-be-told': 1,
    });
    expect(await countRequests(database.db, [], caritas.counsellor, late)).toEqual({
      due: 0,
      mine: 0,
      unclaimed: 0,
      overdue: 0,
      'to-be-told': 0,
    });
    expect(await countRequests(database.db, [held.id], caritas.chief, late)).toMatchObject({ overdue: 0 });
  });

  it('list only their own', async () => {
    const own = await request(city);
    await request(caritas);
    const { requests } = await listRequests(database.db, readMatter, [], city.chief, {}, monday);
    expect(requests.map(({ id }) => id)).toEqual([own.id]);
  });

  it('list what is closed with the newest first', async () => {
    const [early, late] = [await request(city), await request(city)];
    await cancel(database.db, late.secret, new Date('2026-11-24T08:00:00.000Z'));
    await cancel(database.db, early.secret, monday);
    const { requests } = await listRequests(database.db, readMatter, [], city.chief, { view: 'closed' }, monday);
    expect(requests.map(({ id }) => id)).toEqual([late.id, early.id]);
  });

  it('under one contact show only their own other requests, and no closed one', async () => {
    const shown = await request(city, city.counsellor);
    const same = await request(city);
    await request(caritas);
    const closed = await request(city);
    await cancel(database.db, closed.secret, monday);
    await contactsChecked({ db: database.db, keys });
    const { deskKey } = keys;
    const { sameContact } = await getRequest(database.db, readMatter, city.counsellor, shown.id, monday, deskKey);
    expect(sameContact).toEqual([{ id: same.id, reference: same.reference }]);
    expect((await getRequest(database.db, readMatter, city.chief, shown.id, monday, deskKey)).sameContact).toEqual([]);
    await expect(getRequest(database.db, readMatter, caritas.chief, shown.id, monday)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('keep absences of their own: a counsellor the own ones, a coordinator those of all', async () => {
    const add = async (by: Worker, change = {}) => (await addAbsence(database.db, by, { ...days, ...change }, monday)).id!;
    const own = await add(city.counsellor);
    const colleague = await add(city.chief, { account: city.colleague.id, firstDay: '2026-11-30' });
    const foreign = await add(caritas.counsellor);
    const seen = async (by: Worker) => (await listAbsences(database.db, by, monday)).map(({ id }) => id);
    expect(await seen(city.counsellor)).toEqual([own]);
    expect(await seen(city.colleague)).toEqual([colleague]);
    expect(await seen(city.chief)).toEqual([colleague, own]);
    expect(await seen(caritas.chief)).toEqual([foreign]);
    for (const by of [city.colleague, caritas.chief, caritas.counsellor]) {
      await expect(removeAbsence(database.db, by, own)).rejects.toMatchObject({ code: 'not-found' });
    }
    await removeAbsence(database.db, city.chief, own);
    expect(await seen(city.chief)).toEqual([colleague]);
  });

  it('plan the time of their own people only, and of nobody who left', async () => {
    await consultationHours(database.db, city.counsellor);
    await consultationHours(database.db, caritas.counsellor);
    const leaver = await worker(database.db);
    await database.db.updateTable('accounts').set({ disabledAt: monday.toISOString() }).where('id', '=', leaver.id).execute();
    expect((await listHours(database.db, city.chief, monday)).map(({ counsellor }) => counsellor.id)).toEqual([city.counsellor.id]);
    expect((await listCounsellors(database.db, city.chief)).map(({ id }) => id)).toEqual(
      [city.counsellor, city.colleague, city.chief].map(({ id }) => id),
    );
    expect(await listCounsellors(database.db, city.counsellor)).toEqual([]);
    await expect(addAbsence(database.db, city.chief, { ...days, account: caritas.counsellor.id }, monday)).rejects.toMatchObject({
      errors: [{ pointer: '/account', code: 'not-allowed' }],
    });
    await expect(addAbsence(database.db, city.counsellor, { ...days, account: city.colleague.id }, monday)).rejects.toMatchObject({
      errors: [{ pointer: '/account', code: 'not-allowed' }],
    });
  });

  it('see only their own appointments, offers and freed times', async () => {
    const own = await request(city, city.counsellor);
    await confirm(database.db, city.counsellor, own.id, { ...thursday, version: 2 }, monday);
    const colleague = await request(city, city.colleague);
    await offer(database.db, city.colleague, colleague.id, { times: [friday], version: 2 }, monday);
    const freed = await request(city, city.colleague);
    await confirm(database.db, city.colleague, freed.id, { ...thursday, version: 2 }, monday);
    await cancel(database.db, freed.secret, monday);
    const coming = async (by: Worker, whose: 'mine' | 'all') =>
      (await comingAppointments(database.db, intake.directory, by, whose, monday)).map(
        ({ kind, counsellor, toBeTold }) => `${kind} ${counsellor.name}${toBeTold ? ' to be told' : ''}`,
      );
    expect(await coming(city.counsellor, 'mine')).toEqual(['appointment A. stadt-gelsenkirchen to be told']);
    expect(await coming(city.counsellor, 'all')).toEqual(['appointment A. stadt-gelsenkirchen to be told']);
    expect(await coming(city.chief, 'mine')).toEqual([]);
    expect(await coming(city.chief, 'all')).toEqual([
      'appointment A. stadt-gelsenkirchen to be told',
      'freed B. stadt-gelsenkirchen',
      'offer B. stadt-gelsenkirchen to be told',
    ]);
    expect(await coming(caritas.chief, 'all')).toEqual([]);
  });
});
