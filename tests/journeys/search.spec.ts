import { expect, test, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { findBarriers } from './axe.ts';

let portal: Portal;
test.beforeAll(async () => {
  portal = await startPortal();
});
test.afterAll(() => portal.stop());
test.use({ viewport: { width: 360, height: 740 } });

const found = (page: Page, language: string, service: string) => page.locator(`main a[href="/${language}/services/${service}/"]`);
/** Scripts may still be on their way, and a browser looks for the icon with every new address. */
const isNews = (url: string) => !/\/assets\/|\/icon\.svg$/.test(url);
const words = { de: 'Schulden', ar: 'ديون' };

/** Opens the menu of filters as a person would, and waits for what the touch loads. */
async function touchSearch(page: Page): Promise<void> {
  const index = page.waitForResponse((response) => response.url().endsWith('/search-index.json'));
  await page.locator('input[name="q"]').focus();
  await index;
  // Read within the same turn as any other update.
  await page.locator('input[name="q"]').dispatchEvent('input');
  await page.waitForTimeout(400);
}

/** @returns a function that says in which requested or remembered address a word stands */
function watchAddresses(page: Page, word: string): () => Promise<string[]> {
  const seen: string[] = [];
  page.on('request', (request) => seen.push(request.url(), request.headers()['referer'] ?? ''));
  return async () => {
    const devtools = await page.context().newCDPSession(page);
    const { entries } = await devtools.send('Page.getNavigationHistory');
    const addresses = [...seen, ...entries.flatMap(({ url, userTypedURL }) => [url, userTypedURL])];
    expect(addresses.length).toBeGreaterThan(3);
    return addresses.filter((address) => address.includes(word) || decodeURIComponent(address.replaceAll('+', ' ')).includes(word));
  };
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    for (const language of ['de', 'ar'] as const) {
      test(`finds a service by own words from the home page in ${language}, and keeps the search over a change of language`, async ({
        page,
      }) => {
        const named = watchAddresses(page, words[language]);
        await page.goto(`${portal.url}/${language}/`);
        await page.locator('input[name="q"]').fill(words[language]);
        await page.locator('form:has(input[name="q"]) button').click();
        await expect(page).toHaveURL(new RegExp(`/${language}/search/#found$`));
        await expect(page.locator('input[name="q"]')).toHaveValue(words[language]);
        await expect(found(page, language, 'diakonie-beratende-dienste')).toBeVisible();
        await page.locator('select[name="quarter"]').selectOption('schalke');
        if (javaScriptEnabled) await expect(page).toHaveURL(/quarter=schalke/);
        const other = language === 'de' ? 'tr' : 'de';
        await page.locator('header .languages > summary').click();
        await page.locator(`header .languages [lang="${other}"]`).click();
        await expect(page).toHaveURL(new RegExp(`/${other}/search/`));
        await expect(page.locator('input[name="q"]')).toHaveValue(words[language]);
        await expect(page.locator('select[name="quarter"]')).toHaveValue('schalke');
        expect(await named()).toEqual([]);
      });

      test(`shows the whole of a long list in ${language}`, async ({ page }) => {
        await page.goto(`${portal.url}/${language}/search/`);
        await expect(page.locator('main .cards > .service')).toHaveCount(22);
        if (javaScriptEnabled) await touchSearch(page);
        await page.locator('[data-part="all"] button').click();
        await expect(page.locator('[data-part="all"]')).toBeHidden();
        expect(await page.locator('main .cards > .service').count()).toBeGreaterThan(30);
        if (javaScriptEnabled) await expect(page.locator('main .cards > .service').nth(22).locator('h3 > a')).toBeFocused();
      });

      test(`narrows to a quarter in ${language}: the nearest first, the address can be shared`, async ({ page }) => {
        await page.goto(`${portal.url}/${language}/search/?q=45881`);
        if (javaScriptEnabled) await touchSearch(page);
        await page.locator('main button[name="way"][value="schalke"]').click();
        await expect(page.locator('select[name="quarter"]')).toHaveValue('schalke');
        await expect(page.locator('input[name="q"]')).toHaveValue('');
        if (!javaScriptEnabled) await page.goto(`${portal.url}/${language}/search/?quarter=schalke`);
        await expect(page).toHaveURL(`${portal.url}/${language}/search/?quarter=schalke`);
        await expect(page.locator('[data-part="groups"] a').first()).toHaveAttribute('href', `/${language}/services/kim-schalke/`);
        await expect(found(page, language, 'lalok-libre')).toBeVisible();
        await page.locator('[data-part="ask"] button').click();
        await expect(page).toHaveURL(`${portal.url}/${language}/appointment/`);
        await expect(page.locator('select[name="quarter"]')).toHaveValue('schalke');
      });
    }

    for (const language of ['de', 'ar']) {
      test(`quarter and topic go from page to page into the form in ${language}, and the topic stands first on each card`, async ({
        page,
      }) => {
        const chosen = async () => {
          await expect(page.locator('select[name="quarter"]')).toHaveValue('schalke');
          await expect(page.locator('select[name="topic"]')).toHaveValue('health');
        };
        await page.goto(`${portal.url}/${language}/quarters/schalke/`);
        const ways = page.locator('main details:has(a[href$="topic=health"])');
        await ways.locator('summary').click();
        await expect(ways.locator(`a[href="/${language}/topics/violence/"]`)).toBeVisible();
        await expect(ways.locator('a[href*="violence"], a[href*="homeless"]')).toHaveCount(2);
        await ways.locator('a[href$="topic=health"]').click();
        await chosen();

        await page.goto(`${portal.url}/${language}/topics/health/`);
        const health = await page.locator('h1').innerText();
        const topicsOf = (list: Page) => list.locator('.card.service > p:nth-of-type(1)').allInnerTexts();
        expect((await topicsOf(page)).filter((topics) => !topics.startsWith(health))).toEqual([]);
        const quarters = page.locator('main details:has(a[href*="quarter=schalke&"])');
        await quarters.locator('summary').click();
        await quarters.locator('a[href*="quarter=schalke&"]').click();
        await chosen();
        const found = await topicsOf(page);
        expect(found.length).toBeGreaterThan(2);
        expect(found.filter((topics) => !topics.startsWith(health))).toEqual([]);

        await page.locator('[data-part="ask"] button').click();
        await expect(page).toHaveURL(`${portal.url}/${language}/appointment/`);
        await expect(page.locator('[name="topics"]:checked')).toHaveValue('health');
        await expect(
          page.locator('[name="quarter"]:checked, select[name="quarter"], input[type="hidden"][name="quarter"]').first(),
        ).toHaveValue('schalke');
      });

      test(`a topic proposed beside a chosen quarter keeps the quarter in ${language}`, async ({ page }) => {
        await page.goto(`${portal.url}/${language}/search/?quarter=schalke`);
        await page.locator('input[name="q"]').fill(words[language as 'de' | 'ar']);
        await page.locator('input[name="q"]').press('Enter');
        await page.locator('[data-part="topics"] a').first().click();
        await expect(page).toHaveURL(`${portal.url}/${language}/search/?quarter=schalke&topic=debts`);
        await expect(page.locator('select[name="quarter"]')).toHaveValue('schalke');
      });
    }

    test('nothing found is no dead end', async ({ page }) => {
      await page.goto(`${portal.url}/de/search/?q=xqzvw&topic=debts`);
      await expect(page.locator('[data-part="none"]')).toBeVisible();
      await expect(page.locator('[data-part="none"] a[href^="/de/topics/"]')).toHaveCount(6);
      await expect(page.locator('[data-part="ask"] button')).toBeVisible();
      if (javaScriptEnabled) await touchSearch(page);
      await page.locator('[data-part="without"] button').click();
      await expect(page.locator('select[name="topic"]')).toHaveValue('');
      await expect(page.locator('input[name="q"]')).toHaveValue('xqzvw');
    });

    test('who searches for help against violence sees the numbers first', async ({ page }) => {
      await page.goto(`${portal.url}/de/`);
      await page.locator('input[name="q"]').fill('mein Mann schlägt mich');
      await page.locator('form:has(input[name="q"]) button').click();
      await expect(page.locator('[data-shown-for="violence"] a[href="tel:110"]')).toBeInViewport();
      await expect(page.locator('quick-exit > a')).toBeInViewport();
      await expect(page).toHaveTitle('Angebote suchen – KIM Gelsenkirchen');
    });
  });
}

