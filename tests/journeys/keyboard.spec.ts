import { expect, test, type Locator, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';

let portal: Portal;
test.beforeAll(async () => {
  portal = await startPortal();
});
test.afterAll(() => portal.stop());

/** Goes on with Tab until a thing has the focus, and sees that this is to be seen. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const hasFocus = () => target.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 60 && !(await hasFocus()); presses += 1) await page.keyboard.press(key);
  await expect(target).toBeFocused();
  const seen = await target.evaluate((element) =>
    [getComputedStyle(element), getComputedStyle(element, '::after')].some(
      ({ outlineStyle, outlineWidth, boxShadow }) => (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none',
    ),
  );
  expect(seen, 'the focus can be seen').toBe(true);
}

for (const language of ['de', 'ar'])
  for (const javaScriptEnabled of [true, false])
    test.describe(`${language}, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, () => {
      test.use({ javaScriptEnabled, viewport: { width: 360, height: 740 } });

      test('the keyboard alone searches, narrows, opens a service and comes back', async ({ page }) => {
        const words = page.locator('#search-words');
        const topics = page.locator('select[name="topic"]');
        await page.goto(`${portal.url}/${language}/search/`);
        await tabTo(page, page.locator('a.skip'));
        await page.keyboard.press('Enter');
        const index = javaScriptEnabled ? page.waitForResponse((response) => response.url().endsWith('/search-index.json')) : undefined;
        await tabTo(page, words);
        await index;
        const number = page.locator('.found-number');
        const everything = await number.innerText();
        await page.keyboard.type('Beratung');
        // Before it has searched, Enter sends the form.
        if (javaScriptEnabled) await expect(number).not.toHaveText(everything);
        await page.keyboard.press('Enter');
        if (!javaScriptEnabled) await expect(page).toHaveURL(/#found$/);
        // With a script Enter leads to the results, and the questions stand before them.
        if (javaScriptEnabled) await expect(number).toBeFocused();
        const all = await number.innerText();
        await tabTo(page, page.locator('service-finder summary'), javaScriptEnabled ? 'Shift+Tab' : 'Tab');
        await page.keyboard.press('Enter');
        await tabTo(page, topics);
        await page.keyboard.press('ArrowDown');
        const topic = await topics.inputValue();
        expect(topic).not.toBe('');
        if (!javaScriptEnabled) {
          await tabTo(page, words, 'Shift+Tab');
          await page.keyboard.press('Enter');
        }
        if (javaScriptEnabled) await expect(page).toHaveURL(new RegExp(`topic=${topic}`));
        await expect(topics).toHaveValue(topic);
        await expect(number).not.toHaveText(all);

        const service = page.locator('main .cards h3 > a').first();
        const address = (await service.getAttribute('href'))!;
        await tabTo(page, service);
        await page.keyboard.press('Enter');
        await expect(page).toHaveURL(portal.url + address);
        // Without a script the search was posted, and a browser shows it again only after it has asked.
        if (!javaScriptEnabled) return;
        await page.goBack();
        await expect(page).toHaveURL(new RegExp(`search/\\?topic=${topic}$`));
        await expect(words).toHaveValue('Beratung');
        await expect(topics).toHaveValue(topic);
        await expect(page.locator(`main .cards h3 > a[href="${address}"]`)).toBeVisible();
      });
    });
