import { expect, test, type Browser, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { makeCounsellor, password, pressTo, signIn } from './counsellor.ts';
import { findBarriers } from './axe.ts';
import { sendRequest } from './sent-request.ts';

/** The page of the day, the list and the accounts: by thumb on a phone, by keys at a desk. */

const phone = { width: 360, height: 740 };
const desk = { width: 1280, height: 900 };

let portal: Portal;
test.beforeAll(async () => {
  portal = await startPortal();
  await makeCounsellor(portal, 'Ayse');
  await makeCounsellor(portal, 'Ben');
  await makeCounsellor(portal, 'Cem');
  await portal.addAccount({ email: 'vera@example.org', role: 'admin', provider: 'stadt-gelsenkirchen', name: 'Vera', password });
  // More rows than a phone shows, so that some lie under the button and the bar of areas.
  for (const topic of ['debts', 'violence', 'work', 'housing', 'family', 'school', 'health']) await receive(topic);
  for (let count = 0; count < 5; count += 1) await receive('debts');
});
test.afterAll(() => portal.stop());

const receive = (topic: string) => sendRequest(portal.url, { matter: { topics: [topic] } });

async function at(browser: Browser, name: string, options: Parameters<Browser['newContext']>[0]): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(`${portal.url}/desk/sign-in/`);
  await page.locator('input[name="email"]').fill(`${name}@example.org`);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('form:has(input[name="password"]) button[type="submit"]').click();
  await expect(page.locator('h1')).toBeAttached();
  return page;
}

const rows = (page: Page) => page.locator('.rows > li');
/** Rows that stand wholly on the screen, above the bar of areas. */
const wholeRows = (page: Page, bottom: number) =>
  rows(page).evaluateAll((all, end) => all.filter((row) => row.getBoundingClientRect().bottom <= end).length, bottom);

