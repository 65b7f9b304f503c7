import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { berlinDay } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import { freePort, startPortal, type Portal } from '../support/portal.ts';
import { findBarriers } from './axe.ts';
import { onDatabase } from './consultation-hours.ts';
import { password } from './counsellor.ts';
import { freeTimes, sendRequest } from './sent-request.ts';

/* A person says on the slip that an earlier time would be welcome. Somebody else cancels, the time is offered to the one who waits, and taken. */

let portal: Portal;
let dataDir: string;
let port: number;
const start = () => startPortal({ dataDir, listen: { host: 'localhost', port } });
test.beforeAll(async () => {
  test.setTimeout(180_000);
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'kim-earlier-'));
  port = await freePort();
  portal = await start();
  await portal.addAccount({ email: 'ayse@example.org', role: 'counsellor', provider: 'stadt-gelsenkirchen', name: 'Ayşe', password });
  offerHours();
});
test.afterAll(async () => {
  await portal.stop();
  await rm(dataDir, { recursive: true, force: true });
});
test.use({ viewport: { width: 360, height: 740 } });

/** One time a week in each language, from three days on, so that nobody has a choice. */
function offerHours(): void {
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

/** Books the first free time in a language. */
async function booked(language: string): Promise<string> {
  const [first] = await freeTimes(portal.url, language);
  return (await sendRequest(portal.url, { language, person: { name: 'Ana', reply: 'none' }, slot: first!.id })).slip;
}

const timeOf = (page: Page) => page.locator('.slip-part .moment time').first().getAttribute('datetime');

for (const [language, javaScriptEnabled] of [
  ['ar', true],
  ['de', false],
] as const) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test(`a freed time is offered to a person who waits, and taken, in ${language}`, async ({ page }) => {
      test.setTimeout(60_000);
      const leaving = await booked(language);
      const waiting = await booked(language);
      await page.goto(leaving);
      const freed = (await timeOf(page))!;
      await page.goto(waiting);
      const late = (await timeOf(page))!;
      expect(Date.parse(late) - Date.parse(freed)).toBeGreaterThan(6 * 86_400_000);

      await page.locator('main a[href$="/move/"]').click();
      await page.locator('main a[href$="/earlier/"]').click();
      await expect(page.locator('main')).not.toContainText('Ana');
      if (javaScriptEnabled) expect(await findBarriers(page)).toEqual([]);
      await page.locator('button[value="wish"]').click();
      await expect(page).toHaveURL(/done=earlier-wished/);
      await expect(page.locator('.alert-success')).toBeVisible();
      await expect(page.locator('button[value="take"]')).toHaveCount(0);

      await page.goto(leaving);
      await page.locator('details:has(input[name="action"][value="cancel"]) > summary').click();
      await page.locator('form:has(input[value="cancel"]) button').click();
      await expect(page).toHaveURL(/done=cancelled/);
      // The desk looks once a minute, and at its start.
      await portal.stop();
      portal = await start();

      await expect(async () => {
        await page.goto(waiting);
        await expect(page.locator('#earlier time')).toHaveAttribute('datetime', freed, { timeout: 1000 });
      }).toPass();
      expect(await timeOf(page)).toBe(late);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      if (javaScriptEnabled) expect(await findBarriers(page)).toEqual([]);
      await page.locator('button[value="take"]').click();
      await expect(page.locator('.alert-success')).toBeVisible();
      expect(await timeOf(page)).toBe(freed);
      await expect(page.locator('#earlier')).toHaveCount(0);
      const { slots } = (await (await fetch(`${portal.url}/api/slots?language=${language}`)).json()) as { slots: { startsAt: string }[] };
      expect(slots.map(({ startsAt }) => startsAt)).not.toContain(freed);
    });
  });
}
