import { expect, test, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { ahead } from '../support/weekday-ahead.ts';
import { makeCounsellor, pressTo, signIn } from './counsellor.ts';
import { sendRequest } from './sent-request.ts';

/** "Take, read, set a time, send, call": a routine request from the page of the day to "told", counted in page loads, presses and taps. */

let portal: Portal;
test.beforeAll(async () => {
  portal = await startPortal();
});
test.afterAll(() => portal.stop());

/** A counsellor on the page of the day, with free times in the coming week and a request that nobody has. */
async function atDesk(browser: Browser, name: string, options: BrowserContextOptions): Promise<Page> {
  const email = await makeCounsellor(portal, name);
  const page = await (await browser.newContext(options)).newPage();
  await signIn(page, portal.url, email);
  const hours = await page.request.post(`${portal.url}/api/desk/hours`, {
    headers: { 'sec-fetch-site': 'same-origin' },
    data: {
      firstDay: ahead(1, 2),
      lastDay: null,
      everyWeeks: 1,
      opens: '09:00',
      closes: '12:00',
      quarter: 'schalke',
      place: 'Beispielstelle, Beispielstraße 1',
      channel: 'place',
      languages: ['ar'],
      womanCounsellor: false,
      lengthMinutes: 30,
      bufferMinutes: 0,
      leadTimeMinutes: 0,
      horizonDays: 60,
      capacity: 1,
    },
  });
  expect(hours.status()).toBe(201);
  await sendRequest(portal.url, { person: { name: 'أمينة', reply: 'call', phone: '0209 1234567' } });
  await page.reload();
  return page;
}

function countLoads(page: Page): () => number {
  let loads = 0;
  page.on('domcontentloaded', () => (loads += 1));
  return () => loads;
}

/** The next step of the request is done: nothing is owed. */
async function expectTold(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\?done=told/);
  await expect(page.locator('.alert-success')).toBeVisible();
  await expect(page.locator('.request-head .badge-success')).toBeVisible();
}

test('the minute by keys is n p 1 Ctrl+Enter c: four page loads, no tab stop', async ({ browser }) => {
  const page = await atDesk(browser, 'Ayse', { viewport: { width: 1280, height: 900 } });
  const loads = countLoads(page);
  await pressTo(page, 'n');
  await pressTo(page, 'p');
  await expect(page.locator('#person')).toContainText('أمينة');
  await page.keyboard.press('1');
  await expect(page.locator('.slot-chip input:checked')).toHaveCount(1);
  await expect(page.locator('answer-preview [data-part="preview"] [lang="ar"]').first()).toBeVisible();
  await pressTo(page, 'Control+Enter');
  await expect(page.locator('undo-line button')).toBeInViewport({ ratio: 1 });
  // The person's name and number stay open while the counsellor calls.
  await expect(page.locator('#person a[href="tel:+492091234567"]')).toBeVisible();
  await pressTo(page, 'c');
  await expectTold(page);
  expect(loads()).toBeLessThanOrEqual(4);
  await expect(page.locator('undo-line button')).toBeInViewport({ ratio: 1 });
  await pressTo(page, 'z');
  await expect(page).toHaveURL(/\?done=undone/);
  await expect(page.locator('.alert-success')).toBeVisible();
  await expect(page.locator('button[name="how"][value="call"].button-primary')).toBeVisible();
  await pressTo(page, 'c');
  await expectTold(page);
  await page.keyboard.press('e');
  await expect(page.locator('[name="outcome"]')).toBeFocused();
  await expect(page.locator('[name="outcome"]')).toBeInViewport();
  await page.context().close();
});

test('the minute by thumb at 360 px is five taps and four page loads, on targets of 44 px', async ({ browser }) => {
  const page = await atDesk(browser, 'Ben', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const loads = countLoads(page);
  let taps = 0;
  const tap = async (selector: string) => {
    const target = page.locator(selector).first();
    expect((await target.boundingBox())!.height).toBeGreaterThanOrEqual(44);
    await target.tap();
    taps += 1;
  };
  await tap('.take-next button');
  await tap('#person button');
  await expect(page.locator('#person')).toContainText('أمينة');
  await tap('.slot-chip label');
  await expect(page.locator('.slot-chip input:checked')).toHaveCount(1);
  await tap('form:has(.slot-chips) .button-primary');
  await expect(page.locator('undo-line button')).toBeInViewport({ ratio: 1 });
  await tap('button[name="how"][value="call"]');
  await expectTold(page);
  expect(taps).toBeLessThanOrEqual(5);
  expect(loads()).toBeLessThanOrEqual(4);
  await page.context().close();
});