for (const language of ['de', 'ar'] as const) {
  test(`going back from a service shows the search again in ${language}, though its words stand in no address`, async ({ page }) => {
    const named = watchAddresses(page, words[language]);
    await page.goto(`${portal.url}/${language}/`);
    await page.locator('input[name="q"]').fill(words[language]);
    await page.locator('form:has(input[name="q"]) button').click();
    await expect(found(page, language, 'diakonie-beratende-dienste')).toBeVisible();
    await page.locator('select[name="quarter"]').selectOption('schalke');
    await expect(page).toHaveURL(/\?quarter=schalke$/);
    await found(page, language, 'diakonie-beratende-dienste').click();
    await expect(page).toHaveURL(/\/services\//);
    await page.goBack();
    await expect(page.locator('input[name="q"]')).toHaveValue(words[language]);
    await expect(page.locator('select[name="quarter"]')).toHaveValue('schalke');
    await expect(found(page, language, 'diakonie-beratende-dienste')).toBeVisible();
    await page.reload();
    await expect(page.locator('input[name="q"]')).toHaveValue(words[language]);
    // Opened anew, the page knows nothing of it.
    await page.goto(`${portal.url}/${language}/search/`);
    await expect(page.locator('input[name="q"]')).toHaveValue('');
    expect(await named()).toEqual([]);
  });
}

test('a quarter that was chosen before the script came narrows the list', async ({ page }) => {
  const isChosen = Promise.withResolvers<undefined>();
  await page.route('**/*.js', async (route) => {
    await isChosen.promise;
    await route.continue();
  });
  await page.goto(`${portal.url}/de/search/`, { waitUntil: 'commit' });
  await page.locator('select[name="quarter"]').selectOption('schalke');
  isChosen.resolve(undefined);
  await expect(page).toHaveURL(/\?quarter=schalke$/);
  await expect(page.locator('[data-part="groups"] a').first()).toHaveAttribute('href', '/de/services/kim-schalke/');
});

test('finds while somebody types, without asking the server again, and no word stands in the address', async ({ page }) => {
  await page.goto(`${portal.url}/de/search/`);
  const index = page.waitForResponse((response) => response.url().endsWith('/de/search-index.json'));
  await page.locator('input[name="q"]').focus();
  await index;
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.locator('input[name="q"]').pressSequentially('schuldner beratung');
  await expect(page.locator('[data-part="groups"] li').first()).toContainText('Beratende Dienste');
  await expect(page).toHaveURL(`${portal.url}/de/search/`);
  await expect(page.locator('.found-number[role="status"]')).toHaveText(/^Gefundene Angebote: \d+$/);
  await page.locator('input[name="q"]').fill('Schalke');
  await page.locator('main button[name="way"][value="schalke"]').click();
  await expect(page.locator('select[name="quarter"]')).toHaveValue('schalke');
  await expect(page).toHaveURL(`${portal.url}/de/search/?quarter=schalke`);
  await page.keyboard.press('Tab');
  await page.locator('input[name="q"]').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.found-number')).toBeFocused();
  expect(asked.filter(isNews)).toEqual([]);
});

for (const language of ['de', 'ar', 'bg']) {
  test(`the browser draws in ${language} what the server renders, element by element, for every entry`, async ({ page }) => {
    /**
     * Elements with their attributes and texts; white space, comments and the places where a word may break are no part of what is read.
     */
    const shown = (part: string) =>
      page.locator(`[data-part="${part}"]`).evaluate((root) => {
        const lines: string[] = [];
        const read = (node: Node, depth: number) => {
          if (!(node instanceof Element)) return;
          const attributes = [...node.attributes].map(({ name, value }) => `${name}="${value}"`).sort();
          lines.push(`${' '.repeat(depth)}<${[node.localName, ...attributes].join(' ')}>`);
          let text = '';
          const end = () => {
            if (text.trim() !== '') lines.push(' '.repeat(depth + 1) + text.replace(/\s+/g, ' ').trim());
            text = '';
          };
          for (const child of node.childNodes) {
            if (child instanceof Text) text += child.data.replace(/[\u00ad\u200b]/g, '');
            if (!(child instanceof Element) || child.localName === 'wbr') continue;
            end();
            read(child, depth + 1);
          }
          end();
        };
        for (const child of root.childNodes) read(child, 0);
        return lines;
      });
    for (const query of ['?way=all', '?q=Deutschkurs&quarter=schalke-nord', '?q=45881', '?language=ar&quarter=horst&way=all']) {
      await page.goto(`${portal.url}/${language}/search/${query}`);
      const parts = ['groups', 'topics', 'quarters'];
      const server = await Promise.all(parts.map(shown));
      const status = (await page.locator('.found-number').textContent())!.trim();
      await touchSearch(page);
      if (query.includes('way=all')) await page.locator('[data-part="all"] button').evaluate((button: HTMLElement) => button.click());
      await expect(async () => expect(await Promise.all(parts.map(shown))).toEqual(server)).toPass({ timeout: 5000 });
      expect((await page.locator('.found-number').textContent())!.trim()).toBe(status);
      // Drawn by the browser, and not what the server left.
      expect(
        await page.locator('[data-part="groups"]').evaluate((part) => [...part.childNodes].some((node) => node instanceof Comment)),
      ).toBe(true);
    }
  });
}

for (const javaScriptEnabled of [true, false]) {
  test(`a search that names a letter leads to the page about letters, ${javaScriptEnabled ? 'with' : 'without'} a script`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    await page.goto(`${portal.url}/ar/search/`);
    const way = page.locator('main a[href="/ar/letter/"]');
    await expect(way).toBeHidden();
    await page.locator('main [name="q"]').fill('وصلتني رسالة');
    await page.keyboard.press('Enter');
    await way.click();
    await expect(page).toHaveURL(`${portal.url}/ar/letter/`);
    const sender = page.locator('#jobcenter');
    await sender.locator('summary').click();
    await sender.locator('a.button').click();
    await expect(page).toHaveURL(`${portal.url}/ar/appointment/?topic=papers&topic=work`);
    await context.close();
  });
}

