import { expect, test } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';

let portal: Portal;
test.beforeAll(async () => {
  portal = await startPortal();
});
test.afterAll(() => portal.stop());
test.use({ viewport: { width: 360, height: 740 } });

const typed = { bg: 'нямам къде да спя', ku: 'mala min tune ye li ku razem' };
const office = 'main a[href="tel:+492091692150"]';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'without a bed tonight, with JavaScript' : 'without a bed tonight, without JavaScript', () => {
    test.use({ javaScriptEnabled });

    for (const language of ['bg', 'ku'] as const) {
      test(`comes in ${language} from own words to the number of the office, its year beside it`, async ({ page }) => {
        await page.goto(`${portal.url}/${language}/`);
        await page.locator('input[name="q"]').fill(typed[language]);
        await page.locator('form:has(input[name="q"]) button').click();
        await expect(page.locator(office)).toBeInViewport();
        await expect(page.locator('li.card:has(a[href="tel:+492091692150"])')).toContainText('2022');
        // No way out of the page: nobody is endangered by being seen here.
        await expect(page.locator('quick-exit')).toBeHidden();
        await page.locator(`main a[href="/${language}/topics/homeless-tonight/"]`).first().click();
        await expect(page.locator(office)).toBeInViewport();
        await expect(page.locator(`main a[href="/${language}/services/zfw/"]`)).toBeVisible();
        await page.goto(`${portal.url}/${language}/appointment/?topic=homeless-tonight`);
        await expect(page.locator(office).first()).toBeVisible();
        await expect(page.locator('quick-exit')).toBeHidden();
      });
    }
  });
}
