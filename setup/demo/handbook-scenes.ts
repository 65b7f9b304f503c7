import type { Page } from '@playwright/test';
import { daysAfter } from '../../src/directory/calendar-day.ts';

/** Width and height of every picture, in pixels of its own. */
export const pictureSize = { width: 1200, height: 600 } as const;

/** A picture of the handbooks: whose screen it shows, how wide the window is in CSS pixels, and how that person gets there. */
type Scene = { name: string; account: string; width: number; show: (page: Page, url: string) => Promise<void> };

const counsellor = 'beraterin1@example.org';
const coordinator = 'koordination@example.org';
const editor = 'redaktion@example.org';
const entry = 'familienbuero';

/** In the order of the handbooks. Examples are changed as at the desk, and later pictures may show what earlier ones left. */
export const scenes: readonly Scene[] = [
  { name: 'today', account: counsellor, width: 960, show: (page, url) => open(page, `${url}/desk/`) },
  {
    name: 'answer',
    account: counsellor,
    width: 1020,
    show: async (page, url) => {
      await open(page, `${url}/desk/`);
      await page.locator('main li').filter({ hasText: 'Schulden' }).locator('a[href^="/desk/requests/"]').first().click();
      await page.locator('button[value="claim"]').click();
      await page.waitForURL(/done=claimed/, { waitUntil: 'load' });
      await page.locator('.slot-chip').first().click();
      await page.locator('answer-preview .letter-preview').first().waitFor();
      await bringUp(page, 'form:has(.slot-chip) details');
    },
  },
  {
    name: 'week',
    account: counsellor,
    width: 1200,
    show: async (page, url) => {
      await open(page, `${url}/desk/week/`);
      await bringUp(page, '.week-table');
    },
  },
  {
    name: 'away',
    account: coordinator,
    width: 960,
    show: async (page, url) => {
      await open(page, `${url}/desk/week/away/`);
      await page.locator('[name="account"]').selectOption({ label: 'Beispiel Beraterin 1' });
      await page.locator('[name="absenceTo"]').fill(daysAfter(await page.locator('[name="absenceFrom"]').inputValue(), 4));
      await page.locator('#away-form button[value="look"]').click();
      await page.waitForLoadState();
      await bringUp(page, 'error-summary');
    },
  },
  {
    name: 'overview',
    account: coordinator,
    width: 1200,
    show: async (page, url) => {
      await open(page, `${url}/desk/overview/`);
      await bringUp(page, 'main table');
    },
  },
  {
    name: 'hours',
    account: editor,
    width: 960,
    show: async (page, url) => {
      await open(page, `${url}/desk/services/${entry}/?part=hours-0-0`);
      await page.locator('[name="places.0.hours.0.rule.day-4.0.end"]').fill('18:30');
      await bringUp(page, '[name="places.0.hours.0.rule.day-4.0.end"]');
    },
  },
  {
    name: 'basket',
    account: editor,
    width: 960,
    show: async (page, url) => {
      await open(page, `${url}/desk/services/${entry}/?part=hours-0-0`);
      await page.locator('[name="places.0.hours.0.rule.day-4.0.end"]').fill('18:30');
      await page.locator('input[name="source"][value="provider"]').check();
      await page.locator('form.entry-form button[type="submit"]').first().click();
      await page.waitForLoadState();
      await open(page, `${url}/desk/services/`);
      await bringUp(page, '#basket');
    },
  },
];

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address, { waitUntil: 'load' });
}

/** Scrolls a part of the page to the upper edge of the window. */
async function bringUp(page: Page, selector: string): Promise<void> {
  await page
    .locator(selector)
    .first()
    .evaluate((part) => part.scrollIntoView({ block: 'start' }));
}
