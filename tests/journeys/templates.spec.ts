import { expect, test, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { templates } from '../support/templates.ts';
import { ask, sendButton } from './newcomer.ts';
import { findBarriers } from './axe.ts';

let portal: Portal;
let slips: Record<string, string>;
test.beforeAll(async ({ browser }) => {
  portal = await startPortal();
  slips = {};
  for (const language of ['de', 'ar']) {
    const page = await browser.newPage();
    await page.goto(`${portal.url}/${language}/appointment/?quarter=schalke`);
    slips[language] = (await ask(page, { name: 'Ana' })).slip;
    await page.close();
  }
});
test.afterAll(() => portal.stop());

const addressesOf = (language: string) => [...templates.map(({ path }) => `${portal.url}${path(language)}`), slips[language]!];

async function shownWithErrors(page: Page, language: string): Promise<void> {
  await page.goto(`${portal.url}/${language}/appointment/`);
  await page
    .locator('main form')
    .first()
    .evaluate((form: HTMLFormElement) => form.submit());
  await expect(page.locator('error-summary')).toBeVisible();
}

for (const language of ['de', 'ar']) {
  test(`axe finds nothing on any template in ${language}`, async ({ browser }) => {
    test.setTimeout(400_000);
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const findings: string[] = [];
    const look = async (name: string) => {
      findings.push(...(await findBarriers(page)).map((barrier) => `${name}: ${barrier}`));
    };
    for (const address of addressesOf(language)) {
      await page.goto(address);
      await look(address.replace(portal.url, ''));
    }
    await shownWithErrors(page, language);
    await look('form with errors');
    await context.close();
    expect(findings).toEqual([]);
  });

  test(`nothing scrolls sideways in ${language}: at 320 px, with text twice as large, and on a desktop at 400 %`, async ({ browser }) => {
    test.setTimeout(200_000);
    const wide: string[] = [];
    for (const { textSize, ...viewport } of [
      { width: 320, height: 640, textSize: 16 },
      { width: 320, height: 640, textSize: 32 },
      { width: 320, height: 256, textSize: 16 },
    ]) {
      const context = await browser.newContext({ viewport });
      const page = await context.newPage();
      const browserSettings = await context.newCDPSession(page);
      await browserSettings.send('Page.setFontSizes', { fontSizes: { standard: textSize } });
      // Paper has a size of its own.
      const addresses = addressesOf(language).filter((address) => textSize === 16 || !/sheet|poster/.test(address));
      for (const address of addresses) {
        await page.goto(address);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        if (width > viewport.width) wide.push(`${address.replace(portal.url, '')} with text of ${textSize} px is ${width} wide`);
      }
      await shownWithErrors(page, language);
      if ((await page.evaluate(() => document.documentElement.scrollWidth)) > viewport.width) wide.push('form with errors');
      await context.close();
    }
    expect(wide).toEqual([]);
  });
}

test('asks and holds a slip with storage and cookies blocked, in forced colours', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 }, forcedColors: 'active' });
  await context.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('blocked', 'SecurityError');
    };
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) Object.defineProperty(window, name, { get: refuse });
    Object.defineProperty(document, 'cookie', { get: refuse, set: refuse });
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${portal.url}/ar/appointment/?quarter=schalke`);
  await ask(page, { name: 'Ana' });
  expect(errors).toEqual([]);
  await context.close();
});

test('asks and holds a slip by keyboard only', async ({ page }) => {
  await page.goto(`${portal.url}/de/appointment/?quarter=schalke`);
  const tabTo = async (selector: string) => {
    for (let presses = 0; presses < 120; presses += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`the keyboard does not reach ${selector}`);
  };
  /** One question is on the screen: presses "next" until the wanted one is. */
  const goTo = async (selector: string) => {
    for (let screens = 0; screens < 9 && !(await page.locator(selector).first().isVisible()); screens += 1) {
      await tabTo('[data-next]');
      await page.keyboard.press('Enter');
    }
    await tabTo(selector);
  };
  await expect(page.locator('input[name="name"]')).toBeHidden();
  await goTo('input[name="name"]');
  await page.keyboard.type('Ana');
  await goTo('input[name="reply"]');
  await page.keyboard.press('Space');
  for (let presses = 0; presses < 4 && !(await page.locator('input[name="reply"][value="none"]').isChecked()); presses += 1) {
    await page.keyboard.press('ArrowDown');
  }
  await goTo(sendButton);
  await page.keyboard.press('Enter');
  await expect(page.locator('.reference bdi').first()).toHaveText(/^\s*\d{3}-\d{3}-\d{3}\s*$/);
});

test('a slip printed on paper keeps reference and German part, and leaves the buttons out', async ({ page }) => {
  await page.goto(slips['ar']!);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('.reference').first()).toBeVisible();
  await expect(page.locator('.slip-german')).toBeVisible();
  await expect(page.locator('form button:visible')).toHaveCount(0);
});
