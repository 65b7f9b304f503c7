import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { startTwoProcesses, type TwoProcesses } from '../support/two-processes.ts';
import { findBarriers } from './axe.ts';
import { ask, findForm } from './newcomer.ts';

/* A person asks on the slip what is held about them: the public process asks, the desk's process makes it, the link alone opens it. */

let portal: TwoProcesses;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  portal = await startTwoProcesses();
});
test.afterAll(() => portal.stop());
test.use({ viewport: { width: 360, height: 740 } });

const words = {
  ar: { name: 'أمينة النسخة', topic: 'الديون', renewed: 'طلب نسخة' },
  de: { name: 'Anna Kopie', topic: 'Schulden', renewed: 'Kopie anfordern' },
};

for (const [language, javaScriptEnabled] of [
  ['ar', true],
  ['de', false],
] as const) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test(`a person gets a copy of what is held in ${language}, and a new link makes it useless`, async ({ page }) => {
      const { name, topic, renewed } = words[language];
      await findForm(page, portal.url, language, 'schalke');
      const { reference, slip } = await ask(page, { name, topic: 'debts' });
      await page.goto(slip);
      await page.locator('details:has(input[value="erase"]) summary').click();
      await page.locator('a[href$="/copy/"]').click();
      await page.waitForLoadState();
      await page.locator('main form button[type="submit"]').click();
      await expect(page.locator('main [role="status"]')).toBeVisible();

      // The desk looks within a quarter of a minute, and at its start.
      await portal.restartDesk();
      await expect(async () => {
        await page.goto(`${slip}copy/`);
        await expect(page.locator('main')).toContainText(name, { timeout: 500 });
      }).toPass();
      await expect(page.locator('main')).toContainText(topic);
      await expect(page.locator('main')).toContainText(reference);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      if (javaScriptEnabled) {
        expect(await findBarriers(page)).toEqual([]);
        await expect(page.locator('print-button button')).toBeVisible();
      }
      const download = page.waitForEvent('download');
      await page.locator('a[href$="copy.json"]').click();
      const file = await (await download).path();
      expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
        request: { reference },
        matter: { topics: ['debts'] },
        person: { name },
      });
      expect(portal.output()).not.toContain(name);

      await page.goto(slip);
      await page.locator('details:has(input[value="renew"]) summary').click();
      await page.locator('details:has(input[value="renew"]) button').click();
      await expect(page).toHaveURL(/done=renewed/);
      await page.goto(`${page.url().replace(/\?.*/, '')}copy/`);
      await expect(page.locator('main')).not.toContainText(name);
      await expect(page.locator('main form button')).toHaveText(renewed);
      expect((await page.request.get(`${slip}copy/`)).status()).toBe(404);
    });
  });
}
