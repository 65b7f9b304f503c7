import { expect, test, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { ask } from './newcomer.ts';

/** Life events as a way in, and the card by which people pass a door on. */
let portal: Portal;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  portal = await startPortal();
});
test.afterAll(() => portal.stop());

const printedPages = async (page: Page) =>
  (await page.pdf({ preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
const languages = ['de', 'de-simple', 'en', 'tr', 'ar', 'ro', 'bg', 'pl', 'uk', 'ru', 'fa', 'ku'];

test('in Arabic and without a script: home, a life event, a service, its card, and an appointment about it', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await page.goto(`${portal.url}/ar/`);
  await page.locator('main a[href="/ar/life/"]').click();
  await page.locator('main a[href="/ar/life/family-comes/"]').click();
  await expect(page.locator('h1')).toHaveText('عائلتي قادمة');
  await expect(page.locator('main').getByRole('link', { name: '§ 17 BMG (18.04.2026)' })).toHaveAttribute(
    'href',
    'https://www.gesetze-im-internet.de/bmg/__17.html',
  );
  await page.locator('main a[href="/ar/services/familienbuero/"]').click();
  await page.locator('main a[href="/ar/card/?services=familienbuero"]').click();
  const card = page.locator('.pass');
  await expect(card.locator('h2').first()).toContainText('Familienbüro Gelsenkirchen');
  await expect(card.locator('[lang="de"][dir="ltr"].sheet-german')).toContainText('Familie');
  await expect(card.locator('.qr-code')).toBeVisible();
  await expect(card.locator('.qr-address')).toContainText('/ar/services/familienbuero/');
  await expect(card.locator('form, input')).toHaveCount(0);
  await page.goto(`${portal.url}/ar/life/family-comes/`);
  await page.locator('main a[href="/ar/card/?life=family-comes"]').click();
  await expect(page.locator('.pass')).toContainText('عائلتي قادمة');
  await expect(page.locator('.pass .sheet-german')).toContainText('Meine Familie kommt');
  await page.goto(`${portal.url}/ar/life/family-comes/`);
  await page.locator('main a[href="/ar/appointment/?topic=family"]').click();
  await expect(page.locator('input[name="topics"][value="family"]')).toBeChecked();
  await context.close();
});

test('the shared link is the page of the door, without a parameter, and the card keeps its door in another language', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'share', { value: (data: ShareData) => ((window as { shared?: ShareData }).shared = data) });
  });
  await page.goto(`${portal.url}/de/card/?services=familienbuero`);
  await page.locator('[data-share]').click();
  expect(await page.evaluate(() => (window as { shared?: ShareData }).shared)).toEqual({
    title: 'Familienbüro Gelsenkirchen',
    url: `${portal.url}/de/services/familienbuero/`,
  });
  await expect(page.locator('header a[hreflang="tr"]')).toHaveAttribute('href', '/tr/card/?services=familienbuero');
  // A shelter is named in no title of a message that others may read.
  await page.goto(`${portal.url}/de/card/?services=frauenhaus`);
  await page.locator('[data-share]').click();
  expect(await page.evaluate(() => (window as { shared?: ShareData }).shared?.title)).toBe('KIM Gelsenkirchen');
});

test('an unknown door has no card', async ({ page }) => {
  for (const query of ['services=nowhere', 'services=jmd', 'life=nowhere'])
    expect((await page.goto(`${portal.url}/de/card/?${query}`))?.status()).toBe(404);
});

for (const topic of ['debts', 'violence'])
  test(`the card of a slip about ${topic} is that of the portal, and tells nothing of the request`, async ({ page }) => {
    await page.goto(`${portal.url}/ar/appointment/?topic=${topic}&quarter=schalke`);
    const { slip } = await ask(page, { name: 'Ana' });
    await page.goto(slip);
    const reference = (await page.locator('.reference bdi').first().textContent())?.trim() ?? 'none';
    const secret = new URL(slip).pathname.split('/')[3]!;
    const way = page.locator('main a[href^="/ar/card/"]');
    await expect(way).toHaveAttribute('href', '/ar/card/');
    await page.locator('details:has(a[href^="/ar/card/"]) > summary').click();
    await way.click();
    await expect(page).toHaveURL(`${portal.url}/ar/card/`);
    const html = await page.content();
    for (const own of [reference, secret, 'Ana', 'schalke']) expect(html).not.toContain(own);
    await expect(page.locator('.pass')).toContainText('KIM Gelsenkirchen');
    await expect(page.locator('.pass .qr-address')).toContainText('/ar/');
  });

for (const language of languages)
  test(`${language}: cards take one page each on paper`, async ({ page }) => {
    const counted: Record<string, number> = {};
    for (const query of [
      '',
      '?life=turn-18-or-27',
      '?services=kim-schalke',
      '?services=caritas-internationales-cafe',
      '?services=awo-fachdienst',
    ]) {
      await page.goto(`${portal.url}/${language}/card/${query}`);
      counted[query] = await printedPages(page);
    }
    expect(counted).toEqual({
      '': 1,
      '?life=turn-18-or-27': 1,
      '?services=kim-schalke': 1,
      '?services=caritas-internationales-cafe': 1,
      '?services=awo-fachdienst': 1,
    });
  });
