import { expect, type Locator, type Page } from '@playwright/test';
import type { Portal } from '../support/portal.ts';

/** What counsellors do at the desk: found by addresses and field names, not by words. */

export const password = 'ein langer Satz zum Anmelden';

export async function makeCounsellor(portal: Pick<Portal, 'addAccount'>, name: string, provider = 'stadt-gelsenkirchen'): Promise<string> {
  const email = `${name.toLowerCase()}@example.org`;
  await portal.addAccount({ email, role: 'counsellor', provider, name, password });
  return email;
}

export async function signIn(page: Page, url: string, email: string): Promise<void> {
  await page.goto(`${url}/desk/sign-in/`);
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('form:has(input[name="password"]) button[type="submit"]').click();
  await expect(page).toHaveURL(/\/desk\/$/);
}

/** Opens the menu of the desk, where the areas are that have no place in the head. */
export const openMenu = (page: Page): Promise<void> => page.locator('.desk-menu > summary').click();

/** Presses a button and waits for the page it leads to. The desk asks for the session first, so the way there begins after the press. */
export async function press(button: Locator): Promise<void> {
  const next = button.page().waitForEvent('domcontentloaded');
  await button.click();
  await next;
}

/** "Take the next one". Leads to the request. */
export async function takeNext(page: Page): Promise<void> {
  await press(page.locator('form[method="post"][action^="/desk/requests/"] button[type="submit"]').first());
  await expect(page).toHaveURL(/\/desk\/requests\/[0-9a-f-]{36}\//);
}

/** @param time Berlin local time: date "2026-12-01", time "10:20" */
export async function confirmTime(page: Page, time: { date: string; time: string; place: string }): Promise<void> {
  const form = page.locator('form:has(input[name="action"][value="confirm"])');
  await openGroupOf(page, 'confirm');
  await form.locator('[name="confirm-date"]').fill(time.date);
  await form.locator('[name="confirm-time"]').fill(time.time);
  await form.locator('[name="confirm-place"]').fill(time.place);
  await press(form.locator('.button-primary'));
}

/** Takes the request that is open. */
export const claim = (page: Page): Promise<void> => press(page.locator('button[value="claim"]'));

/** The forms of a request lie in groups that open by a press. */
export async function openGroupOf(page: Page, action: string): Promise<void> {
  const field = page.locator(`input[name="action"][value="${action}"]`);
  await field.first().waitFor({ state: 'attached' });
  const group = page.locator('details', { has: field });
  if ((await group.count()) > 0 && !(await group.first().evaluate((details: HTMLDetailsElement) => details.open))) {
    await group.first().locator('> summary').click();
  }
}

/** Presses a key that leads to another page, and waits until the keys of that page act. */
export async function pressTo(page: Page, key: string): Promise<void> {
  const next = page.waitForEvent('domcontentloaded');
  await page.keyboard.press(key);
  await next;
}