test('without the index the form goes to the server', async ({ page }) => {
  await page.route('**/search-index.json', (route) => route.abort());
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${portal.url}/ar/search/`);
  await page.locator('input[name="q"]').fill('ديون');
  await page.locator('input[name="q"]').press('Enter');
  await expect(page).toHaveURL(`${portal.url}/ar/search/#found`);
  await expect(found(page, 'ar', 'diakonie-beratende-dienste')).toBeVisible();
  expect(errors).toEqual([]);
});

test('the position stays on the phone and suggests quarters', async ({ browser }) => {
  const context = await browser.newContext({
    geolocation: { latitude: 51.5361, longitude: 7.0247 },
    permissions: ['geolocation'],
    viewport: { width: 360, height: 740 },
  });
  const page = await context.newPage();
  await page.goto(`${portal.url}/ar/quarters/`);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.locator('near-position button').click();
  await expect(page.locator('near-position li a').first()).toHaveAttribute('href', '/ar/quarters/horst/');
  expect(asked.filter(isNews)).toEqual([]);
  await context.close();
});

test('no search is written down', async ({ page }) => {
  await page.goto(`${portal.url}/de/search/?q=Geheimwort7319`);
  await expect(page.locator('main')).toBeVisible();
  expect(portal.output()).not.toContain('Geheimwort7319');
});

