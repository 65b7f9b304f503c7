import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { readSettings } from '../../api/config.ts';
import { connect, type Db } from '../../api/database/connect.ts';
import { openOwnContent } from '../../api/publishing/live-content.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { changedEntry, saveHours } from '../support/saved-hours.ts';
import { password } from './counsellor.ts';
import { findBarriers } from './axe.ts';

const phone = { width: 360, height: 740 };
const desktop = { width: 1280, height: 900 };
/** A text that the page repeats when a machine has translated it. */
const machineMade = 'ترجم هذا النص برنامج حاسوب';
const text = `${changedEntry}.description`;

let portal: Portal;
let content: string;
let db: Db;

/** The content of a city, with one Arabic text by machine, which the first publication publishes. */
test.beforeAll(async () => {
  portal = await startPortal();
  for (const role of ['editor', 'translator'])
    await portal.addAccount({ email: `${role}@example.org`, role, provider: 'stadt-gelsenkirchen', name: role, password });
  content = await openOwnContent(settings());
  const entry = path.join(content, 'services', `${changedEntry}.yaml`);
  await writeFile(entry, (await readFile(entry, 'utf8')).replace(/(\n {4}ar:\n {6}of: .*\n)/, '$1      by: machine\n'));
  db = connect(settings().databaseUrl);
});
test.afterAll(async () => {
  await db.destroy();
  await portal.stop();
});

const settings = () => readSettings({ DATA_DIR: portal.dataDir });

async function signIn(page: Page, role: string): Promise<void> {
  await page.goto(`${portal.url}/desk/sign-in/`);
  await page.locator('input[name="email"]').fill(`${role}@example.org`);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('form:has(input[name="password"]) button[type="submit"]').click();
  await expect(page).not.toHaveURL(/sign-in/);
}

async function save(hours: string): Promise<void> {
  const { id } = await db.selectFrom('accounts').select('id').where('email', '=', 'editor@example.org').executeTakeFirstOrThrow();
  await saveHours(db, settings(), id, hours);
}

/** Presses a button of the services page and waits until the publication has ended. */
async function publish(page: Page, button = 'button[value="publish"]'): Promise<void> {
  await page.goto(`${portal.url}/desk/services/`);
  await page.locator(button).first().click();
  await expect(async () => {
    await page.goto(`${portal.url}/desk/services/`);
    await expect(page.locator('.alert-success, .alert-danger')).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 400_000 });
}

/** Keeps a picture for people to look at, when a folder for them is named. */
async function look(page: Page, name: string): Promise<void> {
  const pictures = process.env['PICTURES'];
  if (pictures === undefined) return;
  await mkdir(pictures, { recursive: true });
  for (const [kind, viewport] of Object.entries({ phone, desktop })) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: path.join(pictures, `${name}-${kind}.png`) });
  }
}

const publicPage = async (language: string) => (await fetch(`${portal.url}/${language}/services/${changedEntry}/`)).text();
const newPage = async (browser: Browser) => (await browser.newContext({ viewport: phone })).newPage();

test('a build that fails says why in plain words, and the old pages stand until the next publication', async ({ browser }) => {
  test.setTimeout(1_200_000);
  const page = await newPage(browser);
  await signIn(page, 'editor');
  await save('Mo 07:15-08:45');

  // Somebody has broken an entry and a page in the folder by hand.
  const broken = { provider: path.join(content, 'providers/awo.yaml'), page: path.join(content, 'pages/de/about.md') };
  const was = { provider: await readFile(broken.provider, 'utf8'), page: await readFile(broken.page, 'utf8') };
  await writeFile(broken.provider, was.provider.replace(/^kind: .*$/m, 'kind: unknown'));
  await publish(page);
  await expect(page.locator('.alert-danger')).toContainText('Die Seiten sind so wie vorher, und Ihre Änderungen sind noch gespeichert.');
  await expect(page.locator('.alert-danger li')).toContainText('kind');
  expect(await findBarriers(page)).toEqual([]);
  await look(page, 'failed-content');
  await writeFile(broken.provider, was.provider);

  await writeFile(broken.page, was.page.replace(/^title: .*$/m, ''));
  await publish(page);
  await expect(page.locator('.alert-danger')).toContainText('Die Seiten konnten nicht erstellt werden.');
  await writeFile(broken.page, was.page);
  expect(await publicPage('ar')).not.toContain('07:15');
  await expect(page.locator('button[value="publish"]')).toHaveText('1 Änderung veröffentlichen');

  await publish(page);
  await expect(page.locator('.alert-success')).toBeVisible();
  await expect(page.locator('button[value="publish"]')).toHaveCount(0);
  expect(await publicPage('ar')).toContain('07:15');
  await page.context().close();
});

