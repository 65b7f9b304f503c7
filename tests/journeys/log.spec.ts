import { expect, test, type Browser, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { findBarriers } from './axe.ts';
import { password } from './counsellor.ts';

/* One admin asks for a search of the desk's log, another releases it, and both read its lines. */

let portal: Portal;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  portal = await startPortal();
  for (const name of ['Vera', 'Wanda'])
    await portal.addAccount({ email: `${name.toLowerCase()}@example.org`, role: 'admin', provider: 'stadt-gelsenkirchen', name, password });
});
test.afterAll(() => portal.stop());

async function open(browser: Browser, account: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
  await page.goto(`${portal.url}/desk/sign-in/`);
  await page.locator('input[name="email"]').fill(`${account}@example.org`);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('form:has(input[name="password"]) button[type="submit"]').click();
  await expect(page).toHaveURL(/\/desk\/accounts\/$/);
  await page.goto(`${portal.url}/desk/log/`);
  return page;
}

test('a search of the log opens when another admin has released it', async ({ browser }) => {
  test.setTimeout(60_000);
  const asks = await open(browser, 'vera');
  await asks.locator('input[name="logReason"][value="audit"]').check();
  await asks.locator('button[value="ask"]').click();
  await expect(asks).toHaveURL(/done=log-asked/);
  await expect(asks.locator('button[value="release"]')).toHaveCount(0);
  await expect(asks.locator('.entries a.button')).toHaveCount(0);

  const releases = await open(browser, 'wanda');
  expect(await findBarriers(releases)).toEqual([]);
  await releases.locator('button[value="release"]').click();
  await expect(releases).toHaveURL(/done=log-released/);

  for (const page of [asks, releases]) {
    await page.goto(`${portal.url}/desk/log/`);
    await page.locator('.entries a.button').click();
    await expect(page).toHaveURL(/\/desk\/log\/[0-9a-f-]{36}\/$/);
    await expect(page.locator('.desk-table tbody tr', { hasText: 'Protokoll begonnen' })).toHaveCount(1);
    await expect(page.locator('.desk-table tbody tr', { hasText: 'Wanda' }).last()).toBeVisible();
    expect(await findBarriers(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  }
  await asks.locator('button[value="end"]').click();
  await expect(asks).toHaveURL(/done=log-ended/);
  expect((await releases.reload())!.status()).toBe(409);
  for (const page of [asks, releases]) await page.context().close();
});
