import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { findBarriers } from './axe.ts';
import { claim, makeCounsellor, openGroupOf, password, signIn } from './counsellor.ts';
import { sendRequest } from './sent-request.ts';

/** A request goes to another provider or to a partner without an account, as far as the person agrees and as long as she does. */

const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 } };
const desk: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };
const { name, number, note } = { name: 'أمينة الاختبارية', number: '+4915123456789', note: 'Zwei Briefe vom Amt' };

let folder: string;
let portal: Portal;
test.beforeAll(async ({ browser }) => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kim-passed-on-'));
  portal = await startPortal({ environment: { MAIL_DIR: folder } });
  await makeCounsellor(portal, 'Ayse');
  await makeCounsellor(portal, 'Eda', 'caritas');
  await portal.addAccount({ email: 'chief@example.org', role: 'coordinator', provider: 'stadt-gelsenkirchen', name: 'Chief', password });
  const page = await open(browser, desk, 'chief');
  await page.goto(`${portal.url}/desk/partners/`);
  await page.locator('[name="partnerName"]').fill('Anwaltsverein');
  await page.locator('[name="partnerEmail"]').fill('beratung@example.org');
  await page.locator('form:has([name="partnerName"]) .button-primary').click();
  await expect(page.locator('[role="status"]')).toBeVisible();
  await page.context().close();
});
test.afterAll(async () => {
  await portal.stop();
  await rm(folder, { recursive: true, force: true });
});

async function open(browser: Browser, options: BrowserContextOptions, account?: string): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  if (account !== undefined) await signIn(page, portal.url, `${account}@example.org`);
  return page;
}

/** Somebody asks in Arabic, and a counsellor takes the request. */
async function taken(page: Page): Promise<{ slip: string; reference: string }> {
  const { reference, slip } = await sendRequest(portal.url, { person: { name, reply: 'call', phone: number, note } });
  await page.goto(`${portal.url}/desk/requests/?reference=${reference}`);
  await page.locator('.rows a.stretched').first().click();
  await claim(page);
  await expect(page.locator('button[value="release"]')).toBeVisible();
  return { slip, reference };
}

async function passOn(page: Page, to: { label: RegExp }, facts: string[], agreed: string): Promise<void> {
  await openGroupOf(page, 'pass-on');
  const form = page.locator('form:has(input[name="action"][value="pass-on"])');
  const receiver = form.locator('[name="pass-on-to"]');
  await receiver.selectOption(await receiver.locator('option', { hasText: to.label }).getAttribute('value'));
  for (const fact of facts) await form.locator(`[name="fact"][value="${fact}"]`).check();
  await form.locator('[name="agreed"]').selectOption(agreed);
  await form.locator('button[type="submit"]').click();
}

/** The row of the request in the list of another account. */
const rowOf = (page: Page, reference: string) => page.locator('.rows > li', { hasText: reference });

