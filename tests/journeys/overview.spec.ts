import { expect, test } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { findBarriers } from './axe.ts';
import { offerHours } from './consultation-hours.ts';
import { password, signIn } from './counsellor.ts';

/* The coordinator sees which language nobody speaks where, and prints the monthly report for the steering group. */

let portal: Portal;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  portal = await startPortal();
  await portal.addAccount({ email: 'chief@example.org', role: 'coordinator', provider: 'stadt-gelsenkirchen', name: 'Chief', password });
  await offerHours(portal);
});
test.afterAll(() => portal.stop());
test.use({ viewport: { width: 1280, height: 900 } });

test('a gap stands in the table of coverage and in the report, which prints on one page', async ({ page }) => {
  test.setTimeout(60_000);
  await signIn(page, portal.url, 'chief@example.org');
  await page.goto(`${portal.url}/desk/overview/`);
  const column = (await page.locator('.overview-map thead th').allTextContents()).findIndex((words) => /Kurdisch/.test(words));
  const row = page.locator('.overview-map tbody tr', { hasText: 'Horst' });
  await expect(row.locator('th, td').nth(column)).toHaveClass('is-gap');
  await expect(row.locator('th, td').nth(column)).toHaveText('–');
  expect(await findBarriers(page)).toEqual([]);

  await page.locator('a[href="/desk/overview/report/"]').click();
  await expect(page.locator('.overview-report')).toContainText('Kurdisch (Kurmandschi)');
  await expect(page.locator('section[aria-labelledby="gaps"] b')).toContainText('Kurdisch');
  expect(await findBarriers(page)).toEqual([]);
  await page.emulateMedia({ media: 'print' });
  // A4 without the browser's margins, in CSS pixels.
  await page.setViewportSize({ width: 718, height: 1047 });
  expect(await page.locator('.overview-map').evaluate((map) => map.getBoundingClientRect().right)).toBeLessThanOrEqual(718);
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
});
