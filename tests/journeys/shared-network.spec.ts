import { expect, test, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { count, offerHours } from './consultation-hours.ts';
import { ask, findForm, reach, send, slipOf } from './newcomer.ts';

/** Several people at one address, as in a shelter that nobody has named as trusted. */
let portal: Portal;
test.beforeAll(async ({ browser }) => {
  portal = await startPortal({
    environment: { TRUSTED_NETWORKS: 'none', SLOTS_PER_NETWORK: '1', PROVEN_PERCENT: '100', PROVEN_PERCENT_OF_DAY: '100' },
  });
  await offerHours(portal);
  const page = await browser.newPage();
  const asked = askedFor(page);
  await book(page, 'de');
  expect(count(portal, 'bookings', "kind = 'appointment' and is_proven = 0")).toBe(1);
  expect(asked()).toBe(0);
  await page.close();
});
test.afterAll(() => portal.stop());

const times = '.slot-times button';
const wishes = () => count(portal, 'requests', "wished_starts_at is not null and state = 'received'");
const proven = () => count(portal, 'bookings', "kind = 'appointment' and is_proven = 1");

/** How often the page has asked for work to do. */
function askedFor(page: Page): () => number {
  let challenges = 0;
  page.on('request', (request) => (challenges += Number(request.url().endsWith('/api/challenge'))));
  return () => challenges;
}

async function chooseTime(page: Page, language: string): Promise<void> {
  await page.goto(`${portal.url}/${language}/appointment/?service=kim-schalke`);
  await reach(page, times);
  await page.locator(times).first().click();
}

async function sendIt(page: Page): Promise<void> {
  await reach(page, 'input[name="name"]');
  await page.locator('input[name="name"]').fill('أمينة');
  await reach(page, 'input[name="reply"]');
  await page.locator('input[name="reply"][value="none"]').check();
  await send(page);
  await slipOf(page);
}

async function book(page: Page, language: string): Promise<void> {
  await chooseTime(page, language);
  await expect(page.locator('#f-slot[data-left]')).toBeAttached();
  await sendIt(page);
}

for (const language of ['de', 'ar']) {
  test(`the second at an address works for a time and books it, in ${language}`, async ({ page }) => {
    const before = proven();
    const asked = askedFor(page);
    const violations: string[] = [];
    page.on('console', (message) => message.type() === 'error' && violations.push(message.text()));
    await book(page, language);
    expect([proven() - before, asked(), violations]).toEqual([1, 1, []]);
  });

  test(`a proof that comes to nothing leaves the time as a wish, in ${language}`, async ({ page }) => {
    const before = wishes();
    await page.route('**/api/challenge', (route) => route.abort());
    await chooseTime(page, language);
    await expect(page.locator('#f-slot [role="alert"]')).toBeVisible();
    await sendIt(page);
    expect(wishes() - before).toBe(1);
  });

  test.describe('without JavaScript', () => {
    test.use({ javaScriptEnabled: false });
    test(`a second at an address is told that the time is a wish before it is sent, in ${language}`, async ({ page }) => {
      const before = [count(portal, 'bookings'), wishes()] as const;
      await chooseTime(page, language);
      const words = { de: 'Diese Zeit geben wir als Wunsch weiter', ar: 'سننقل هذا الوقت على أنه رغبتك' }[language]!;
      await expect(page.locator('#f-slot [role="alert"]')).toContainText(words);
      await sendIt(page);
      expect([count(portal, 'bookings'), wishes()]).toEqual([before[0], before[1] + 1]);
    });
  });
}

test('a page that was there before the share was used up works when the time is pressed', async ({ page }) => {
  const before = proven();
  const asked = askedFor(page);
  await page.goto(`${portal.url}/de/appointment/?service=kim-schalke`);
  await page.locator('#f-slot').evaluate((section) => section.removeAttribute('data-proof'));
  await reach(page, times);
  expect(asked()).toBe(0);
  await page.locator(times).first().click();
  await expect(page.locator('#f-slot[data-left]')).toBeAttached();
  await sendIt(page);
  expect([proven() - before, asked()]).toEqual([1, 1]);
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'on a slip' : 'on a slip without JavaScript', () => {
    test.use({ javaScriptEnabled });
    test(`a time that is chosen ${javaScriptEnabled ? 'is booked for a proof' : 'becomes the wish, and that is said'}`, async ({
      page,
    }) => {
      const before = [proven(), wishes()] as const;
      await findForm(page, portal.url, 'de', 'schalke');
      const { slip } = await ask(page, { name: 'Ana' });
      await page.goto(`${slip}move/`);
      const [booked, wished] = [page.getByText('Dann haben Sie sofort diesen Termin.'), page.locator('main noscript > p')];
      await expect(javaScriptEnabled ? booked : wished).toBeVisible();
      await expect(javaScriptEnabled ? wished : booked).toBeHidden();
      await page.locator(times).first().click();
      await expect(page.locator('main')).toContainText(
        javaScriptEnabled ? 'Ihr Termin ist gebucht.' : 'Diese Zeit geben wir als Wunsch weiter',
      );
      expect([proven() - before[0], wishes() - before[1]]).toEqual(javaScriptEnabled ? [1, 0] : [0, 1]);
    });
  });
}
