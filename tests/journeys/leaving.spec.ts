import { chromium, expect, test, type BrowserContext, type Page } from '@playwright/test';
import { chromiumArgs } from '../../setup/chromium.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { reach, send, slipOf } from './newcomer.ts';

/*
 * A shared phone: somebody leaves in a hurry, and the next person goes back as far as the browser goes. No page on the way may speak of
 * violence, and no address or title either.
 */

let portal: Portal;
test.beforeAll(async () => {
  portal = await startPortal();
});
test.afterAll(() => portal.stop());
test.use({ viewport: { width: 360, height: 740 } });

/** Words that the pages about violence show, in both languages, with the name of the topic in addresses. */
const telling = /violence|gewalt|frauenhaus|schlägt|116 016|عنف|ملجأ|يضربني/i;
const phrase: Record<string, string> = { de: 'mein Mann schlägt mich', ar: 'زوجي يضربني' };
const exit = (page: Page) => page.locator('quick-exit:not([hidden]) a');

async function withNeutralPage(context: BrowserContext): Promise<void> {
  await context.route('https://www.wikipedia.org/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Elsewhere</title>' }),
  );
}

async function leave(page: Page): Promise<void> {
  await exit(page).click();
  await expect(page).toHaveTitle('Elsewhere');
}

/** Goes back until the tab has nothing more, and looks at each page. */
async function goBackAndFindNothing(page: Page): Promise<void> {
  let steps = 0;
  for (; steps < 12; steps += 1) {
    // A page that was posted is not shown again without a question, which Playwright reports as an error.
    await page.goBack().catch((error: unknown) => expect(String(error)).toContain('ERR_CACHE_MISS'));
    await page.waitForLoadState('load');
    if (page.url() === 'about:blank') break;
    expect(decodeURIComponent(page.url())).not.toMatch(/topic=|violence|[?&]q=|#\d/);
    expect(await page.title()).not.toMatch(telling);
    await expect(page.locator('body')).toBeVisible();
    expect(await page.locator('body').innerText()).not.toMatch(telling);
    await expect(page.locator('[name="topics"]:checked')).toHaveCount(0);
  }
  expect(page.url(), 'the beginning of the tab').toBe('about:blank');
}

async function tickViolence(page: Page): Promise<void> {
  const box = page.locator('input[name="topics"][value="violence"]');
  if (!(await box.isVisible())) await page.locator('details:has(> .topics) > summary').click();
  await box.check();
  await expect(exit(page)).toBeVisible();
}

/** By the links that people press, so that the tab has a history. */
async function findForm(page: Page, language: string): Promise<void> {
  await page.goto(`${portal.url}/${language}/`);
  await page.locator(`main a[href="/${language}/appointment/"]`).first().click();
  await page.waitForLoadState('load');
}

async function sayName(page: Page): Promise<void> {
  await reach(page, 'input[name="name"]');
  await page.locator('input[name="name"]').fill('Ana');
  await reach(page, 'input[name="reply"]');
  await page.locator('input[name="reply"][value="none"]').check();
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });
    test.beforeEach(({ context }) => withNeutralPage(context));

    for (const language of ['de', 'ar']) {
      test(`going back from elsewhere shows nothing of a form about violence in ${language}`, async ({ page }) => {
        await findForm(page, language);
        await tickViolence(page);
        await sayName(page);
        await expect(page).toHaveURL(`${portal.url}/${language}/appointment/`);
        await leave(page);
        await goBackAndFindNothing(page);
      });

      test(`going back from the slip shows nothing of a form about violence in ${language}`, async ({ page }) => {
        await findForm(page, language);
        await tickViolence(page);
        await sayName(page);
        await send(page);
        await slipOf(page);
        expect(await page.locator('body').innerText()).not.toMatch(telling);
        await expect(exit(page)).toBeVisible();
        await goBackAndFindNothing(page);
      });
    }

    test('the way from the topic to the form stands in no address', async ({ page }) => {
      await page.goto(`${portal.url}/ar/topics/violence/`);
      await page.locator('main form button[value="begin"]').click();
      await expect(page).toHaveURL(`${portal.url}/ar/appointment/`);
      await expect(page.locator('[name="topics"]:checked')).toHaveValue('violence');
      await expect(page.locator('[name="reply"][value="none"]')).toBeChecked();
      for (const name of ['name', 'phone', 'email']) await expect(page.locator(`[name="${name}"]`)).toHaveAttribute('autocomplete', 'off');
      expect(await page.title()).not.toMatch(telling);
    });
  });
}

