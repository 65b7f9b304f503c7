import { expect, test } from '@playwright/test';
import { handbooks } from '../../api/contract/codes.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { makeCounsellor, signIn } from './counsellor.ts';

let portal: Portal;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  portal = await startPortal();
});
test.afterAll(() => portal.stop());

test('each handbook shows its pictures under the strict policy, in the window’s width, and prints on two pages', async ({ browser }) => {
  await makeCounsellor(portal, 'Ayse');
  const page = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
  await signIn(page, portal.url, 'ayse@example.org');
  const shown: Record<string, number[]> = {};
  for (const handbook of handbooks) {
    await page.goto(`${portal.url}/desk/help/${handbook}/`, { waitUntil: 'load' });
    shown[handbook] = await page.locator('.handbook img').evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    const printed = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(printed.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(2);
  }
  expect(shown).toEqual({ counsellors: [1200, 1200, 1200], coordinators: [1200, 1200], editors: [1200, 1200] });
  await page.context().close();
});
