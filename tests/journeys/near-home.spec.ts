import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { readDirectory } from '../../src/loading/read-directory.ts';
import { changedContent } from '../support/fixture-site.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { fixtureBorders } from '../support/quarter-borders.ts';
import { findBarriers } from './axe.ts';

/** Facts that no published entry states yet: coordinates, current hours of a language, steps, true borders. */
const service = (name: string, facts: string) => `
name: { de: ${name} }
provider: stadt-gelsenkirchen
topics: [papers]
reach: quarter
${facts}
verification: { status: verified, date: "${new Date().toISOString().slice(0, 10)}", by: KIM, sources: [{ title: Beispiel }] }
`;
const at = (quarter: string, latitude: number, longitude: number, more = '') => `
places:
  - street: Musterstraße 1
    quarter: ${quarter}
    quarterConfirmed: true
    coordinates: { latitude: ${latitude}, longitude: ${longitude} }
    ${more}`;
const services = {
  'a-far': service('A weit', at('schalke', 51.53, 7.08)),
  'b-near': service('B nah', at('schalke', 51.518, 7.08, 'stepFree: true')),
  'c-arabic': service(
    'C Arabisch',
    `languages: [{ language: tr }]\n${at('schalke', 51.52, 7.08, 'hours: [{ for: counselling, rule: "We 09:00-12:00", languages: [{ language: ar, by: staff }], children: looked-after }]')}`,
  ),
};
const position = { latitude: 51.509, longitude: 7.08 };

let portal: Portal;
let contentDir: string;
let buildDir: string;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  contentDir = await changedContent({ services, city: '' });
  const { quarters } = await readDirectory('content');
  await writeFile(path.join(contentDir, 'quarters.geojson'), JSON.stringify(fixtureBorders(quarters)));
  // Outside the code: what is built finds the packages there all the same.
  buildDir = await mkdtemp(path.join(os.tmpdir(), 'kim-build-'));
  portal = await startPortal({ environment: { CONTENT_DIR: contentDir, BUILD_DIR: path.join(buildDir, 'build') } });
});
test.afterAll(async () => {
  await portal.stop();
  for (const folder of [contentDir, buildDir]) await rm(folder, { recursive: true, force: true });
});
test.use({ viewport: { width: 360, height: 740 } });

const cards = (page: Page) =>
  page
    .locator('main .cards:not(.lines)')
    .first()
    .locator('h3')
    .allInnerTexts()
    .then((names) => names.filter((name) => /^[ABC] /.test(name)));
const whereIAm = (browser: Browser) =>
  browser.newContext({ geolocation: position, permissions: ['geolocation'], viewport: { width: 360, height: 740 } });
/** As it is read: isolated figures have no marks of their own here. */
const distance = async (page: Page, id: string) =>
  (await page.locator(`li:has(a[href$="/services/${id}/"]) walking-distance`).innerText()).replace(/[\u2066-\u2069]/g, '');

