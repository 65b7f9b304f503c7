import { randomUUID } from 'node:crypto';
import { expect, type Page } from '@playwright/test';
import { berlinDay } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import type { Portal } from '../support/portal.ts';
import { onDatabase } from './consultation-hours.ts';
import { freeTimes, sendRequest } from './sent-request.ts';

/* What journeys about an earlier time share. */

/** One time a week in each language, from three days on, so that nobody has a choice. The portal has one account. */
export function offerWeekly(portal: Portal): void {
  onDatabase(portal, (database) => {
    const account = database.prepare('select id from accounts').get()!['id'] as string;
    const insert = database.prepare(
      `insert into consultation_hours (id, account_id, provider, quarter, place, channel, languages, woman_counsellor, first_day, last_day,
        every_weeks, opens, closes, length_minutes, buffer_minutes, lead_time_minutes, horizon_days, capacity, created_at, version)
       values (?, ?, 'stadt-gelsenkirchen', 'schalke', 'Beispielstelle, Beispielstraße 1', 'place', ?, 1, ?, null,
        1, ?, ?, 30, 0, 0, 42, 1, ?, 1)`,
    );
    const now = new Date();
    for (const [language, opens, closes] of [
      ['ar', '09:00', '09:30'],
      ['de', '10:00', '10:30'],
    ] as const)
      insert.run(randomUUID(), account, JSON.stringify([language]), daysAfter(berlinDay(now), 3), opens, closes, now.toISOString());
  });
}

/** Books the first free time in a language. @returns the slip's address */
export async function booked(portal: Portal, language: string): Promise<string> {
  const [first] = await freeTimes(portal.url, language);
  return (await sendRequest(portal.url, { language, person: { name: 'Ana', reply: 'none' }, slot: first!.id })).slip;
}

export const timeOf = (page: Page): Promise<string | null> => page.locator('.slip-part .moment time').first().getAttribute('datetime');

export async function cancelOn(page: Page, slip: string): Promise<void> {
  await page.goto(slip);
  await page.locator('details:has(input[name="action"][value="cancel"]) > summary').click();
  await page.locator('form:has(input[value="cancel"]) button').click();
  await expect(page).toHaveURL(/done=cancelled/);
}