test('an editor takes a publication back, which needs no build, and sees both in the history', async ({ browser }) => {
  test.setTimeout(900_000);
  const page = await newPage(browser);
  await signIn(page, 'editor');
  await page.goto(`${portal.url}/desk/services/`);
  const inHistory = page.locator('section[aria-labelledby="history"] button[value="take-back"]');
  const before = await inHistory.count();
  await save('Mo 06:15-06:45');
  await publish(page);
  expect(await publicPage('de')).toContain('06:15');
  const takeBack = '.alert-success button[value="take-back"]';
  await expect(page.locator(takeBack)).toBeInViewport({ ratio: 1 });
  await publish(page, takeBack);
  await expect(page.locator('.alert-success')).toBeVisible();
  await expect(page.locator(takeBack)).toContainText('Wieder veröffentlichen');
  await look(page, 'taken-back');
  expect(await publicPage('de')).not.toContain('06:15');
  await expect(inHistory).toHaveCount(before + 2);
  const newest = page.locator('section[aria-labelledby="history"] .entry').first();
  await expect(newest.locator('h3')).toContainText(`nimmt Version ${before + 1} zurück`);
  await newest.locator('summary').click();
  await expect(newest.locator('dd', { hasText: '06:15' })).toBeVisible();
  await look(page, 'history');
  await page.context().close();
});

test('a text by machine loses its mark when a translator has read it', async ({ browser }) => {
  test.setTimeout(900_000);
  expect(await publicPage('ar')).toContain(machineMade);
  const translator = await newPage(browser);
  await signIn(translator, 'translator');
  await translator.goto(`${portal.url}/desk/translations/`);
  await look(translator, 'board');
  expect(await findBarriers(translator)).toEqual([]);
  await translator.setViewportSize(phone);
  expect(await translator.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width);
  await translator.locator(`a[href="/desk/translations/ar/${text}/"]`).click();
  await expect(translator.locator('textarea')).toHaveAttribute('dir', 'rtl');
  await look(translator, 'text');
  expect(await findBarriers(translator)).toEqual([]);
  await translator.locator('textarea').fill('مكان لقاء ومعلومات للعائلات. توجد غرفة للرضاعة.');
  await translator.locator('input[name="reviewed"]').check();
  await translator.locator('main form button.button-primary').click();
  await expect(translator.locator('[role="status"]')).toBeVisible();
  await translator.context().close();

  const editor = await newPage(browser);
  await signIn(editor, 'editor');
  await editor.goto(`${portal.url}/desk/services/${changedEntry}/preview/?language=ar`);
  await expect(editor.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(editor.locator('main')).toContainText('توجد غرفة للرضاعة.');
  await expect(editor.locator('main')).not.toContainText(machineMade);
  await look(editor, 'preview');
  expect(await publicPage('ar')).toContain(machineMade);
  await publish(editor);
  await expect(editor.locator('.alert-success')).toBeVisible();
  expect(await publicPage('ar')).toContain('توجد غرفة للرضاعة.');
  expect(await publicPage('ar')).not.toContain(machineMade);
  await editor.context().close();
});