test('without a script the person ticks one of two facts, another provider sees just that one, until the person withdraws', async ({
  browser,
}) => {
  const ayse = await open(browser, desk, 'ayse');
  const { slip, reference } = await taken(ayse);
  await passOn(ayse, { label: /Caritas/ }, ['topic', 'name'], 'slip');
  await expect(ayse).toHaveURL(/done=consent-asked/);

  const amina = await open(browser, { ...phone, javaScriptEnabled: false });
  await amina.goto(slip);
  await amina.locator('a[href$="/consent/"]').first().click();
  await expect(amina.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(amina.locator('input[name="facts"]')).toHaveCount(2);
  await expect(amina.locator('input[name="facts"]:checked')).toHaveCount(0);
  await amina.locator('button[value="yes"]').click();
  await expect(amina.locator('error-summary a')).toHaveAttribute('href', '#f-facts');
  await amina.locator('input[name="facts"][value="topic"]').check();
  await amina.locator('button[value="yes"]').click();
  await expect(amina).toHaveURL(/\?done=agreed/);
  const maySee = amina.locator('section:has(input[name="action"][value="withdraw"])');
  await expect(maySee.locator('> ul > li')).toHaveText(['موضوع طلبك']);

  const eda = await open(browser, desk, 'eda');
  await eda.goto(`${portal.url}/desk/requests/?view=unclaimed`);
  await rowOf(eda, reference).locator('a.stretched').click();
  await claim(eda);
  await eda.locator('form:has(input[name="action"][value="person"]) button').click();
  await expect(eda.locator('#person .lead')).toBeVisible();
  const seen = await eda.locator('article').innerText();
  expect(seen).toContain('Schulden');
  for (const kept of [name, 'Arabisch', 'Schalke', number, '0151', note]) expect(seen).not.toContain(kept);
  // A contact that was not passed on must not read as "wants no message".
  await expect(eda.locator('#person .lead')).toContainText('nicht weitergegeben');
  await expect(eda.locator('#person .lead')).not.toContainText('keine Nachricht');
  const atCaritas = eda.url().replace(/#.*/, '');
  await ayse.goto(`${portal.url}/desk/requests/?view=open`);
  await expect(rowOf(ayse, reference)).toHaveCount(0);

  await amina.goto(slip);
  await maySee.locator('summary').click();
  await maySee.locator('button').click();
  await expect(amina).toHaveURL(/\?done=withdrawn/);
  expect((await eda.request.get(atCaritas)).status()).toBe(404);
  await ayse.goto(`${portal.url}/desk/`);
  await expect(rowOf(ayse, reference)).toContainText('Arabisch');
  for (const page of [ayse, amina, eda]) await page.context().close();
});

test('the question on the slip has no barrier in light and dark, and needs no more than 320 px', async ({ browser }) => {
  const ayse = await open(browser, desk, 'ayse');
  const { slip } = await taken(ayse);
  await passOn(ayse, { label: /Caritas/ }, ['topic', 'language', 'quarter', 'matter', 'name', 'contact'], 'slip');
  const amina = await open(browser, { viewport: { width: 320, height: 640 } });
  await amina.goto(`${slip}consent/`);
  expect(await findBarriers(amina)).toEqual([]);
  expect(await amina.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  for (const page of [ayse, amina]) await page.context().close();
});

test('a partner without an account sees the question first, the person after accepting, and nothing once the person withdraws', async ({
  browser,
}) => {
  const ayse = await open(browser, desk, 'ayse');
  const { slip } = await taken(ayse);
  const request = ayse.url();
  await passOn(ayse, { label: /Anwaltsverein/ }, ['topic', 'language', 'quarter', 'name', 'contact'], 'person-call');
  await expect(ayse).toHaveURL(/done=passed-on/);
  await expect.poll(readLink, { timeout: 90_000 }).toMatch(/^\/desk\/partner\/[\w-]{22}\/$/);

  const partner = await open(browser, phone);
  await partner.goto(portal.url + ((await readLink()) ?? ''));
  const main = partner.locator('main');
  for (const shown of ['Schulden', 'Arabisch', 'Schalke']) await expect(main).toContainText(shown);
  for (const kept of [name, '0151', note]) await expect(main).not.toContainText(kept);
  expect(await findBarriers(partner)).toEqual([]);
  await main.locator('button[value="accept"]').click();
  await expect(main).toContainText(name);
  await expect(main.locator(`a[href="tel:${number}"]`)).toBeVisible();
  await expect(main).not.toContainText(note);
  expect(await findBarriers(partner)).toEqual([]);

  await ayse.goto(request);
  const history = ayse.locator('ol.history');
  await expect(history).toContainText('Partner hat die Anfrage angesehen');
  await expect(history).toContainText('Partner hat angenommen');

  const amina = await open(browser, { ...phone, javaScriptEnabled: false });
  await amina.goto(slip);
  const maySee = amina.locator('section:has(input[name="action"][value="withdraw"])');
  await maySee.locator('summary').click();
  await maySee.locator('button').click();
  await expect(amina).toHaveURL(/\?done=withdrawn/);
  await partner.reload();
  await expect(main).not.toContainText(name);
  await expect(main.locator('button')).toHaveCount(0);
  for (const page of [ayse, amina, partner]) await page.context().close();
});

/** The path of the link in the letter to the partner; undefined while there is no letter. */
async function readLink(): Promise<string | undefined> {
  for (const file of (await readdir(folder)).filter((one) => one.endsWith('.eml'))) {
    const letter = (await readFile(path.join(folder, file), 'utf8')).replace(/=\r?\n/g, '');
    const link = /\/desk\/partner\/[\w-]{22}\//.exec(letter)?.[0];
    if (link !== undefined) return link;
  }
  return undefined;
}
