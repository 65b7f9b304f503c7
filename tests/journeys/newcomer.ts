import { expect, type Page } from '@playwright/test';

/** What a newcomer does, in any language: found by addresses and field names, not by words. */

/** From the home page over the quarter to KIM's counselling there and to the form. */
export async function findForm(page: Page, url: string, language: string, quarter: string): Promise<void> {
  await page.goto(`${url}/${language}/`);
  await page.locator(`main a[href="/${language}/quarters/"]`).first().click();
  await page.locator(`main a[href="/${language}/quarters/${quarter}/"]`).last().click();
  await page.locator(`main a[href="/${language}/services/kim-${quarter}/"]`).first().click();
  await page.locator(`main a[href^="/${language}/appointment/?"]`).first().click();
  await expect(page.locator('select[name="quarter"]')).toHaveValue(quarter);
}

/** Sends the form and holds the slip. */
export async function ask(
  page: Page,
  person: { name: string; topic?: string; reply?: string },
): Promise<{ reference: string; slip: string }> {
  if (person.topic !== undefined) await choose(page, 'topics', person.topic);
  await reach(page, 'input[name="name"]');
  await page.locator('input[name="name"]').fill(person.name);
  await reach(page, 'input[name="reply"]');
  await page.locator(`input[name="reply"][value="${person.reply ?? 'none'}"]`).check();
  await send(page);
  return slipOf(page);
}

/** What stands on the slip that the page shows now. */
export async function slipOf(page: Page): Promise<{ reference: string; slip: string }> {
  const reference = page.locator('.reference bdi').first();
  await expect(reference).toHaveText(/^\s*\d{3}-\d{3}-\d{3}\s*$/);
  return { reference: (await reference.textContent())!.trim(), slip: new URL('.', page.url()).href };
}

/** With JavaScript one screen of questions is shown, as soon as the script is there: goes on until the wanted one is, and unfolds it. */
export async function reach(page: Page, selector: string): Promise<void> {
  const wanted = page.locator(selector).first();
  await page.waitForLoadState('load');
  await expect(async () => {
    const fold = page
      .locator('details:not([open]) > summary')
      .filter({ visible: true })
      .and(page.locator(`details:has(${selector}) > summary`));
    if ((await wanted.isHidden()) && (await fold.count()) > 0) await fold.first().click();
    if (await wanted.isHidden()) await page.locator('[data-next]').click({ timeout: 2000 });
    expect(await wanted.isVisible()).toBe(true);
  }).toPass();
}

export const sendButton = '[data-check] > button[type="submit"]';

/** Goes to the last screen and presses the button there. */
export async function send(page: Page): Promise<void> {
  await reach(page, sendButton);
  await page.locator(sendButton).click();
}

/** Ticks a box that may lie in a closed group. */
async function choose(page: Page, name: string, value: string): Promise<void> {
  const box = page.locator(`input[name="${name}"][value="${value}"]`);
  if (!(await box.isVisible())) await page.locator(`details:has(input[name="${name}"][value="${value}"]) > summary`).click();
  await box.check();
}
