import { expect, test, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { makeCounsellor, openMenu, signIn } from './counsellor.ts';
import { findBarriers } from './axe.ts';

let portal: Portal;
let counsellor: string;
test.beforeAll(async () => {
  portal = await startPortal();
  counsellor = await makeCounsellor(portal, 'Reader');
});
test.afterAll(() => portal.stop());
test.use({ viewport: { width: 360, height: 740 } });

const neutral = 'https://www.wikipedia.org/';
const leadsOut = (page: Page) =>
  page.context().route(`${neutral}**`, (route) => route.fulfill({ contentType: 'text/html', body: '<title>Elsewhere</title>' }));
const exit = (page: Page) => page.locator('quick-exit a');

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    for (const language of ['de', 'ar']) {
      test(`says what is wrong from a service page in ${language}, and the desk reads and handles it`, async ({ page }) => {
        const text = `Mittwochs zu: ${language} ${String(javaScriptEnabled)}`;
        await page.goto(`${portal.url}/${language}/services/stadtteilbuero-schalke-nord/`);
        await page.locator(`main a[href="/${language}/report/?service=stadtteilbuero-schalke-nord"]`).click();
        const send = page.locator('main form button[type="submit"]');
        await page.locator('[name="text"]').fill(text);
        await send.click();
        await expect(page.locator('error-summary a[href="#f-kind"]')).toBeVisible();
        await expect(page.locator('[name="text"]')).toHaveValue(text);
        await page.locator('[name="kind"][value="hours"]').check();
        await send.click();
        await expect(page).toHaveURL(/\/report\/\?service=stadtteilbuero-schalke-nord&done=sent$/);
        await expect(page.locator('main form')).toHaveCount(0);
        await expect(page.locator(`main a[href="/${language}/emergency/"]`)).toBeVisible();

        await signIn(page, portal.url, counsellor);
        await openMenu(page);
        await page.locator('a[href="/desk/reports/"]').click();
        const entry = page.locator('.entry', { hasText: text });
        await entry.locator('summary').click();
        await expect(entry.locator('.typed')).toBeVisible();
        await entry.locator('button[name="action"][value="handled"]').click();
        await expect(page.locator('[role="status"]')).toBeVisible();
        await expect(page.locator('.entry', { hasText: text })).toHaveCount(0);
        await page.goto(`${portal.url}/desk/reports/?view=handled`);
        await expect(page.locator('.entry', { hasText: text })).toHaveCount(1);
      });
    }

    test('keeps the service when the language is switched', async ({ page }) => {
      await page.goto(`${portal.url}/de/report/?service=kim-schalke`);
      await page.locator('.languages summary').click();
      await page.locator('.languages a[lang="ar"]').click();
      await expect(page).toHaveURL(`${portal.url}/ar/report/?service=kim-schalke`);
      await expect(page.locator('[name="service"]')).toHaveValue('kim-schalke');
    });

    test('leaves a page about violence with one press', async ({ page }) => {
      await leadsOut(page);
      await page.goto(`${portal.url}/de/`);
      await page.goto(`${portal.url}/de/topics/violence/`);
      await expect(exit(page)).toBeInViewport();
      await page.mouse.wheel(0, 2000);
      await expect(exit(page)).toBeInViewport();
      await exit(page).click();
      await expect(page).toHaveTitle('Elsewhere');
      await page.goBack();
      await expect(page).toHaveURL(javaScriptEnabled ? `${portal.url}/de/` : `${portal.url}/de/topics/violence/`);
    });
  });
}

test('a search shows the way out as soon as its words or its topic mean violence', async ({ page }) => {
  await leadsOut(page);
  await page.goto(`${portal.url}/de/search/`);
  await expect(exit(page)).toBeHidden();
  await page.locator('#search-words').fill('mein Mann schlägt mich');
  await expect(exit(page)).toBeInViewport();
  await page.locator('#search-words').fill('Deutschkurs');
  await expect(exit(page)).toBeHidden();
  await page.locator('service-finder summary').click();
  await page.locator('select[name="topic"]').selectOption('violence');
  await expect(exit(page)).toBeVisible();
  await exit(page).click();
  await expect(page).toHaveTitle('Elsewhere');
});

test('leaves with Escape pressed three times, and not with two', async ({ page }) => {
  await leadsOut(page);
  await page.goto(`${portal.url}/ar/services/frauenhaus/`);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('a');
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(`${portal.url}/ar/services/frauenhaus/`);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page).toHaveTitle('Elsewhere');
});

test('the form shows the way out as long as violence is ticked, and Escape does nothing before', async ({ page }) => {
  await leadsOut(page);
  await page.goto(`${portal.url}/de/appointment/`);
  await expect(exit(page)).toBeHidden();
  for (let press = 0; press < 4; press += 1) await page.keyboard.press('Escape');
  await expect(page).toHaveURL(`${portal.url}/de/appointment/`);
  await page.goto(`${portal.url}/de/appointment/?topic=violence`);
  await expect(exit(page)).toBeVisible();
  await page.locator('[name="topics"][value="violence"]').uncheck();
  await expect(exit(page)).toBeHidden();
  await page.locator('[name="topics"][value="violence"]').check();
  await exit(page).click();
  await expect(page).toHaveTitle('Elsewhere');
});