test('by thumb: the first request stands at 200 px or higher, and its one link leads to its step', async ({ browser }) => {
  const page = await at(browser, 'ayse', { viewport: phone, hasTouch: true, isMobile: true });
  const first = await rows(page).first().boundingBox();
  expect(first!.y).toBeLessThanOrEqual(200);
  expect(first!.height).toBeLessThanOrEqual(56);
  await expect(page.locator('.desk-areas-bar a')).toHaveCount(3);
  await page.locator('.desk-areas-bar a[href="/desk/requests/"]').tap();
  await expect(page).toHaveURL(/\/desk\/requests\/$/);
  expect(await wholeRows(page, phone.height - 56)).toBeGreaterThanOrEqual(5);
  await page.locator('.desk-areas-bar a[href="/desk/"]').tap();
  await expect(page).toHaveURL(/\/desk\/$/);
  await page.locator('.take-next button').tap();
  await expect(page).toHaveURL(/\/desk\/requests\/[0-9a-f-]{36}\//);
  await page.locator('button[value="release"]').tap();
  await expect(page.locator('button[value="claim"]')).toBeVisible();
  await page.context().close();
});

test('by keys: next, back, rows, search, help sheet, and none in a field', async ({ browser }) => {
  const page = await at(browser, 'cem', { viewport: desk });
  // The end of this test turns the account's keys off; another run of it begins with them on.
  await page.evaluate(() => fetch('/desk/keys/', { method: 'POST', body: new URLSearchParams({ keys: 'on', back: '/desk/' }) }));
  await page.reload();
  await page.keyboard.press('?');
  await expect(page.locator('dialog#keys')).toBeVisible();
  await expect(page.locator('dialog#keys dt', { hasText: 'n' }).first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog#keys')).toBeHidden();

  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const second = rows(page).nth(1).locator('a.stretched');
  await expect(second).toBeFocused();
  const id = await second.getAttribute('id');
  await pressTo(page, 'Enter');
  await expect(page).toHaveURL(/\/desk\/requests\/[0-9a-f-]{36}\//);
  await pressTo(page, 'Escape');
  await expect(page).toHaveURL(new RegExp(`/desk/#${id}$`));
  await expect(page.locator(`#${id}`)).toBeFocused();

  await page.keyboard.press('g');
  await pressTo(page, 'a');
  await expect(page).toHaveURL(/\/desk\/requests\/$/);
  const reference = (await rows(page).last().locator('.reference').textContent())!.trim();
  await page.keyboard.press('/');
  await expect(page.locator('.desk-search input')).toBeFocused();
  await page.keyboard.type('gnt?');
  await expect(page.locator('.desk-search input')).toHaveValue('gnt?');
  await page.locator('.desk-search input').fill(reference.replaceAll('-', ''));
  await pressTo(page, 'Enter');
  await expect(page.locator('h1')).toContainText(reference);

  // Held down, or pressed again while the next page is under way, a key acts once.
  const sent: (string | null)[] = [];
  const pressedTwice = Promise.withResolvers<undefined>();
  await page.route(/\/desk\/requests\/[0-9a-f-]{36}\//, async (route, request) => {
    if (request.method() === 'POST' && request.isNavigationRequest()) {
      sent.push(request.postData());
      await pressedTwice.promise;
    }
    await route.continue();
  });
  const claimed = page.waitForEvent('domcontentloaded');
  await page.keyboard.press('t');
  await page.keyboard.down('t');
  pressedTwice.resolve(undefined);
  await claimed;
  await page.keyboard.down('t');
  await expect(page.locator('button[value="release"]')).toBeVisible();
  await page.keyboard.up('t');
  expect(sent).toEqual(['version=1&action=claim']);
  await pressTo(page, 't');
  await expect(page.locator('button[value="claim"]')).toBeVisible();

  // With a modifier a key is the browser's.
  await page.goto(`${portal.url}/desk/`);
  await page.keyboard.press('Alt+n');
  await expect(page).toHaveURL(/\/desk\/$/);
  await pressTo(page, 'n');
  await expect(page).toHaveURL(/\/desk\/requests\/[0-9a-f-]{36}\//);
  await pressTo(page, 't');
  await expect(page.locator('button[value="claim"]')).toBeVisible();

  // One switch turns all of them off.
  await page.goto(`${portal.url}/desk/`);
  await page.locator('.desk-menu > summary').click();
  await page.locator('button[name="keys"]').click();
  await expect(page.locator('dialog#keys')).toHaveCount(0);
  await page.keyboard.press('n');
  await expect(page).toHaveURL(/\/desk\/$/);
  await page.context().close();
});

test('at 1280 × 900 the list shows eleven rows of at most 56 px', async ({ browser }) => {
  const page = await at(browser, 'ben', { viewport: desk });
  await page.goto(`${portal.url}/desk/requests/?view=open`);
  const { top, height, gap } = await rows(page).evaluateAll((all) => {
    const [first, second] = all.map((row) => row.getBoundingClientRect());
    return { top: first!.top, height: first!.height, gap: second!.top - first!.bottom };
  });
  expect(height).toBeLessThanOrEqual(56);
  expect(top + 11 * height + 10 * gap).toBeLessThanOrEqual(desk.height);
  await page.context().close();
});

test('without a script: an admin sets languages, "the next one" says that none fits, and a second button takes any', async ({
  browser,
}) => {
  const vera = await at(browser, 'vera', { viewport: desk, javaScriptEnabled: false });
  await vera
    .locator('tr', { hasText: /\bBen\b/ })
    .locator('a.account-profile')
    .click();
  await vera.locator('input[name="languages"][value="ti"]').check();
  await vera.locator('main form button[type="submit"]').click();
  await expect(vera.locator('[role="status"]')).toBeVisible();
  await expect(vera.locator('input[name="languages"][value="ti"]')).toBeChecked();
  await vera.context().close();

  const context = await browser.newContext({ viewport: phone, javaScriptEnabled: false });
  const page = await context.newPage();
  await signIn(page, portal.url, 'ben@example.org');
  await expect(page.locator('.take-next button:not([value])')).toHaveCount(0);
  await page.locator('.take-next button[value="any"]').click();
  await expect(page).toHaveURL(/\/desk\/requests\/[0-9a-f-]{36}\//);
  await context.close();
});

for (const viewport of [phone, desk]) {
  test(`axe finds nothing on the day, the list and the accounts, ${viewport.width} px`, async ({ browser }) => {
    const found: string[] = [];
    const look = async (page: Page, name: string) => {
      await page.evaluate(() => document.querySelectorAll('details').forEach((details) => details.setAttribute('open', '')));
      found.push(...(await findBarriers(page)).map((barrier) => `${name}: ${barrier}`));
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    };
    const ayse = await at(browser, 'ayse', { viewport });
    await look(ayse, 'day');
    // Of this page the last row can be scrolled out from under the button.
    await rows(ayse).last().locator('a.stretched').focus();
    const [row, button] = [await rows(ayse).last().boundingBox(), await ayse.locator('.take-next').boundingBox()];
    if (viewport === phone) expect(row!.y + row!.height).toBeLessThanOrEqual(button!.y);
    await ayse.goto(`${portal.url}/desk/requests/?view=open&quarter=schalke`);
    await look(ayse, 'list');
    await ayse.context().close();
    const vera = await at(browser, 'vera', { viewport });
    await look(vera, 'accounts');
    // The open menu lies over the page.
    await vera.reload();
    await vera.locator('a.account-profile').first().click();
    await look(vera, 'account');
    await vera.context().close();
    expect(found).toEqual([]);
  });
}
