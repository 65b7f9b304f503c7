import { expect, test, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { offerHours } from './consultation-hours.ts';
import { password, signIn } from './counsellor.ts';
import { findBarriers } from './axe.ts';

let portal: Portal;
test.beforeAll(async () => {
  portal = await startPortal();
  await offerHours(portal);
  await portal.addAccount({
    email: 'chefin@example.org',
    role: 'coordinator',
    provider: 'stadt-gelsenkirchen',
    name: 'C. Chefin',
    password,
  });
});
test.afterAll(() => portal.stop());

const begin = async (page: Page, takes: 'requests' | 'numbers') => {
  await page.goto(`${portal.url}/desk/pause/`);
  await page.locator(`[name="takes"][value="${takes}"]`).check();
  await page.locator('button[value="begin"]').click();
  await expect(page.locator('button[value="end"]')).toBeVisible();
};
const end = async (page: Page) => {
  await page.goto(`${portal.url}/desk/pause/`);
  await page.locator('button[value="end"]').click();
  await expect(page.locator('button[value="end"]')).toHaveCount(0);
};

for (const language of ['de', 'ar']) {
  test(`without a script, in ${language}: a pause hides times, says why, leaves urgent requests open, and ends by a press`, async ({
    browser,
  }) => {
    const desk = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await signIn(desk, portal.url, 'chefin@example.org');
    const page = await (await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })).newPage();
    const form = `${portal.url}/${language}/appointment/?quarter=schalke`;
    await page.goto(form);
    await expect(page.locator('button[value^="hold:"]').first()).toBeVisible();

    await begin(desk, 'requests');
    await desk.goto(`${portal.url}/desk/requests/`);
    await expect(desk.locator('[data-pause]')).toHaveCount(1);
    await page.goto(form);
    await expect(page.locator('.pause')).toHaveCount(1);
    await expect(page.locator('button[value^="hold:"]')).toHaveCount(0);
    await end(desk);

    await begin(desk, 'numbers');
    await page.goto(form);
    await expect(page.locator('.pause').first().locator('a[href^="tel:"]').first()).toBeVisible();
    await page.locator('[name="name"]').fill('Amina');
    await page.locator('[name="reply"][value="none"]').check();
    await page.locator('[data-check] button[type="submit"]').last().click();
    await expect(page.locator('error-summary')).toBeVisible();
    await expect(page.locator('[name="name"]')).toHaveValue('Amina');
    await page.locator('details:has([name="topics"][value="violence"]) > summary').last().click();
    await page.locator('[name="topics"][value="violence"]').check();
    await page.locator('[data-check] button[type="submit"]').last().click();
    await expect(page).toHaveURL(/\/appointment\/[\w-]{22}\//);
    await end(desk);

    await page.goto(form);
    await expect(page.locator('.pause')).toHaveCount(0);
    await expect(page.locator('button[value^="hold:"]').first()).toBeVisible();
  });
}

test('has no barriers that axe finds, at the desk and on the form', async ({ browser }) => {
  for (const width of [360, 1280]) {
    const page = await (await browser.newContext({ viewport: { width, height: 800 } })).newPage();
    await signIn(page, portal.url, 'chefin@example.org');
    await begin(page, 'numbers');
    expect(await findBarriers(page)).toEqual([]);
    await page.goto(`${portal.url}/ar/appointment/?quarter=schalke`);
    expect(await findBarriers(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await end(page);
  }
});