for (const language of ['de', 'ar']) {
  test(`axe finds nothing on the search page in ${language}, and nothing scrolls sideways`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 320, height: 740 }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    for (const query of ['', '?q=Schwangerschaft', '?q=xqzvw&topic=debts&free=yes', '?q=Gewalt&quarter=schalke', '?q=45881']) {
      await page.goto(`${portal.url}/${language}/search/${query}`);
      const details = page.locator('service-finder details');
      if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
      expect(await findBarriers(page), query).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    }
    await context.close();
  });
}

test('a number of results that stays the same is not said again', async ({ page }) => {
  await page.goto(`${portal.url}/de/search/?q=Schulden`);
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    const number = document.querySelector('[role="status"].found-number')!;
    new MutationObserver(() => said.push(number.textContent)).observe(number, { childList: true, characterData: true, subtree: true });
  });
  const said = () => page.evaluate(() => (window as unknown as { said: string[] }).said.length);
  const words = page.locator('main input[name="q"]');
  const kept = () => page.evaluate(() => sessionStorage.getItem('search'));
  await words.fill('Schulden ');
  await expect.poll(kept).toBe('Schulden ');
  await words.fill('schulden');
  await expect.poll(kept).toBe('schulden');
  expect(await said()).toBe(0);
  await words.fill('');
  await expect.poll(said).toBeGreaterThan(0);
});