for (const language of ['de', 'ar']) {
  for (const javaScriptEnabled of [true, false]) {
    test.describe(`a cry for help in ${language}, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, () => {
      test.use({ javaScriptEnabled });
      test('stands in no address, and opens the form with its topic', async ({ page }) => {
        const seen: string[] = [];
        page.on('request', (request) => seen.push(request.url(), request.headers()['referer'] ?? ''));
        const cry = phrase[language]!;
        await page.goto(`${portal.url}/${language}/`);
        await page.locator('main input[name="q"]').fill(cry);
        await page.locator('main input[name="q"]').press('Enter');
        await expect(exit(page)).toBeVisible();
        if (!javaScriptEnabled) {
          await page.locator('header .languages > summary').click();
          await page.locator('header .languages button[lang="tr"]').click();
          await expect(page.locator('main input[name="q"]')).toHaveValue(cry);
          await page.locator('header .languages > summary').click();
          await page.locator(`header .languages button[lang="${language}"]`).click();
        }
        await page.locator('[data-part="ask"] button').click();
        await expect(page).toHaveURL(`${portal.url}/${language}/appointment/`);
        await expect(page.locator('[name="topics"]:checked')).toHaveValue('violence');
        await expect(page.locator('[name="reply"][value="none"]')).toBeChecked();
        const devtools = await page.context().newCDPSession(page);
        const { entries } = await devtools.send('Page.getNavigationHistory');
        const addresses = [...seen, ...entries.flatMap(({ url, userTypedURL }) => [url, userTypedURL])];
        expect(addresses.length).toBeGreaterThan(5);
        const [word] = cry.split(' ').toReversed();
        expect(addresses.filter((address) => address.includes('?') || decodeURIComponent(address).includes(word!))).toEqual([]);
      });
    });
  }
}

test.describe('what a tab remembers', () => {
  test.beforeEach(({ context }) => withNeutralPage(context));

  for (const language of ['de', 'ar']) {
    test(`is nothing of the pages about violence that led to the form in ${language}`, async ({ page }) => {
      await page.goto(`${portal.url}/${language}/`);
      await page.locator('main a[href$="/topics/"]').first().click();
      await page.locator(`main a[href="/${language}/topics/violence/"]`).first().click();
      // Before the script has come, the browser keeps every page.
      await page.waitForLoadState();
      await page.locator(`main a[href^="/${language}/services/"]`).first().click();
      await expect(exit(page)).toBeVisible();
      await page.waitForLoadState();
      await page.locator(`.path a[href="/${language}/topics/violence/"]`).click();
      await page.waitForLoadState();
      await page.locator('main form button[value="begin"]').click();
      await expect(page).toHaveURL(`${portal.url}/${language}/appointment/`);
      await reach(page, 'input[name="name"]');
      await leave(page);
      await page.goBack();
      await expect(page).toHaveURL(`${portal.url}/${language}/`);
      // The list of all topics names this one among the others.
      await page.goBack();
      await expect(page).toHaveURL(`${portal.url}/${language}/topics/`);
      await page.goBack();
      await goBackAndFindNothing(page);
    });

    test(`is nothing of a search for violence in ${language}`, async ({ page }) => {
      await page.goto(`${portal.url}/${language}/`);
      await page.locator('main input[name="q"]').fill(phrase[language]!);
      await page.locator('main input[name="q"]').press('Enter');
      await expect(exit(page)).toBeVisible();
      await expect(page).toHaveURL(`${portal.url}/${language}/search/#found`);
      await page.locator('main input[name="q"]').fill('Lalok');
      await expect(exit(page)).toBeHidden();
      await expect.poll(() => page.evaluate(() => sessionStorage.getItem('search'))).toBe('Lalok');
      await page.locator('select[name="topic"]').evaluate((select: HTMLSelectElement) => {
        select.value = 'violence';
        select.dispatchEvent(new Event('input', { bubbles: true }));
      });
      await expect(exit(page)).toBeVisible();
      await expect(page).toHaveURL(`${portal.url}/${language}/search/`);
      await page.locator('main input[name="q"]').fill(phrase[language]!);
      await expect(page).toHaveURL(`${portal.url}/${language}/search/`);
      expect(await page.evaluate(() => JSON.stringify(sessionStorage))).toBe('{}');
      await leave(page);
      await goBackAndFindNothing(page);
    });
  }

  test('is nothing of violence that was chosen late, after other questions', async ({ page }) => {
    await findForm(page, 'de');
    await page.locator('input[name="topics"][value="work"]').check();
    await sayName(page);
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).toContain('work');
    await reach(page, '[data-overview]');
    await page.locator('[data-change="0"]').first().click();
    await page.locator('input[name="topics"][value="work"]').uncheck();
    await tickViolence(page);
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).toBe('{}');
    await expect(page).toHaveURL(`${portal.url}/de/appointment/`);
    const entries = await page.evaluate(() => history.length);
    await page.locator('[data-next]').click();
    await page.locator('[data-change="1"]').first().click();
    await expect(page.locator('select[name="conversationLanguage"]')).toBeVisible();
    await page.locator('[data-back]').click();
    await expect(page.locator('input[name="topics"]').first()).toBeVisible();
    expect(await page.evaluate(() => history.length)).toBe(entries);
    await leave(page);
    await page.goBack();
    await expect(page.locator('.steps-bar progress')).toHaveAttribute('value', '1');
    await expect(page.locator('[name="topics"]:checked')).toHaveCount(0);
    await expect(page.locator('input[name="name"]')).toHaveValue('');
    expect(await page.locator('body').innerText()).not.toMatch(telling);
  });

  test('is everything but violence once that is no longer ticked', async ({ page }) => {
    await findForm(page, 'de');
    await tickViolence(page);
    await page.locator('input[name="topics"][value="violence"]').uncheck();
    await page.locator('input[name="topics"][value="work"]').check();
    const kept = await page.evaluate(() => JSON.stringify(sessionStorage));
    expect(kept).toContain('work');
    expect(kept).not.toMatch(telling);
  });
});

