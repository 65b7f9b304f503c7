import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { password } from './counsellor.ts';
import { findBarriers } from './axe.ts';

const email = 'editor@example.org';
/** Entries whose facts are older than a year, one for each provider who answers. */
const entries = ['familienbuero', 'awo-rotthausen', 'uebernachtungsheim', 'zfw'] as const;
const phone = { width: 360, height: 740 };

let folder: string;
let portal: Portal;
let links: Map<string, string>;

/** An editor keeps the contacts; the process then finds that the entries are due, and writes letters. */
test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  folder = await mkdtemp(path.join(os.tmpdir(), 'kim-asked-'));
  const options = { dataDir: path.join(folder, 'data'), environment: { MAIL_DIR: path.join(folder, 'mail') } };
  const before = await startPortal(options);
  await before.addAccount({ email, role: 'editor', provider: 'stadt-gelsenkirchen', name: 'Editor', password });
  const page = await browser.newPage({ viewport: phone });
  await signIn(page, before.url);
  for (const entry of entries) {
    await page.goto(`${before.url}/desk/providers/${entry}/`);
    await page.locator('[name="email"]').fill(`${entry}@example.org`);
    await page.locator('main form button[type="submit"]').click();
    await expect(page.locator('[role="status"]')).toBeVisible();
  }
  await page.close();
  await before.stop();

  // The job of a process looks when it starts.
  portal = await startPortal(options);
  await expect.poll(() => readLinks().then(({ size }) => size)).toBe(entries.length);
  links = await readLinks();
});
test.afterAll(async () => {
  await portal.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The path of each link, by the entry that its letter went to. */
async function readLinks(): Promise<Map<string, string>> {
  const files = await readdir(path.join(folder, 'mail')).catch(() => []);
  const letters = await Promise.all(
    files.filter((name) => name.endsWith('.eml')).map((name) => readFile(path.join(folder, 'mail', name), 'utf8')),
  );
  return new Map(
    letters.map((letter): [string, string] => [
      /^To: ([a-z-]+)@/m.exec(letter)?.[1] ?? '',
      /\/de\/confirm\/[\w-]{22}\//.exec(letter.replace(/=\n/g, ''))?.[0] ?? '',
    ]),
  );
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/desk/sign-in/`);
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('form:has(input[name="password"]) button[type="submit"]').click();
  await expect(page.locator('.desk-menu')).toBeVisible();
}

for (const [index, javaScriptEnabled] of [true, false].entries()) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled, viewport: phone });
    const number = `+49209169123${index}`;
    const [confirmed, corrected] = [entries[index]!, entries[index + 2]!];

    test('a provider confirms an entry by one tap, once', async ({ page }) => {
      await page.goto(portal.url + links.get(confirmed)!);
      const button = page.locator('button[value="confirm"]');
      await expect(button).toBeInViewport();
      if (javaScriptEnabled) expect(await findBarriers(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width);
      await button.click();
      await expect(page.locator('main form')).toHaveCount(0);
      await expect(page.locator('h1')).toHaveText('Danke, Ihre Antwort ist angekommen');
      await page.reload();
      await expect(page.locator('button[value="confirm"]')).toHaveCount(0);
      expect(portal.output()).not.toContain(links.get(confirmed)!.split('/')[3]!);
    });

    test('a provider corrects a fact, and an editor takes it by one press', async ({ page }) => {
      await page.goto(portal.url + links.get(corrected)!);
      const field = page.locator('#f-phones-0-number');
      await page.locator('details', { has: field }).locator('summary').click();
      await field.fill('0209 1');
      await page.locator('button[value="suggest"]').click();
      await expect(page.locator('error-summary a')).toHaveAttribute('href', '#f-phones-0-number');
      await expect(field).toHaveValue('0209 1');
      await field.fill(`0209 169 123${index}`);
      await page.locator('[name="rest"]').check();
      await page.locator('button[value="suggest"]').click();
      await expect(page.locator('main form')).toHaveCount(0);

      await signIn(page, portal.url);
      await page.goto(`${portal.url}/desk/providers/`);
      const entry = page.locator('.entry', { hasText: number });
      await entry.locator('button[value="take"]').click();
      await expect(page.locator('[role="status"]')).toBeVisible();
      await expect(page.locator('.entry', { hasText: number })).toHaveCount(0);
      await page.goto(`${portal.url}/desk/services/`);
      await expect(page.locator('.entry', { hasText: number })).toHaveCount(1);
      for (const address of ['services/', 'services/jobcenter/', 'providers/', 'checks/', 'translations/', 'translations/ar/']) {
        await page.goto(`${portal.url}/desk/${address}`);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), address).toBeLessThanOrEqual(phone.width);
      }
    });
  });
}
