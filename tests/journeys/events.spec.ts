import { expect, test, type Page } from '@playwright/test';
import { berlinDay } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { findBarriers } from './axe.ts';
import { password } from './counsellor.ts';

/** An editor who enters a course on a phone. Fields and buttons are found by names, not by words. */

const phone = { width: 360, height: 740 };
const first = daysAfter(berlinDay(new Date()), 10);
const last = daysAfter(first, 21);
const id = 'deutsch-a1-am-vormittag';
const entry = `event:${id}`;

let portal: Portal;
test.beforeAll(async () => {
  test.setTimeout(300_000);
  portal = await startPortal();
});
test.afterAll(() => portal.stop());

async function signIn(page: Page, name: string): Promise<void> {
  const email = `${name}@example.org`;
  await portal.addAccount({ email, role: 'editor', provider: 'stadt-gelsenkirchen', name, password });
  await page.goto(`${portal.url}/desk/sign-in/`);
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('form:has(input[name="password"]) button[type="submit"]').tap();
  await expect(page.locator('a[href="/desk/services/"]').first()).toBeVisible();
}

/** From the list to the saved draft. */
async function addCourse(page: Page, name: string): Promise<void> {
  await page.goto(`${portal.url}/desk/services/`);
  await page.locator('a[href="/desk/services/new/?kind=events"]').tap();
  await page.locator('[name="name.de"]').fill(name);
  await page.locator('[name="provider"]').selectOption('awo');
  await page.locator('[name="dates.0.from"]').fill(first);
  await page.locator('[name="dates.0.to"]').fill(last);
  await page.locator('[name="dates.0.starts"]').fill('9');
  await page.locator('[name="dates.0.ends"]').fill('11.30');
  await page.locator('[name="place.quarter"]').selectOption('erle');
  await page.locator('[name="place.quarterConfirmed"]').check();
  await page.locator('[name="level"]').selectOption('A1');
  await page.locator('[name="children"]').selectOption('looked-after');
  await page.locator('[name="priceCents"]').fill('12,50');
  await page.locator('[name="registration"]').selectOption('needed');
  await page.locator('[name="source"][value="provider"]').check();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width);
  await page.locator('form.entry-form button[type="submit"]').first().tap();
  await expect(page).toHaveURL(/\?done=event-added/);
}

const textOf = async (path: string): Promise<string> => (await fetch(`${portal.url}${path}`)).text();

test.describe('on a phone', () => {
  test.use({ viewport: phone, hasTouch: true });

  test('an editor enters a course and publishes it; the Arabic page, the search and the calendar of the quarter have it', async ({
    page,
  }) => {
    test.setTimeout(500_000);
    await signIn(page, 'kurse');
    await page.goto(`${portal.url}/desk/services/new/?kind=events`);
    expect(await findBarriers(page)).toEqual([]);
    await addCourse(page, 'Deutsch A1 am Vormittag');
    expect(await findBarriers(page)).toEqual([]);

    await page.locator(`a[href="/desk/services/${entry}/preview/?language=ar"]`).tap();
    await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
    for (const said of ['Deutsch A1 am Vormittag', '09:00–11:30', '12,50', 'A1']) await expect(page.locator('main')).toContainText(said);

    await page.goto(`${portal.url}/desk/services/${entry}/?part=status`);
    await page.locator('[name="verification.status"]').selectOption('reported');
    await page.locator('form.entry-form button[type="submit"]').first().tap();
    await expect(page).toHaveURL(/\?done=fact-saved/);
    await page.goto(`${portal.url}/desk/services/?filter=events`);
    await expect(page.locator('.entries a.stretched')).toHaveText('Deutsch A1 am Vormittag');
    await page.locator('button[value="publish"]').tap();

    const address = `/ar/events/${id}/`;
    await expect.poll(async () => (await fetch(portal.url + address)).status, { timeout: 400_000, intervals: [500] }).toBe(200);
    expect(await textOf(address)).toContain('09:00–11:30');
    const calendar = await textOf('/data/events-erle.ar.ics');
    expect(calendar).toContain('SUMMARY:Deutsch A1 am Vormittag');
    expect(calendar).toContain(`DTSTART;TZID=Europe/Berlin:${first.replaceAll('-', '')}T090000`);
    expect(await textOf('/de/search/?q=deutsch+vormittag')).toContain(`href="/de/events/${id}/"`);
  });

  test.describe('without JavaScript', () => {
    test.use({ javaScriptEnabled: false });

    test('an editor enters a course, and changes its price alone', async ({ page }) => {
      await signIn(page, 'ohne');
      await addCourse(page, 'Sprach-Café ohne Skript');
      await page.locator('a[href$="?part=taking"]').tap();
      await page.locator('[name="priceCents"]').fill('0');
      await page.locator('[name="source"][value="provider"]').check();
      await page.locator('form.entry-form button[type="submit"]').first().tap();
      await expect(page.locator('[role="status"]')).toBeVisible();
      await page.goto(`${portal.url}/desk/services/`);
      const basket = page.locator('section[aria-labelledby="basket"]');
      await expect(basket).toContainText('Sprach-Café ohne Skript');
      await expect(basket).toContainText('kostenlos');
      await expect(basket).not.toContainText(/[{}[\]"]/);
    });
  });
});
