import { expect, test, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import { DateTime } from 'luxon';
import { startPortal, type Portal } from '../support/portal.ts';
import { ahead } from '../support/weekday-ahead.ts';
import { makeCounsellor, openMenu, password, signIn } from './counsellor.ts';
import { findBarriers } from './axe.ts';
import { freeTimes, sendRequest, type FreeTime } from './sent-request.ts';

const zone = 'Europe/Berlin';
let portal: Portal;
test.beforeAll(async () => {
  portal = await startPortal();
});
test.afterAll(() => portal.stop());

const tuesday = 2;
const thursday = 4;
const sunday = 7;

async function deskOf(browser: Browser, name: string, options: BrowserContextOptions): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await signIn(page, portal.url, `${name}@example.org`);
  return page;
}

async function fillHours(page: Page, { weekday = tuesday, place = 'Beispielstraße 1', opens = '09:00' } = {}): Promise<void> {
  await page.goto(`${portal.url}/desk/hours/new/`);
  await page.locator('[name="firstDay"]').fill(ahead(1, weekday));
  await page.locator('[name="opens"]').fill(opens);
  await page.locator('[name="closes"]').fill('12:00');
  await page.locator('[name="place"]').fill(place);
  await page.locator('[name="quarter"]').selectOption('schalke');
  await page.locator('[name="languages"][value="ar"]').check();
  await page.locator('[name="lengthMinutes"]').selectOption('30');
  await page.locator('[name="bufferMinutes"]').selectOption('0');
}

const save = (page: Page) => page.locator('#hours-form button[value="save"]').click();

const book = ({ id }: FreeTime) => sendRequest(portal.url, { slot: id });

test('without a script: hours are previewed and saved, somebody books, an absence asks first, the appointment is marked and moved', async ({
  browser,
}) => {
  await makeCounsellor(portal, 'Ayse');
  const page = await deskOf(browser, 'ayse', { javaScriptEnabled: false });
  await openMenu(page);
  await page.locator('.menu-links a[href="/desk/hours/"]').click();
  await expect(page.locator('.empty').first()).toBeVisible();
  await fillHours(page);
  await page.locator('button[value="preview"]').click();
  await expect(page.locator('#preview .hours-starts li').first()).toHaveText('09:00');
  expect(await freeTimes(portal.url)).toEqual([]);
  await save(page);
  await expect(page.locator('[role="status"]')).toBeVisible();
  await expect(page.locator('.hours-day .entry')).toContainText('Beispielstraße 1');

  const [slot] = await freeTimes(portal.url);
  expect(DateTime.fromISO(slot!.startsAt, { zone }).toFormat('yyyy-MM-dd HH:mm')).toBe(`${ahead(1, tuesday)} 09:00`);
  const { reference } = await book(slot!);

  await page.locator('#absences summary').click();
  await page.locator('[name="absenceFrom"]').fill(ahead(1, tuesday));
  await page.locator('#absence-form button').click();
  await expect(page.locator('#absences .alert-warning')).toContainText(reference);
  await page.locator('#absences .alert-warning button').click();
  await expect(page.locator('[role="status"]')).toBeVisible();
  await page.locator('a[href="/desk/appointments/"]').last().click();
  await expect(page.locator('.entry .badge-danger')).toBeVisible();

  await page.locator(`.entry a:has-text("${reference}")`).click();
  await expect(page.locator('.request-head .badge-success')).toBeVisible();
  await expect(page.locator('article .alert-warning')).toBeVisible();
  const form = page.locator('form:has(input[name="action"][value="confirm"])');
  await page.locator('details:has(input[name="action"][value="confirm"]) > summary').click();
  await form.locator('[name="confirm-date"]').fill(ahead(1, sunday));
  await form.locator('[name="confirm-time"]').fill('10:00');
  await form.locator('.button-primary').click();
  // A Sunday is asked about.
  await expect(form.locator('[name="really"]')).toHaveCount(1);
  await form.locator('[name="confirm-date"]').fill(ahead(1, thursday));
  await form.locator('.button-primary').click();
  await expect(page.locator('[role="status"]')).toBeVisible();
  await expect(page.locator('article .alert-warning')).toHaveCount(0);
  await page.context().close();
});