test.describe('how far it is on foot', () => {
  test('is said after a press, the nearest first, on the search, the quarter and the service; nothing is sent', async ({ browser }) => {
    const context = await whereIAm(browser);
    const page = await context.newPage();
    await page.goto(`${portal.url}/de/search/?quarter=schalke`);
    await expect(page.locator('main .cards:not(.lines)').first()).toContainText('A weit');
    expect(await cards(page)).toEqual(['A weit', 'B nah', 'C Arabisch']);
    await expect(page.locator('walking-distance:visible')).toHaveCount(0);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.url()} ${request.postData() ?? ''}`));

    await page.locator('near-position button').click();
    await expect.poll(() => cards(page)).toEqual(['B nah', 'C Arabisch', 'A weit']);
    expect(await distance(page, 'b-near')).toBe('Etwa 1,3 km · 16 Minuten zu Fuß');
    expect(await distance(page, 'a-far')).toBe('Etwa 3,0 km · 38 Minuten zu Fuß');

    await page.goto(`${portal.url}/ar/quarters/schalke/`);
    await expect.poll(() => cards(page)).toEqual(['B nah', 'C Arabisch', 'A weit']);
    expect(await distance(page, 'b-near')).toBe('نحو 1.3 كم · المشي بالدقائق: 16');
    await page.goto(`${portal.url}/ku/services/b-near/`);
    await expect(page.locator('main .card walking-distance').first()).toHaveText('Nêzî 1,3 km · bi meşê 16 deqe');
    await page.goto(`${portal.url}/de/search/?quarter=schalke`);
    await expect.poll(() => cards(page)).toEqual(['B nah', 'C Arabisch', 'A weit']);

    expect(asked.filter((request) => /51[.,]5|7[.,]08/.test(request))).toEqual([]);
    expect(
      await page.evaluate(() => [localStorage.length, document.cookie, Object.entries(sessionStorage).map(([, value]) => String(value))]),
    ).toEqual([0, '', ['[51.509,7.08]']]);
    await context.close();
  });

  test('is not said of places without coordinates, nor to who is elsewhere', async ({ browser }) => {
    const context = await browser.newContext({ geolocation: { latitude: 52.5, longitude: 13.4 }, permissions: ['geolocation'] });
    const page = await context.newPage();
    await page.goto(`${portal.url}/de/search/?q=Jobcenter`);
    await expect(page.locator('li:has(a[href$="/services/jobcenter/"]) walking-distance')).toHaveCount(0);
    await page.goto(`${portal.url}/de/search/?quarter=schalke`);
    await page.locator('near-position button').click();
    await expect(page.locator('near-position [role="status"]')).toHaveText('Ihr Standort liegt nicht in dieser Stadt.');
    await expect(page.locator('walking-distance:visible')).toHaveCount(0);
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    await context.close();
  });
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });
    const choose = async (page: Page, name: string, value: string) => {
      const details = page.locator('service-finder details');
      if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
      const field = page.locator(`service-finder [name="${name}"]`);
      if ((await field.getAttribute('type')) === 'checkbox') await field.check();
      else await field.selectOption(value);
      if (!javaScriptEnabled) await page.locator('.finder-form button[type="submit"]').click();
    };

    test('a language, then a day: Arabic on Wednesdays', async ({ page }) => {
      await page.goto(`${portal.url}/de/search/?quarter=schalke`);
      await expect(page.locator('select[name="day"]')).toBeHidden();
      await choose(page, 'language', 'ar');
      await expect(page.locator('select[name="day"]')).toBeVisible();
      await expect(page.locator('select[name="day"] option[value="we"]')).toHaveText('Mittwoch (1)');
      await expect(page.locator('select[name="day"] option[value="th"]')).toHaveText('Donnerstag (0)');
      await choose(page, 'day', 'we');
      if (javaScriptEnabled) await expect(page).toHaveURL(/language=ar&day=we/);
      await expect(page.locator('.found-number')).toHaveText('Gefundene Angebote: 1');
      await expect(page.locator('main .cards h3')).toHaveText(['C Arabisch']);
      await choose(page, 'language', 'tr');
      await expect(page.locator('main .cards h3')).not.toHaveText(['C Arabisch']);
    });

    test('childcare and step-free narrow to the entries that state them', async ({ page }) => {
      await page.goto(`${portal.url}/de/search/`);
      await choose(page, 'childcare', 'yes');
      if (javaScriptEnabled) await expect(page).toHaveURL(/childcare=yes/);
      await expect(page.locator('main .cards h3')).toHaveText(['C Arabisch', 'Internationales Café Ückendorf']);
      await page.goto(`${portal.url}/de/search/`);
      await choose(page, 'step-free', 'yes');
      await expect(page.locator('main .cards h3')).toHaveText([
        'B nah',
        'Beratung im Flügelbau der Heilig-Kreuz-Kirche',
        'Stadtteilbibliothek Buer',
      ]);
      await page.goto(`${portal.url}/de/services/c-arabic/`);
      await expect(page.locator('table.hours')).toContainText('In dieser Zeit passt jemand auf Ihre Kinder auf.');
    });

    test('the switch of the language keeps day and childcare', async ({ page }) => {
      await page.goto(`${portal.url}/de/search/?language=ar&day=we&childcare=yes`);
      await page.locator('header .languages > summary').click();
      await page.locator('header a[hreflang="uk"]').click();
      await expect(page).toHaveURL(`${portal.url}/uk/search/?language=ar&day=we&childcare=yes`);
      await expect(page.locator('select[name="day"]')).toHaveValue('we');
      await expect(page.locator('input[name="childcare"]')).toBeChecked();
    });
  });
}

test.describe('the map with true borders', () => {
  test('draws every quarter as a link, no longer as a scheme, and names its source', async ({ page }) => {
    await page.goto(`${portal.url}/ar/quarters/`);
    const map = page.locator('svg.map');
    await expect(map.locator('a > path')).toHaveCount(18);
    await expect(map.locator('rect')).toHaveCount(0);
    await expect(page.getByText('هذه الخريطة رسم مبسط')).toHaveCount(0);
    await expect(page.getByText('Beispiel für Grenzen')).toBeVisible();
    const box = async (quarter: string) => (await map.locator(`a[href="/ar/quarters/${quarter}/"] path`).boundingBox())!;
    expect((await box('horst')).x).toBeLessThan((await box('bismarck')).x);
    expect((await box('buer')).y).toBeLessThan((await box('altstadt')).y);
    await map.locator('a[href="/ar/quarters/schalke/"]').focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(`${portal.url}/ar/quarters/schalke/`);
  });
});

for (const language of ['de', 'ar'])
  test(`axe finds nothing in ${language}, and nothing scrolls sideways`, async ({ browser }) => {
    const context = await browser.newContext({
      viewport: { width: 320, height: 740 },
      geolocation: position,
      permissions: ['geolocation'],
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    for (const address of ['search/?language=ar&day=we', 'quarters/', 'quarters/schalke/', 'services/c-arabic/']) {
      await page.goto(`${portal.url}/${language}/${address}`);
      if (address.startsWith('search')) {
        await page.locator('near-position button').click();
        await expect(page.locator('walking-distance:visible').first()).toBeVisible();
      }
      expect(await findBarriers(page), address).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    }
    await context.close();
  });
