import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { berlinTime } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import type { Portal } from '../support/portal.ts';

/** Runs a statement on the database of a portal that is running. */
export function onDatabase<Result>(portal: Portal, work: (database: DatabaseSync) => Result): Result {
  const database = new DatabaseSync(`${portal.dataDir}/kim.sqlite`);
  try {
    database.exec('pragma busy_timeout = 5000');
    return work(database);
  } finally {
    database.close();
  }
}

/** A counsellor who talks in Arabic, Turkish and German in Schalke, on every day of the coming week. Returns the account's id. */
export async function offerHours(
  portal: Portal,
  change: { opens?: string; closes?: string; lengthMinutes?: number } = {},
): Promise<string> {
  const email = `${randomUUID()}@example.org`;
  await portal.addAccount({ email, role: 'counsellor', provider: 'stadt-gelsenkirchen', name: 'K. Yılmaz', password: randomUUID() });
  const { opens = '09:00', closes = '12:00', lengthMinutes = 30 } = change;
  const today = berlinTime(new Date()).day;
  return onDatabase(portal, (database) => {
    const { id } = database.prepare('select id from accounts where email = ?').get(email) as { id: string };
    for (let day = 1; day <= 7; day += 1) {
      const row = {
        id: randomUUID(),
        account_id: id,
        provider: 'stadt-gelsenkirchen',
        quarter: 'schalke',
        place: 'Beispielstelle, Beispielstraße 1',
        channel: 'place',
        languages: JSON.stringify(['ar', 'tr', 'de']),
        woman_counsellor: 1,
        first_day: daysAfter(today, day),
        every_weeks: 1,
        opens,
        closes,
        length_minutes: lengthMinutes,
        buffer_minutes: 0,
        lead_time_minutes: 0,
        horizon_days: 42,
        capacity: 1,
        created_at: new Date().toISOString(),
        version: 1,
      };
      const columns = Object.keys(row);
      database
        .prepare(`insert into consultation_hours (${columns.join(', ')}) values (${columns.map((column) => `:${column}`).join(', ')})`)
        .run(row);
    }
    return id;
  });
}

/** Rows of a table, counted. */
export const count = (portal: Portal, table: 'requests' | 'bookings' | 'consultation_hours', where = '1 = 1'): number =>
  onDatabase(portal, (database) => Number(database.prepare(`select count(*) as n from ${table} where ${where}`).get()!['n']));
