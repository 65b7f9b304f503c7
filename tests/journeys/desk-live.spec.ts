import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { makeCounsellor, signIn } from './counsellor.ts';
import { ask } from './newcomer.ts';
import { findBarriers } from './axe.ts';

let portal: Portal;
test.beforeAll(async () => {
  portal = await startPortal();
  for (const name of ['Ayse', 'Ben', 'Cem']) await makeCounsellor(portal, name);
});
test.afterAll(() => portal.stop());

async function signedIn(context: BrowserContext, name: string): Promise<Page> {
  const page = await context.newPage();
  await signIn(page, portal.url, `${name}@example.org`);
  return page;
}

/** Somebody asks for an appointment elsewhere. */
async function somebodyAsks(page: Page, topic = 'debts'): Promise<void> {
  const newcomer = await (await page.context().browser()!.newContext()).newPage();
  await newcomer.goto(`${portal.url}/de/appointment/?quarter=schalke`);
  await ask(newcomer, { name: 'Ana', topic });
  await newcomer.context().close();
}

const link = (page: Page) => page.locator('desk-live [data-part="new"]');
const rows = (page: Page) => page.locator('.entries > li');

test('the list says how many have come, and moves no row until it is asked to', async ({ context }) => {
  const page = await signedIn(context, 'ayse');
  await page.goto(`${portal.url}/desk/requests/?view=unclaimed`);
  const title = await page.title();
  const before = await rows(page).count();
  const top = await page.locator('h2').first().boundingBox();
  await expect(link(page)).toBeHidden();

  await somebodyAsks(page);
  await expect(link(page)).toHaveText('1 neue: zeigen');
  await somebodyAsks(page);
  await expect(link(page)).toHaveText('2 neue: zeigen');
  expect(await page.title()).toBe(`(2) ${title}`);
  await expect(page.locator('[data-part="calm"]')).toHaveText('Neue Anfragen: 1.');
  expect(await rows(page).count()).toBe(before);
  expect(await page.locator('h2').first().boundingBox()).toEqual(top);
  expect(await findBarriers(page)).toEqual([]);

  await link(page).click();
  await expect(rows(page)).toHaveCount(before + 2);
  await expect(link(page)).toBeHidden();
  expect(page.url()).toContain('?view=unclaimed');
  expect(await page.title()).toBe(title);
});

test('an urgent request is announced at once, also right after another one', async ({ context }) => {
  const page = await signedIn(context, 'ayse');
  await somebodyAsks(page);
  await expect(page.locator('[data-part="calm"]')).toHaveText('Neue Anfragen: 1.');
  await somebodyAsks(page, 'violence');
  await expect(page.locator('[data-part="loud"]')).toHaveText('Neue dringende Anfragen: 1.');
});

test('eight open tabs share one connection, and a ninth loads and hears the same', async ({ context }) => {
  const streams: string[] = [];
  context.on('request', (request) => {
    if (request.url().includes('/api/desk/live') && request.resourceType() === 'eventsource') streams.push(request.url());
  });
  const first = await signedIn(context, 'ben');
  const others: Page[] = [];
  for (let tab = 0; tab < 7; tab += 1) {
    const page = await context.newPage();
    await page.goto(`${portal.url}/desk/requests/`);
    others.push(page);
  }
  const ninth = await context.newPage();
  await ninth.goto(`${portal.url}/desk/requests/`);
  await expect(rows(ninth).first()).toBeVisible();

  await somebodyAsks(first);
  for (const page of [first, ...others, ninth]) await expect(link(page)).toHaveText('1 neue: zeigen');
  // Signing in led over one page before; each page that was left has given its connection back.
  expect(new Set(streams).size).toBe(1);

  // The tab with the connection is closed: another one takes over and misses nothing.
  await first.close();
  await somebodyAsks(ninth);
  for (const page of [...others, ninth]) await expect(link(page)).toHaveText('2 neue: zeigen');
});

test('a tab asks once a minute where events do not come through', async ({ context }) => {
  await context.route('**/api/desk/live*', (route) =>
    route.request().resourceType() === 'eventsource' ? route.abort() : route.continue(),
  );
  const page = await context.newPage();
  await page.clock.install();
  await signIn(page, portal.url, 'cem@example.org');
  await somebodyAsks(page);
  await expect(link(page)).toBeHidden();
  await page.clock.runFor('01:30');
  // Not again and again while the answer is under way.
  await expect(link(page)).toHaveText('1 neue: zeigen');
});

test('without a script the list is complete, and reloading shows what is new', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await signedIn(context, 'ayse');
  await page.goto(`${portal.url}/desk/requests/?view=unclaimed`);
  const before = await rows(page).count();
  await somebodyAsks(page);
  await expect(link(page)).toBeHidden();
  await page.reload();
  await expect(rows(page)).toHaveCount(before + 1);
  await context.close();
});
