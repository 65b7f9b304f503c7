import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { book, startBookingProcesses } from '../support/booking-processes.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { consultationHours, slotAt } from '../support/hours.ts';
import { overlaps } from '../support/overlaps.ts';
import { worker } from '../support/requests.ts';

describe.each(dialects)('a process that is killed while it books on %s', (dialect) => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
  });
  afterAll(() => database.drop());

  it('loses no acknowledged appointment, doubles none and leaves none half', async () => {
    const { db } = database;
    const slots: string[] = [];
    for (let index = 0; index < 4; index += 1) {
      const hours = await consultationHours(db, await worker(db), { opens: '08:00', closes: '18:00', lengthMinutes: 10 });
      for (let start = 0; start < 60; start += 1) slots.push(slotAt(hours, new Date(Date.UTC(2026, 10, 25, 7, 10 * start)).toISOString()));
    }
    const acknowledged: string[] = [];
    // Killed with others under way: right after the first one was told, and ever later.
    const kills = [1, 2, 5, 11, 23];
    const processes = await startBookingProcesses(database.url, kills.length);
    for (const [index, process] of processes.entries()) {
      const kill = kills[index]!;
      let heard = 0;
      const said = await book(process, { slots, attempts: 1000, atOnce: 8 }, (line) => {
        if (line.startsWith('booked')) heard += 1;
        if (heard === kill) process.child.kill('SIGKILL');
      });
      expect(process.child.signalCode).toBe('SIGKILL');
      const booked = said.filter((line) => line.startsWith('booked ')).map((line) => line.slice(7));
      expect(booked.length).toBeGreaterThanOrEqual(kill);
      acknowledged.push(...booked);
    }
    expect(new Set(acknowledged).size).toBe(acknowledged.length);

    const rows = await db
      .selectFrom('requests')
      .leftJoin('bookings', 'bookings.requestId', 'requests.id')
      .select(['requests.id', 'reference', 'state', 'requests.startsAt', 'bookings.startsAt as bookedAt', 'bookings.id as booking'])
      .execute();
    // Whoever was told is there, confirmed and booked; who was not told may be there too, but never half.
    expect(acknowledged.filter((reference) => !rows.some((row) => row.reference === reference))).toEqual([]);
    expect(rows.filter((row) => row.state !== 'confirmed' || row.booking === null || row.startsAt !== row.bookedAt)).toEqual([]);
    expect(await overlaps(db)).toEqual([]);
    const count = async (table: 'bookedPieces' | 'bookings' | 'letters') => (await db.selectFrom(table).selectAll().execute()).length;
    expect([await count('bookings'), await count('letters'), await count('bookedPieces')]).toEqual([
      rows.length,
      rows.length,
      2 * rows.length,
    ]);
    const events = await db.selectFrom('history').select(['requestId', 'event']).orderBy('id').execute();
    for (const { id } of rows) {
      expect(events.filter(({ requestId }) => requestId === id).map(({ event }) => event)).toEqual(['received', 'booked']);
    }
  }, 120_000);
});
