import { expect, test } from '@playwright/test';
import { findBarriers } from './axe.ts';
import { makeCounsellor } from './counsellor.ts';
import { booked, cancelOn, offerWeekly, timeOf } from './earlier-times.ts';
import { restartedPortal } from './restarted-portal.ts';

/* A person says on the slip that an earlier time would be welcome. Somebody else cancels, the time is offered to the one who waits, and taken. */

const at = restartedPortal(async (portal) => {
  await makeCounsellor(portal, 'Ayse');
  offerWeekly(portal);
});
test.use({ viewport: { width: 360, height: 740 } });

for (const [language, javaScriptEnabled] of [
  ['ar', true],
  ['de', false],
] as const) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test(`a freed time is offered to a person who waits, and taken, in ${language}`, async ({ page }) => {
      test.setTimeout(60_000);
      const leaving = await booked(at.portal, language);
      const waiting = await booked(at.portal, language);
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

      await cancelOn(page, leaving);
      // The desk looks once a minute, and at its start.
      await at.restart();

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
      const { slots } = (await (await fetch(`${at.portal.url}/api/slots?language=${language}`)).json()) as {
        slots: { startsAt: string }[];
      };
      expect(slots.map(({ startsAt }) => startsAt)).not.toContain(freed);
    });
  });
}
