import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { ahead } from '../support/weekday-ahead.ts';
import { findBarriers } from './axe.ts';
import { claim, confirmTime, makeCounsellor, signIn } from './counsellor.ts';
import { sendRequest } from './sent-request.ts';

/** An interpreter is ordered from the pool with one press, and the pool answers by the link in the letter, on a phone. */

let folder: string;
let portal: Portal;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  folder = await mkdtemp(path.join(os.tmpdir(), 'kim-interpreters-'));
  portal = await startPortal({ environment: { MAIL_DIR: folder, INTERPRETER_POOL: 'pool@example.org' } });
  await makeCounsellor(portal, 'Ayse');
});
test.afterAll(async () => {
  await portal.stop();
  await rm(folder, { recursive: true, force: true });
});
test.use({ viewport: { width: 1280, height: 900 } });

/** A request with an appointment, held by the one who is signed in. */
async function withAppointment(page: Page, time: string): Promise<string> {
  const { reference } = await sendRequest(portal.url, { interpreting: true, person: { name: 'Ana', reply: 'none' } });
  await page.goto(`${portal.url}/desk/requests/?reference=${reference}`);
  await page.locator('.rows a.stretched').first().click();
  await claim(page);
  await confirmTime(page, { date: ahead(1, 4), time, place: 'Grillostraße 4' });
  await expect(page).toHaveURL(/done=confirmed/);
  return reference;
}

async function order(page: Page): Promise<void> {
  await page.locator('#interpreter summary').click();
  await page.locator('#interpreter form:has([value="interpreter-order"]) button[type="submit"]').click();
  await expect(page).toHaveURL(/done=interpreter-ordered/);
}

/** The link in the letter to the pool about a reference. */
async function linkFor(reference: string): Promise<string> {
  const find = async () => {
    for (const name of (await readdir(folder)).filter((one) => one.endsWith('.eml'))) {
      const text = (await readFile(path.join(folder, name), 'utf8')).replace(/=\r?\n/g, '');
      const link = /\/desk\/interpreter\/[\w-]{22}\//.exec(text);
      if (link !== null && text.includes(reference)) return `${portal.url}${link[0]}`;
    }
    return '';
  };
  await expect.poll(find, { timeout: 90_000 }).not.toBe('');
  return find();
}

async function atThePool(browser: Browser, link: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
  await page.goto(link);
  await expect(page.locator('button[value="none-found"]')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  expect(await findBarriers(page)).toEqual([]);
  return page;
}

test('the pool finds nobody: the desk owes an interpreter, and the city counts it', async ({ page, browser }) => {
  test.setTimeout(180_000);
  await signIn(page, portal.url, 'ayse@example.org');
  const reference = await withAppointment(page, '10:20');
  const request = page.url().replace(/[?#].*/, '');
  await order(page);
  const pool = await atThePool(browser, await linkFor(reference));
  await pool.locator('button[value="none-found"]').click();
  await expect(pool.locator('button[value]')).toHaveCount(0);
  await page.goto(request);
  await expect(page.locator('#interpreter .alert-warning')).toBeVisible();
  await page.goto(`${portal.url}/desk/`);
  await expect(page.locator('.rows > li', { hasText: reference })).toBeVisible();
  const db = new DatabaseSync(path.join(portal.dataDir, 'kim.sqlite'), { readOnly: true });
  const counts = db.prepare("select language, quarter, number from unmet_counts where kind = 'interpreter-not-found'").all();
  db.close();
  expect(counts.map((row) => ({ ...row }))).toEqual([{ language: 'ar', quarter: 'schalke', number: 1 }]);
  await pool.context().close();
});

test('the pool promises somebody: nothing is owed', async ({ page, browser }) => {
  test.setTimeout(180_000);
  await signIn(page, portal.url, 'ayse@example.org');
  const reference = await withAppointment(page, '13:20');
  const request = page.url().replace(/[?#].*/, '');
  await order(page);
  const pool = await atThePool(browser, await linkFor(reference));
  await pool.locator('button[value="promised"]').click();
  await expect(pool.locator('button[value]')).toHaveCount(0);
  await page.goto(request);
  await expect(page.locator('#interpreter .badge-success')).toBeVisible();
  await expect(page.locator('#interpreter .alert-warning')).toHaveCount(0);
  await pool.context().close();
});
