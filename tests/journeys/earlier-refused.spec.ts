import { expect, test, type Page } from '@playwright/test';
import { onDatabase } from './consultation-hours.ts';
import { makeCounsellor, signIn } from './counsellor.ts';
import { booked, cancelOn, offerWeekly, timeOf } from './earlier-times.ts';
import { restartedPortal } from './restarted-portal.ts';

/* An earlier time that a person declines, and one that nobody answers for a day. Both appointments stay, and the desk sees who holds what. */

const at = restartedPortal(async (portal) => {
  await makeCounsellor(portal, 'Ayse');
  offerWeekly(portal);
});
test.use({ viewport: { width: 360, height: 740 } });

/** Two have a time, the second waits for an earlier one, the first cancels. @returns the slip that waits, and the freed time */
async function waiting(page: Page, language: string): Promise<{ slip: string; freed: string }> {
  const leaving = await booked(at.portal, language);
  const slip = await booked(at.portal, language);
  await page.goto(leaving);
  const freed = (await timeOf(page))!;
  await page.goto(`${slip}earlier/`);
  await page.locator('button[value="wish"]').click();
  await expect(page).toHaveURL(/done=earlier-wished/);
  await cancelOn(page, leaving);
  return { slip, freed };
}

const statesOf = () =>
  onDatabase(at.portal, (database) => database.prepare('select state from earlier_offers order by state').all()).map(({ state }) => state);

test('one offer is declined, another ends after a day, and both appointments stay', async ({ page }) => {
  test.setTimeout(180_000);
  const declines = await waiting(page, 'ar');
  const silent = await waiting(page, 'de');
  await at.restart();
  for (const { slip, freed } of [declines, silent])
    await expect(async () => {
      await page.goto(slip);
      await expect(page.locator('#earlier time')).toHaveAttribute('datetime', freed, { timeout: 1000 });
    }).toPass();

  await signIn(page, at.portal.url, 'ayse@example.org');
  for (const { freed } of [declines, silent]) {
    await page.goto(`${at.portal.url}/desk/week/?week=${freed.slice(0, 10)}`);
    await expect(page.locator('.week-held:visible')).not.toHaveCount(0);
  }

  await page.goto(declines.slip);
  const before = await timeOf(page);
  await page.locator('button[value="decline"]').click();
  await expect(page.locator('#earlier')).toHaveCount(0);
  expect(await timeOf(page)).toBe(before);

  // A day later: the portal has the clock of this machine, so the end of the offer moves instead.
  onDatabase(at.portal, (database) => {
    const past = new Date(Date.now() - 1000).toISOString();
    database.prepare("update earlier_offers set expires_at = ? where state = 'open'").run(past);
    database.prepare("update bookings set expires_at = ? where kind = 'hold'").run(past);
  });
  await page.goto(silent.slip);
  const kept = await timeOf(page);
  await expect(page.locator('button[value="take"]')).toHaveCount(0);
  await at.restart();
  await expect.poll(statesOf).toEqual(['declined', 'expired']);
  await page.goto(silent.slip);
  await expect(page.locator('button[value="take"]')).toHaveCount(0);
  expect(await timeOf(page)).toBe(kept);
});
