import { expect, test, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';

/** The first screen of a phone in every language: one head line, and below the heading the way to an appointment. */
let portal: Portal;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  portal = await startPortal();
});
test.afterAll(() => portal.stop());

const languages = ['de', 'de-simple', 'en', 'tr', 'ar', 'ro', 'bg', 'pl', 'uk', 'ru', 'fa', 'ku'];

/** Where the head line's parts and the first way to an appointment stand, in CSS pixels from the top of the page. */
const measured = (page: Page) =>
  page.evaluate(() => {
    const box = (selector: string) => document.querySelector(selector)!.getBoundingClientRect();
    const line = box('.site-head > .wrap');
    // A word may be wider than its box.
    const parts = ['.wordmark', '.languages > summary', '.site-menu > summary'].map((selector) => {
      const words = document.createRange();
      words.selectNodeContents(document.querySelector(selector)!);
      return words.getBoundingClientRect();
    });
    const way = [...document.querySelectorAll('main a.button, main button.button')].find((button) =>
      (button.getAttribute('href') ?? button.closest('form')?.getAttribute('action') ?? '').includes('/appointment/'),
    );
    return {
      line: line.height,
      isOneLine: parts.every(({ top, bottom }) => top < line.height / 2 && bottom > line.height / 2),
      // In reading order, and none over another.
      gaps: parts.slice(1).map((part, index) => {
        const before = parts[index]!;
        return document.dir === 'rtl' ? before.left - part.right : part.left - before.right;
      }),
      head: box('.site-head').height,
      heading: box('h1').bottom,
      way: way === undefined ? undefined : { top: way.getBoundingClientRect().top, bottom: way.getBoundingClientRect().bottom },
    };
  });

for (const language of languages)
  test(`${language}: one head line, and "get an appointment" below the heading in the first 740 pixels`, async ({ browser }) => {
    for (const width of [360, 320]) {
      const context = await browser.newContext({ viewport: { width, height: 740 } });
      const page = await context.newPage();
      for (const path of ['', 'quarters/schalke/', 'topics/debts/', 'topics/naturalisation/', 'services/kim-schalke/']) {
        await page.goto(`${portal.url}/${language}/${path}`);
        const { line, isOneLine, gaps, head, heading, way } = await measured(page);
        const where = `${language}/${path} at ${width} pixels`;
        expect(line, where).toBeLessThanOrEqual(64);
        expect(isOneLine, where).toBe(true);
        expect(Math.min(...gaps), where).toBeGreaterThanOrEqual(4);
        // With the line that says that this is a test version.
        expect(head, where).toBeLessThanOrEqual(130);
        expect(way?.top, where).toBeGreaterThan(heading);
        if (width === 360) expect(way?.bottom, where).toBeLessThanOrEqual(740);
      }
      await context.close();
    }
  });

test('the menu opens without a script and leads on; on a desktop it stands open', async ({ browser }) => {
  const phone = await browser.newContext({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false });
  const page = await phone.newPage();
  await page.goto(`${portal.url}/ar/`);
  await expect(page.locator('.site-nav a').first()).toBeHidden();
  await page.locator('.site-menu > summary').click();
  await page.locator('.site-nav a[href="/ar/topics/"]').click();
  await expect(page).toHaveURL(`${portal.url}/ar/topics/`);
  await phone.close();
  const desktop = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const wide = await desktop.newPage();
  await wide.goto(`${portal.url}/de/`);
  await expect(wide.locator('.site-nav a')).toHaveCount(4);
  await expect(wide.locator('.site-nav a').last()).toBeVisible();
  expect((await wide.locator('.site-head > .wrap').boundingBox())!.height).toBeLessThanOrEqual(64);
  await desktop.close();
});
