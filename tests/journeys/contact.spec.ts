import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { reach, send, slipOf } from './newcomer.ts';
import { findBarriers } from './axe.ts';

let portal: Portal;
let folder: string;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  folder = await mkdtemp(path.join(os.tmpdir(), 'kim-sms-'));
  portal = await startPortal({ environment: { SMS_DIR: folder } });
});
test.afterAll(async () => {
  await portal.stop();
  await rm(folder, { recursive: true });
});
test.use({ viewport: { width: 320, height: 640 } });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    for (const language of ['ar', 'de']) {
      test(`a wrong number is seen and mended on the slip in ${language}`, async ({ page }) => {
        await page.goto(`${portal.url}/${language}/appointment/`);
        await reach(page, 'input[name="name"]');
        await page.locator('input[name="name"]').fill('Ana');
        await reach(page, 'input[name="reply"]');
        await page.locator('input[name="reply"][value="call"]').check();
        // A Bulgarian number as one writes it in Bulgaria: here it rings in Bavaria.
        await page.locator('input[name="phone"]').fill('088 123 4567');
        if (javaScriptEnabled) {
          await reach(page, '[data-overview]');
          await expect(page.locator('[data-overview] bdi[dir="ltr"]')).toHaveText('+49 881 234 567');
        }
        await send(page);
        const { slip } = await slipOf(page);
        await expect(page.locator('.slip-part').first().locator('bdi[dir="ltr"]').filter({ hasText: '567' })).toHaveText('… 567');

        await page.locator('#changes a[href$="/contact/"]').click();
        await expect(page.locator('main')).not.toContainText('881');
        if (javaScriptEnabled) expect(await findBarriers(page)).toEqual([]);
        await page.locator('input[name="reply"][value="sms"]').check();
        await page.locator('input[name="phone"]').fill('0209 1690');
        await page.locator('main form button[type="submit"]').click();
        await expect(page.locator('#f-phone-error')).toBeVisible();
        await expect(page.locator('input[name="reply"][value="sms"]')).toBeChecked();
        await expect(page.locator('input[name="phone"]')).toHaveValue('0209 1690');
        await page.locator('input[name="phone"]').fill('+359 88 123 4589');
        await page.locator('main form button[type="submit"]').click();

        await expect(page).toHaveURL(`${slip}?done=contact-changed`);
        await expect(page.locator('.alert-success')).toBeVisible();
        await expect(page.locator('.slip-part').first().locator('bdi[dir="ltr"]').filter({ hasText: '589' })).toHaveText('… 589');
        await expect(page.locator('main')).not.toContainText('567');
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
      });
    }
  });
}

test('an SMS has a word and a link of its own line, and the link leads to the slip', async ({ page }) => {
  await page.goto(`${portal.url}/bg/appointment/`);
  await reach(page, 'input[name="name"]');
  await page.locator('input[name="name"]').fill('Ana');
  await reach(page, 'input[name="reply"]');
  await page.locator('input[name="reply"][value="sms"]').check();
  await page.locator('input[name="phone"]').fill('0151 2345 6789');
  await send(page);
  const { slip } = await slipOf(page);
  const secret = new URL(slip).pathname.split('/')[3]!;
  const arrived = async () => {
    const texts = await Promise.all((await readdir(folder)).map((file) => readFile(path.join(folder, file), 'utf8')));
    return texts.find((text) => text.includes(secret));
  };
  await expect.poll(arrived, { timeout: 80_000 }).toBe(`+4915123456789\n\nЗаявка приета\n${portal.url}/bg/${secret}\n`);
  await page.goto(`${portal.url}/bg/${secret}`);
  await expect(page).toHaveURL(slip);
});
