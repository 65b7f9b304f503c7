import { expect, test, type Locator, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { password } from './counsellor.ts';
import { findBarriers } from './axe.ts';

/** An editor who changes one entry a month, on a phone. Fields and buttons are found by names, not by words. */

const phone = { width: 360, height: 740 };
const maxTaps = 25;
const entry = 'familienbuero';
const wednesday = 'places.0.hours.0.rule.day-2';

let portal: Portal;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  portal = await startPortal();
});
test.afterAll(() => portal.stop());

async function makeEditor(name: string): Promise<string> {
  const email = `${name}@example.org`;
  await portal.addAccount({ email, role: 'editor', provider: 'stadt-gelsenkirchen', name, password });
  return email;
}

/** Does what a finger does, and counts: a tap for each button, link and field. What is typed into a field are no taps. */
function finger(page: Page) {
  const counts = { taps: 0, pages: 0 };
  page.on('load', () => (counts.pages += 1));
  const tap = async (target: Locator) => {
    counts.taps += 1;
    await target.tap();
  };
  const type = async (target: Locator, text: string) => {
    await tap(target);
    await target.fill(text);
  };
  return { counts, tap, type };
}

const button = (page: Page, action: string) => page.locator(`button[name="action"][value="${action}"]`);

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto(`${portal.url}/desk/sign-in/`);
  await page.locator('input[name="email"]').fill(email);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('form:has(input[name="password"]) button[type="submit"]').tap();
  await expect(page.locator('a[href="/desk/services/"]').first()).toBeVisible();
}

/** From the sign-in to the saved change. */
async function changeWednesday(page: Page, { javaScriptEnabled, closes }: { javaScriptEnabled: boolean; closes: string }) {
  const email = await makeEditor(javaScriptEnabled ? 'mit' : 'ohne');
  const hand = finger(page);
  const { tap, type } = hand;
  await page.goto(`${portal.url}/desk/sign-in/`);
  await type(page.locator('input[name="email"]'), email);
  await type(page.locator('input[name="password"]'), password);
  await tap(page.locator('form:has(input[name="password"]) button[type="submit"]'));
  await tap(page.locator('nav a[href="/desk/services/"]').first());
  await type(page.locator('input[name="q"]'), 'familienburo');
  await tap(page.locator('.entry-search button[type="submit"]'));
  await expect(page.locator('.entries a.stretched')).toHaveCount(1);
  await tap(page.locator(`main a.stretched[href="/desk/services/${entry}/"]`));
  await tap(page.locator('a[href$="?part=hours-0-0"]'));
  await type(page.locator(`[name="${wednesday}.0.end"]`), closes.replace(':', ''));
  if (javaScriptEnabled) expect(await findBarriers(page)).toEqual([]);
  else await tap(button(page, 'preview'));
  await expect(page.locator('week-editor output')).toContainText(closes);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width);
  await tap(page.locator('input[name="source"][value="provider"]'));
  await tap(page.locator('form.entry-form button[type="submit"]').first());
  await expect(page.locator('[role="status"]')).toBeVisible();
  await tap(page.locator(`a[href="/desk/services/${entry}/preview/?language=ar"]`));
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.locator('main')).toContainText(closes);
  await tap(page.locator(`a[href="/desk/services/${entry}/"]`));
  await tap(page.locator('a.back'));
  return hand;
}

const isLive = async (address: string, text: string) => (await (await fetch(address)).text()).includes(text);

test.describe('on a phone', () => {
  test.use({ viewport: phone, hasTouch: true });

  test('an editor changes a Wednesday, looks at the Arabic page and publishes, in few taps', async ({ page }) => {
    test.setTimeout(400_000);
    const closes = '17:45';
    const { counts, tap } = await changeWednesday(page, { javaScriptEnabled: true, closes });
    const pressed = Date.now();
    await tap(button(page, 'publish'));
    const address = `${portal.url}/ar/services/${entry}/`;
    await expect.poll(() => isLive(address, closes), { timeout: 300_000, intervals: [200] }).toBe(true);
    const seconds = Math.round((Date.now() - pressed) / 100) / 10;
    await page.goto(address);
    await expect(page.locator('main')).toContainText(closes);
    process.stdout.write(`      ${counts.taps} taps, ${counts.pages} page loads, live ${seconds} s after "publish"\n`);
    expect(counts.taps).toBeLessThanOrEqual(maxTaps);
  });

  test('an editor adds a service on one page; what she typed survives a closed tab', async ({ page, context }) => {
    await signIn(page, await makeEditor('neu'));
    await page.goto(`${portal.url}/desk/services/`);
    expect(await findBarriers(page)).toEqual([]);
    await page.locator('a[href="/desk/services/new/"]').tap();
    await expect(page.locator('[name="name.de"]')).toBeVisible();
    expect(await findBarriers(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width);
    await page.locator('[name="name.de"]').fill('Nähcafé am Markt');
    const kept = page.waitForResponse((response) => response.status() === 204);
    await page.locator('[name="places.0.hours.0.rule.day-1.0.start"]').fill('930');
    await kept;
    await page.close();

    const later = await context.newPage();
    await later.goto(`${portal.url}/desk/services/new/`);
    await expect(later.locator('[name="name.de"]')).toHaveValue('Nähcafé am Markt');
    await expect(later.locator('[name="places.0.hours.0.rule.day-1.0.start"]')).toHaveValue('930');
    await later.locator('[name="provider"]').selectOption('awo');
    await later.locator('[name="topics"][value="meeting"]').check();
    await later.locator('[name="places.0.quarter"]').selectOption('erle');
    await later.locator('[name="source"][value="visit"]').check();
    await later.locator('form.entry-form button[type="submit"]').first().tap();
    await expect(later.locator('error-summary a')).toHaveAttribute('href', '#f-places-0-hours-0-rule-day-1-0-end');
    await later.locator('[name="places.0.hours.0.rule.day-1.0.end"]').fill('12');
    // Keys act once their script has come.
    await later.waitForLoadState();
    await later.keyboard.press('Control+Enter');
    await expect(later).toHaveURL(/\/desk\/services\/naehcafe-am-markt\/\?done=service-added/);
    await later.goto(`${portal.url}/desk/services/?filter=draft&q=n%C3%A4hcafe`);
    await expect(later.locator('.entries a.stretched')).toHaveCount(1);
    await expect(later.locator('section[aria-labelledby="basket"]')).toContainText('Nähcafé am Markt');
    await later.goto(`${portal.url}/desk/services/new/`);
    await expect(later.locator('[name="name.de"]')).toHaveValue('');
  });

  test.describe('without JavaScript', () => {
    test.use({ javaScriptEnabled: false });

    test('an editor finds the change in the basket in words, discards it and undoes that', async ({ page }) => {
      const { tap, counts } = await changeWednesday(page, { javaScriptEnabled: false, closes: '16:50' });
      const basket = page.locator('section[aria-labelledby="basket"]');
      await expect(basket).toContainText('Mittwoch 09:00–16:50');
      await expect(basket).not.toContainText(/[{}[\]"]/);
      await expect(button(page, 'publish')).toBeVisible();
      expect(counts.taps).toBeLessThan(maxTaps);
      await tap(basket.locator('li', { hasText: '16:50' }).locator('button[value="drop"]'));
      await expect(basket).not.toContainText('16:50');
      await tap(button(page, 'undo'));
      await expect(basket).toContainText('Mittwoch 09:00–16:50');
    });
  });
});