test('a browser that keeps pages in memory shows nothing of a form about violence again', async () => {
  const executablePath = process.env['CHROMIUM'];
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: chromiumArgs,
    // Playwright switches this memory off, and cannot look into a page that comes from it: the browser is asked directly.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
  try {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
    await withNeutralPage(context);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    const seen = async () => {
      const expression = '[location.href, document.querySelectorAll("[name=topics]:checked").length, document.body.innerText].join("\\n")';
      const { result } = await devtools.send('Runtime.evaluate', { expression });
      return String(result.value);
    };
    const goBack = async () => {
      const { entries, currentIndex } = await devtools.send('Page.getNavigationHistory');
      await devtools.send('Page.navigateToHistoryEntry', { entryId: entries[currentIndex - 1]!.id });
    };
    await page.goto(`${portal.url}/de/`);
    await page.goto(`${portal.url}/de/topics/`);
    await page.evaluate(() => (document.title = 'kept in memory'));
    await page.goto(`${portal.url}/languages/`);
    await goBack();
    await expect
      .poll(async () => (await devtools.send('Runtime.evaluate', { expression: 'document.title' })).result.value as unknown)
      .toBe('kept in memory');

    await page.goto(`${portal.url}/de/appointment/`);
    await tickViolence(page);
    await leave(page);
    await goBack();
    await expect.poll(seen).toMatch(/\/de\/topics\/\n0\n\S/);
  } finally {
    await browser.close();
  }
});

test('nothing can be read while the neutral page is on its way, not even in the address', async ({ page }) => {
  let open = () => {};
  const isOpen = new Promise<void>((resolve) => (open = resolve));
  await page.route('https://www.wikipedia.org/**', async (route) => {
    await isOpen;
    await route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Elsewhere</title>' });
  });
  await page.goto(`${portal.url}/de/topics/violence/`);
  // While a page is on its way, Playwright looks at nothing in the former one: it says itself what can be seen.
  let tell: (state: unknown) => void = () => {};
  const seen = new Promise((resolve) => (tell = resolve));
  await page.exposeFunction('seen', (state: unknown) => tell(state));
  await page.evaluate(() => {
    const { seen } = window as unknown as { seen: (state: unknown) => void };
    const look = () => seen([document.body.checkVisibility(), document.title, location.pathname]);
    new MutationObserver(look).observe(document.body, { attributes: true });
  });
  await exit(page).click({ noWaitAfter: true });
  expect(await seen).toEqual([false, '…', '/de/']);
  open();
  await expect(page).toHaveTitle('Elsewhere');
});
