import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WeekDay, WeekPage } from '../../api/contract/pages/week.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { visitor } from '../support/booking.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, type Colleague } from '../support/desk.ts';
import { absent, consultationHours, slotAt } from '../support/hours.ts';

describe.each(dialects)('the week at the desk on %s', (dialect) => {
  let test: TestApp;
  let ayse: Colleague;
  let ben: Colleague;
  let chief: Colleague;

  beforeAll(async () => {
    test = await testApp(dialect);
  });
  beforeEach(async () => {
    chief = await colleague(test, { name: 'C. Chef', role: 'coordinator' });
    ayse = await colleague(test, { name: 'A. Aydın' });
    ben = await colleague(test, { name: 'B. Becker' });
  });
  afterEach(async () => {
    test.clock.now = monday;
    for (const table of ['bookedPieces', 'bookings', 'absences', 'consultationHours'] as const) await test.db.deleteFrom(table).execute();
  });
  afterAll(() => test.close());

  async function weekOf(as: Colleague, query = ''): Promise<WeekPage> {
    expect((await call(test, { method: 'GET', url: `/desk/week/${query}`, as })).statusCode).toBe(200);
    return test.shown('/desk/week');
  }
  const dayOf = ({ days }: WeekPage, day: string): WeekDay => {
    const found = days.find((one) => one.day === day);
    if (found === undefined) throw new Error(`no ${day}`);
    return found;
  };

  it('shows hours as a band, a booking without its person, and the pieces that are free', async () => {
    const hours = await consultationHours(test.db, ayse, { closes: '10:30' });
    const booked = await visitor(test).book({ id: slotAt(hours, '2026-11-25T08:30Z') });
    const { reference } = booked.json<{ reference: string }>();
    const page = await weekOf(ayse);
    expect(page.days.map(({ day }) => day)).toEqual(['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26', '2026-11-27']);
    const wednesday = dayOf(page, '2026-11-25');
    expect(wednesday.bands).toEqual([
      { id: hours.id, opens: '09:00', closes: '10:30', languages: ['ar', 'de'], counsellor: null, mayChange: true },
    ]);
    expect(wednesday.free.map(({ opens, closes }) => [opens, closes])).toEqual([
      ['09:00', '09:30'],
      ['10:00', '10:30'],
    ]);
    expect(wednesday.bookings).toMatchObject([
      { opens: '09:30', closes: '10:00', kind: 'appointment', request: { reference, language: 'ar' }, mayMove: true, misfit: null },
    ]);
    expect(page.topics[wednesday.bookings[0]!.request.id]).toEqual(['debts']);
    expect(JSON.stringify(page)).not.toContain('Amina');
  });

  it('names colleagues to the coordinator only', async () => {
    await consultationHours(test.db, ben);
    await absent(test.db, ben.id, '2026-11-26');
    const team = await weekOf(ayse, '?whose=team');
    expect(dayOf(team, '2026-11-25').bands).toMatchObject([{ counsellor: null, mayChange: false }]);
    expect(dayOf(team, '2026-11-26').absences).toMatchObject([{ counsellor: null }]);
    expect(team.counsellors).toEqual([]);
    // Asking for a colleague by id gives the own week.
    expect(await weekOf(ayse, `?whose=${ben.id}`)).toMatchObject({ whose: 'mine' });
    const named = await weekOf(chief, `?whose=${ben.id}`);
    expect(dayOf(named, '2026-11-25').bands).toMatchObject([{ counsellor: { name: 'B. Becker' }, mayChange: true }]);
    expect(JSON.stringify(await weekOf(ayse, '?whose=team'))).not.toContain('Becker');
  });

  it('says holidays and absences, and has no free pieces on them', async () => {
    await consultationHours(test.db, ayse, { firstDay: '2026-12-25' });
    await consultationHours(test.db, ayse);
    await absent(test.db, ayse.id, '2026-12-23');
    const page = await weekOf(ayse, '?week=2026-12-24');
    expect(page.monday).toBe('2026-12-21');
    expect(dayOf(page, '2026-12-25')).toMatchObject({ closed: 'holiday', free: [], bands: [{ opens: '09:00' }] });
    expect(dayOf(page, '2026-12-23')).toMatchObject({ closed: null, free: [], absences: [{ opens: null, closes: null }] });
  });

  it('has the weekend only where something is on it, and this week for an address that names none', async () => {
    await consultationHours(test.db, ayse, { firstDay: '2026-11-28', lastDay: '2026-11-28' });
    expect((await weekOf(ayse, '?week=yesterday')).days.map(({ day }) => day)).toContain('2026-11-28');
    expect((await weekOf(ayse, '?week=2026-12-03')).days).toHaveLength(5);
    expect((await weekOf(ayse, '?week=9026-12-03')).monday).toBe('2026-11-23');
  });
});