test('a freed time stays in the list without a name, and a coordinator sees the hours of everybody', async ({ browser }) => {
  await makeCounsellor(portal, 'Ben');
  const ben = await deskOf(browser, 'ben', {});
  await fillHours(ben, { weekday: thursday, place: 'Haus 2' });
  await save(ben);
  await expect(ben.locator('[role="status"]')).toBeVisible();
  const slot = (await freeTimes(portal.url)).find(({ place }) => place === 'Haus 2')!;
  const { reference, secret } = await book(slot);
  await ben.goto(`${portal.url}/desk/appointments/`);
  await expect(ben.locator('.entry')).toContainText(reference);
  await fetch(`${portal.url}/api/appointment/cancel`, { method: 'POST', headers: { authorization: `Bearer ${secret}` } });
  await ben.reload();
  await expect(ben.locator('.appointment-freed')).toHaveCount(1);
  await expect(ben.locator('.appointment-freed')).not.toContainText(reference);
  await ben.context().close();

  await portal.addAccount({ email: 'rosa@example.org', role: 'coordinator', provider: 'stadt-gelsenkirchen', name: 'Rosa', password });
  const rosa = await deskOf(browser, 'rosa', {});
  await rosa.goto(`${portal.url}/desk/hours/`);
  await expect(rosa.locator('.hours-day .entry')).toContainText(['Ben']);
  await rosa.context().close();
});

/** Goes through the pages of hours and appointments, with something on each. */
async function eachPage(
  browser: Browser,
  options: BrowserContextOptions,
  look: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  const page = await deskOf(browser, 'dora', options);
  const open = async (path: string, name: string) => {
    await page.goto(`${portal.url}/desk/${path}`);
    await look(page, name);
  };
  await open('hours/', 'week');
  await page.locator('#absences summary').click();
  await page.locator('[name="absenceFrom"]').fill(ahead(2, tuesday));
  await page.locator('#absence-form button').click();
  await expect(page.locator('#absences error-summary')).toBeVisible();
  await look(page, 'absence that affects somebody');
  await open('appointments/', 'appointments');
  await page.locator('.entry a.reference').first().click();
  await page.locator('details:has(input[name="action"][value="confirm"]) > summary').click();
  const form = page.locator('form:has(input[name="action"][value="confirm"])');
  await form.locator('[name="confirm-date"]').fill(ahead(2, tuesday));
  await form.locator('[name="confirm-time"]').fill('09:15');
  await form.locator('.button-primary').click();
  await expect(page.locator('error-summary a[href^="/desk/requests/"]')).toBeVisible();
  await look(page, 'time that is taken');
  await form.locator('[name="confirm-date"]').fill(ahead(2, sunday));
  await form.locator('.button-primary').click();
  await expect(form.locator('error-summary')).toBeVisible();
  await look(page, 'unusual time');
  await open('hours/new/', 'new hours');
  await page.locator('[name="languages"][value="de"]').uncheck();
  await page.locator('[name="opens"]').fill('');
  await save(page);
  await expect(page.locator('error-summary')).toBeVisible();
  await look(page, 'hours with mistakes');
  await page.goto(`${portal.url}/desk/hours/`);
  await page.locator('.hours-day .entry a').first().click();
  await expect(page.locator('#preview')).toBeVisible();
  await look(page, 'hours to change');
  await page.locator('[name="from"]').fill(ahead(1, tuesday));
  await page.locator('#end-form button').click();
  await expect(page.locator('error-summary')).toBeVisible();
  await look(page, 'end that affects somebody');
  await page.context().close();
}

test.describe('every page', () => {
  test.beforeAll(async ({ browser }) => {
    await makeCounsellor(portal, 'Dora');
    const page = await deskOf(browser, 'dora', {});
    await fillHours(page, { place: 'Ein sehr langer Name einer Beispielstelle mit Hinterhaus und Aufzug, Beispielstraße 1' });
    await save(page);
    await expect(page.locator('[role="status"]')).toBeVisible();
    await fillHours(page, { weekday: thursday, opens: '10:00' });
    await page.locator('[name="rhythm"]').selectOption('2');
    await page.locator('[name="womanCounsellor"]').check();
    await save(page);
    const own = (await freeTimes(portal.url)).filter(({ place }) => place.startsWith('Ein sehr'));
    for (const slot of [own[0]!, own.find(({ startsAt }) => startsAt.startsWith(ahead(2, tuesday)))!]) await book(slot);
    const { secret } = await book(own[1]!);
    await fetch(`${portal.url}/api/appointment/cancel`, { method: 'POST', headers: { authorization: `Bearer ${secret}` } });
    await page.context().close();
  });

  for (const width of [390, 1280]) {
    test(`axe finds nothing on hours and appointments, ${width} px`, async ({ browser }) => {
      const findings: string[] = [];
      await eachPage(browser, { viewport: { width, height: 800 }, reducedMotion: 'reduce' }, async (page, name) => {
        findings.push(...(await findBarriers(page)).map((barrier) => `${name}: ${barrier}`));
      });
      expect(findings).toEqual([]);
    });
  }

  test('nothing scrolls sideways at 320 px', async ({ browser }) => {
    const wide: string[] = [];
    await eachPage(browser, { viewport: { width: 320, height: 640 } }, async (page, name) => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 320) wide.push(`${name} is ${width} wide`);
    });
    expect(wide).toEqual([]);
  });
});
