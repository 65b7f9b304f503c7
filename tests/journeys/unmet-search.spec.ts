import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';

/** A search that the browser answers and that finds nothing is counted once, and never its words. */

let portal: Portal;
test.beforeAll(async () => {
  portal = await startPortal();
});
test.afterAll(() => portal.stop());
test.use({ viewport: { width: 360, height: 740 } });

function counted(): object[] {
  const database = new DatabaseSync(path.join(portal.dataDir, 'kim.sqlite'), { readOnly: true });
  const rows = database.prepare('select kind, language, quarter, number from unmet_counts').all();
  database.close();
  return rows.map((row) => ({ ...row }));
}

test('nothing is counted while somebody types; Enter tells language and quarter', async ({ page }) => {
  await page.goto(`${portal.url}/de/search/?quarter=schalke`);
  await page.waitForLoadState();
  const told: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/search/unmet/')) told.push(request.postData() ?? '');
  });
  await page.locator('#search-words').fill('xqzvxqzv');
  await expect(page.locator('[data-part="none"]')).toBeVisible();
  expect([told, counted()]).toEqual([[], []]);
  await page.locator('#search-words').press('Enter');
  await expect.poll(counted).toEqual([{ kind: 'search', language: 'de', quarter: 'schalke', number: 1 }]);
  await page.locator('#search-words').fill('xqzvxqzvx');
  await page.locator('#search-words').press('Enter');
  await expect(page.locator('.found-number')).toBeFocused();
  expect(told).toEqual(['quarter=schalke']);
  expect(await page.context().cookies()).toEqual([]);
});
