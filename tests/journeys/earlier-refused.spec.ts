import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { freePort, startPortal, type Portal } from '../support/portal.ts';
import { onDatabase } from './consultation-hours.ts';
import { makeCounsellor, signIn } from './counsellor.ts';
import { booked, cancelOn, offerWeekly, timeOf } from './earlier-times.ts';

/* An earlier time that a person declines, and one that nobody answers for a day. Both appointments stay, and the desk sees who holds what. */

let portal: Portal;
let dataDir: string;
let port: number;
const start = () => startPortal({ dataDir, listen: { host: 'localhost', port } });
test.beforeAll(async () => {
  test.setTimeout(180_000);
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'kim-refused-'));
  port = await freePort();
  portal = await start();
  await makeCounsellor(portal, 'Ayse');
  offerWeekly(portal);
});
test.afterAll(async () => {
  await portal.stop();
  await rm(dataDir, { recursive: true, force: true });
});
test.use({ viewport: { width: 360, height: 740 } });

/** The jobs of the desk run at its start. */
async function restart(): Promise<void> {
  await portal.stop();
  portal = await start();
}

/** Two have a time, the second waits for an earlier one, the first cancels. @returns the slip that waits, and the freed time */
async function waiting(page: Page, language: string): Promise<{ slip: string; freed: string }> {
  const leaving = await booked(portal, language);
  const slip = await booked(portal, language);
  await page.goto(leaving);
  const freed = (await timeOf(page))!;
  await page.goto(`${slip}earlier/`);
  await page.locator('button[value="wish"]').click();
  await expect(page).toHaveURL(/done=earlier-wished/);
  await cancelOn(page, leaving);
  return { slip, freed };
}

const statesOf = () =>
  onDatabase(portal, (database) => database.prepare('select state from earlier_offers order by state').all()).map(({ state }) => state);

test('one offer is declined, another ends after a day, and both appointments stay', async ({ page }) => {
  test.setTimeout(180_000);
  const declines = await waiting(page, 'ar');
  const silent = await waiting(page, 'de');
  await restart();
  for (const { slip, freed } of [declines, silent])
    await expect(async () => {
      await page.goto(slip);
      await expect(page.locator('#earlier time')).toHaveAttribute('datetime', freed, { timeout: 1000 });
    }).toPass();

  await signIn(page, portal.url, 'ayse@example.org');
  for (const { freed } of [declines, silent]) {
    await page.goto(`${portal.url}/desk/week/?week=${freed.slice(0, 10)}`);
    await expect(page.locator('.week-held:visible')).not.toHaveCount(0);
  }

  await page.goto(declines.slip);
  const before = await timeOf(page);
  await page.locator('button[value="decline"]').click();
  await expect(page.locator('#earlier')).toHaveCount(0);
  expect(await timeOf(page)).toBe(before);

  // A day later: the portal has the clock of this machine, so the end of the offer moves instead.
  onDatabase(portal, (database) => {
    const past = new Date(Date.now() - 1000).toISOString();
    database.prepare("update earlier_offers set expires_at = ? where state = 'open'").run(past);
    database.prepare("update bookings set expires_at = ? where kind = 'hold'").run(past);
  });
  await page.goto(silent.slip);
  const kept = await timeOf(page);
  await expect(page.locator('button[value="take"]')).toHaveCount(0);
  await restart();
  await expect.poll(statesOf).toEqual(['declined', 'expired']);
  await page.goto(silent.slip);
  await expect(page.locator('button[value="take"]')).toHaveCount(0);
  expect(await timeOf(page)).toBe(kept);
});
