import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { freePort, startPortal, type Portal } from '../support/portal.ts';
import { findBarriers } from './axe.ts';
import { makeCounsellor } from './counsellor.ts';
import { booked, cancelOn, offerWeekly, timeOf } from './earlier-times.ts';

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
  await makeCounsellor(portal, 'Ayse');
  offerWeekly(portal);
});
test.afterAll(async () => {
  await portal.stop();
  await rm(dataDir, { recursive: true, force: true });
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
      const leaving = await booked(portal, language);
      const waiting = await booked(portal, language);
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