test.describe('reading aloud', () => {
  /** A phone with these voices; what it is asked to say is kept, and each piece ends when the test says so. */
  const withVoices = (page: Page, ...voices: { lang: string; localService: boolean }[]) =>
    page.addInitScript((given) => {
      const said: { text: string; lang: string }[] = [];
      let current: EventTarget | undefined;
      class Utterance extends EventTarget {
        text: string;
        lang = '';
        voice: unknown;
        constructor(text: string) {
          super();
          this.text = text;
        }
      }
      const synthesis = Object.assign(new EventTarget(), {
        getVoices: () => given,
        cancel: () => (current = undefined),
        speak: (utterance: Utterance) => {
          said.push({ text: utterance.text.trim(), lang: utterance.lang });
          current = utterance;
        },
      });
      const finish = () => current?.dispatchEvent(new Event('end'));
      Object.defineProperty(window, 'speechSynthesis', { value: synthesis });
      Object.assign(window, { SpeechSynthesisUtterance: Utterance, said, finish });
    }, voices);
  const said = (page: Page) => page.evaluate(() => (window as unknown as { said: { text: string; lang: string }[] }).said);
  const finish = (page: Page) =>
    page.evaluate(() => {
      (window as unknown as { finish: () => void }).finish();
    });
  const button = (page: Page, name: string) => page.locator(`read-aloud [data-${name}]`);

  test('is offered only with a voice of the phone itself for the language', async ({ page }) => {
    await withVoices(page, { lang: 'de_DE', localService: true }, { lang: 'ar-SA', localService: false });
    await page.goto(`${portal.url}/de/services/stadtteilbuero-schalke-nord/`);
    await expect(button(page, 'read')).toBeVisible();
    for (const path of ['ar/services/stadtteilbuero-schalke-nord/', 'ku/topics/debts/']) {
      await page.goto(`${portal.url}/${path}`);
      await expect(page.locator('read-aloud')).toBeHidden();
    }
  });

  test('reads piece by piece in the right voice, pauses, goes on where it was, and stops', async ({ page }) => {
    await withVoices(page, { lang: 'ar-SA', localService: true }, { lang: 'de-DE', localService: true });
    await page.goto(`${portal.url}/ar/services/stadtteilbuero-schalke-nord/`);
    await button(page, 'read').click();
    expect(await said(page)).toEqual([{ text: 'Stadtteilbüro Schalke-Nord', lang: 'de-DE' }]);
    await finish(page);
    await finish(page);
    const pieces = await said(page);
    expect(pieces).toHaveLength(3);
    expect(pieces.map(({ lang }) => lang)).toContain('ar-SA');
    await button(page, 'pause').click();
    await expect(button(page, 'resume')).toBeFocused();
    await button(page, 'resume').click();
    expect((await said(page)).at(-1)).toEqual(pieces[2]);
    await button(page, 'stop').click();
    await expect(button(page, 'read')).toBeVisible();
    await finish(page);
    expect(await said(page)).toHaveLength(4);
  });
});

test('shares, copies and prints only where the browser can', async ({ browser }) => {
  const able = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await able.newPage();
  await page.goto(`${portal.url}/de/services/stadtteilbuero-schalke-nord/?from=poster`);
  await page.locator('share-page [data-copy]').click();
  await expect(page.locator('share-page [role="status"]')).not.toBeEmpty();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${portal.url}/de/services/stadtteilbuero-schalke-nord/`);
  await page.locator('copy-link button').first().click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Kapellenstraße 16, Gelsenkirchen');
  await able.close();

  const phone = await browser.newContext();
  const shared = await phone.newPage();
  await shared.addInitScript(() => {
    Object.defineProperty(navigator, 'share', { value: (data: object) => ((window as unknown as { shared: object }).shared = data) });
  });
  await shared.goto(`${portal.url}/de/services/frauenhaus/`);
  await shared.locator('share-page [data-share]').click();
  expect(await shared.evaluate(() => (window as unknown as { shared: object }).shared)).toEqual({
    title: 'Beratung und Hilfe – KIM Gelsenkirchen',
    url: `${portal.url}/de/services/frauenhaus/`,
  });
  await phone.close();

  const without = await browser.newContext({ javaScriptEnabled: false });
  const plain = await without.newPage();
  await plain.goto(`${portal.url}/de/services/stadtteilbuero-schalke-nord/`);
  await expect(plain.locator('main button:visible')).toHaveCount(0);
  await without.close();
});

test('axe finds nothing on the form, its mistakes, its thanks and the desk’s list', async ({ page }) => {
  const findings: string[] = [];
  const look = async (name: string) => {
    findings.push(...(await findBarriers(page)).map((barrier) => `${name}: ${barrier}`));
  };
  for (const language of ['de', 'ar']) {
    await page.goto(`${portal.url}/${language}/report/?service=frauenhaus`);
    await look(`${language} form`);
    await page.locator('main form button[type="submit"]').click();
    await look(`${language} mistakes`);
    await page.locator('[name="kind"][value="phone"]').check();
    await page.locator('main form button[type="submit"]').click();
    await look(`${language} thanks`);
  }
  await signIn(page, portal.url, counsellor);
  await page.goto(`${portal.url}/desk/reports/`);
  await look('desk');
  expect(findings).toEqual([]);
});
