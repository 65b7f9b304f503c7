import { expect, test, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { workbook } from '../support/workbook.ts';
import { openMenu, password } from './counsellor.ts';

/** An editor who brings a spreadsheet, sees what is wrong with one of its rows, and takes the others into the basket. */

let portal: Portal;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  portal = await startPortal();
});
test.afterAll(() => portal.stop());

const button = (page: Page, action: string) => page.locator(`button[name="action"][value="${action}"]`);

async function signIn(page: Page, name: string): Promise<void> {
  const email = `${name}@example.org`;
  await portal.addAccount({ email, role: 'editor', provider: 'stadt-gelsenkirchen', name, password });
  await page.goto(`${portal.url}/desk/sign-in/`);
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('form:has(input[name="password"]) button[type="submit"]').click();
  await expect(page).toHaveURL(/\/desk\/reports\/$/);
}

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? 'mit' : 'ohne';
  test.describe(`${way === 'mit' ? 'with' : 'without'} JavaScript`, () => {
    test.use({ javaScriptEnabled, viewport: { width: 1280, height: 800 } });

    test('a spreadsheet becomes drafts in the basket, and its wrong row stays behind with its mistake', async ({ page }) => {
      const name = `Elterncafé ${way} Garten`;
      const rows = [
        ['Name', 'Träger', 'Themen', 'Stadtteil', 'Telefon'],
        [name, 'AWO Unterbezirk Gelsenkirchen/Bottrop', 'Familie', 'Erle', '0209 123456'],
        ['Falsche Nummer', 'AWO Unterbezirk Gelsenkirchen/Bottrop', 'Familie', 'Erle', 'abc'],
      ];
      await signIn(page, way);
      await page.goto(`${portal.url}/desk/services/`);
      await openMenu(page);
      await page.locator('a[href="/desk/imports/"]').first().click();
      await page.locator('input[name="sourceDate"]').fill('2026-11-01');
      await page.locator('input[name="file"]').setInputFiles({ name: 'liste.xlsx', mimeType: '', buffer: workbook(rows) });
      await page.locator('form[enctype] button[type="submit"]').click();

      await expect(page).toHaveURL(/\/desk\/imports\/[\w-]+\/$/);
      await expect(page.locator('.entry h3')).toHaveText([name]);
      await page.locator('a[href*="state=refused"]').click();
      await expect(page).toHaveURL(/state=refused/);
      await expect(page.locator('.entry > ul > li')).toContainText(['Telefon']);
      await button(page, 'take').click();

      await expect(page).toHaveURL(/done=import-taken/);
      await page.locator('a[href="/desk/services/#basket"]').click();
      await expect(page.locator('section:has(#basket)')).toContainText(name);
      await page.locator('section:has(#basket) h3 a', { hasText: name }).click();
      await expect(page.locator('h1')).toContainText(name);
      // Nothing is published by itself.
      expect((await fetch(page.url().replace('/desk/', '/de/'))).status).toBe(404);
    });
  });
}
