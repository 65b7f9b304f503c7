import { expect, test, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { findBarriers } from './axe.ts';
import { makeCounsellor, signIn } from './counsellor.ts';

/** A request that a counsellor enters for somebody on the phone: one screen by keys, and the slip printed at once. */

let portal: Portal;
test.beforeAll(async () => {
  portal = await startPortal();
  await makeCounsellor(portal, 'Ayse');
});
test.afterAll(() => portal.stop());

/** From the first field to the number, for Amina, who talks Arabic and wants to be called. */
async function enterByKeys(page: Page): Promise<void> {
  await page.keyboard.type('Woh');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Arab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Horst');
  for (const field of ['interpreting', 'womanCounsellor', 'name']) {
    await page.keyboard.press('Tab');
    await expect(page.locator(`#f-${field}`)).toBeFocused();
  }
  await page.keyboard.type('Amina');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.type('0151 23456789');
}

test('enters a request with the keyboard alone, and prints the slip in the language of the person', async ({ page }) => {
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute('data-printed', '');
  });
  await signIn(page, portal.url, 'ayse@example.org');
  await expect(page.locator('.keys-button')).toBeVisible();
  await page.keyboard.press('+');
  await expect(page).toHaveURL(/\/desk\/requests\/new\/$/);
  await expect(page.locator('#f-topics')).toBeFocused();
  expect(await findBarriers(page)).toEqual([]);
  await enterByKeys(page);
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
  await expect(page.locator('html')).toHaveAttribute('data-printed', '');
  await expect(page.locator('.slip .qr-code')).toHaveCount(1);
  await expect(page.locator('.slip-german > [lang="de"]')).toContainText('Arabisch');
  await expect(page.locator('.link-box')).toContainText(/\/ar\/appointment\/[\w-]{22}\/\s*$/);
  expect(await findBarriers(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(page.locator('#f-topics')).toBeFocused();
});

test('the whole form with a call stands on one screen of 1280 × 900, and a menu takes the width of a phone', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await signIn(page, portal.url, 'ayse@example.org');
  await page.goto(`${portal.url}/desk/requests/new/`);
  await page.locator('[name="reply"][value="call"]').check();
  await expect(page.locator('#f-safeTimes')).toBeVisible();
  const form = await page.locator('form.entry').boundingBox();
  expect(form!.y + form!.height).toBeLessThanOrEqual(900);
  await page.setViewportSize({ width: 360, height: 740 });
  for (const field of ['topics', 'conversationLanguage', 'quarter'])
    expect((await page.locator(`#f-${field}`).boundingBox())!.width).toBeGreaterThanOrEqual(300);
});

test('the slip that was entered closes when its counsellor signs out in another tab', async ({ page }) => {
  await signIn(page, portal.url, 'ayse@example.org');
  await page.goto(`${portal.url}/desk/requests/new/`);
  await page.locator('#f-topics').focus();
  await enterByKeys(page);
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('.link-box')).toBeVisible();

  const tab = await page.context().newPage();
  await tab.context().clearCookies();
  await tab.goto(`${portal.url}/desk/sign-in/`);
  await expect(page.locator('main [role="status"][data-part="closed"]')).toBeVisible();
  await expect(page.locator('.link-box, .slip')).toHaveCount(0);
});
