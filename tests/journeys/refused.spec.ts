import { expect, test, type Page } from '@playwright/test';
import { count, offerHours, onDatabase } from './consultation-hours.ts';
import { reach, sendButton, slipOf } from './newcomer.ts';
import { restartedPortal } from './restarted-portal.ts';
import { freeTimes, sendRequest } from './sent-request.ts';

/* Forms that the server refuses for now, because too many come from one address, and answers of somebody between the phone and the server. */

const at = restartedPortal(offerHours);
test.use({ viewport: { width: 360, height: 740 } });

const words = {
  tooMany: 'Gerade kommen zu viele Anfragen von hier',
  wait: 'Bitte warten Sie zehn Minuten',
  here: 'Ihre Antworten sind noch hier.',
  away: 'Der Server ist gerade nicht erreichbar',
};

/** Sends forms until the address has used its share. */
async function flood(): Promise<void> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
  for (let sent = 0; sent < 700; sent += 1) {
    const { status } = await fetch(`${at.portal.url}/de/report/?service=none`, { method: 'POST', headers, body: 'a=b' });
    if (status === 429) return;
  }
  throw new Error('nothing was refused');
}
/** The counts go with the process. */
const forgetCounts = () => at.restart();

async function fillIn(page: Page): Promise<void> {
  await page.goto(`${at.portal.url}/de/appointment/?service=kim-schalke`);
  await reach(page, '.slot-times button');
  await page.locator('.slot-times button').first().click();
  await reach(page, 'input[name="name"]');
  await page.locator('input[name="name"]').fill('Ana');
  await reach(page, 'input[name="reply"]');
  await page.locator('input[name="reply"][value="none"]').check();
  await reach(page, sendButton);
}
const minutesHeld = () =>
  onDatabase(at.portal, (database) => {
    const { end } = database.prepare("select max(expires_at) as end from bookings where kind = 'hold'").get() as { end: string };
    return (Date.parse(end) - Date.now()) / 60_000;
  });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });
    test.beforeEach(forgetCounts);

    test('too many forms from here: the form says so at the first press, keeps the time beyond the wait, and is sent later', async ({
      page,
    }) => {
      await fillIn(page);
      const before = count(at.portal, 'requests');
      await flood();
      await page.locator(sendButton).click();
      const said = javaScriptEnabled ? page.locator('.sending [role="alert"]') : page.locator('main');
      await expect(said).toContainText('Noch nicht gesendet');
      await expect(said).toContainText(words.tooMany);
      await expect(said).toContainText(words.wait);
      await expect(said).toContainText(words.here);
      if (javaScriptEnabled) {
        await expect(page.locator('[data-overview]')).toContainText('Ana');
        await expect(page.locator('.steps-said')).toContainText('reserviert bis');
        await expect(page.locator(sendButton)).toBeHidden();
      } else await expect(page.locator('quick-exit a')).toBeVisible();
      expect(minutesHeld()).toBeGreaterThan(10);
      expect(minutesHeld()).toBeLessThan(20.1);
      // The second press is refused like the first.
      const again = page.locator(javaScriptEnabled ? '.sending button' : 'main form .button-primary');
      await again.click();
      await expect(said).toContainText(words.tooMany);
      expect(count(at.portal, 'requests')).toBe(before);
      await forgetCounts();
      await again.click();
      await slipOf(page);
      await expect(page.locator('main')).toContainText('Beispielstraße 1');
      expect(count(at.portal, 'requests')).toBe(before + 1);
    });

    test('too many forms from here: the slip stays, with the quick exit, and cancels later', async ({ page }) => {
      const [first] = await freeTimes(at.portal.url);
      const { slip } = await sendRequest(at.portal.url, { language: 'de', spoken: 'ar', slot: first!.id });
      await page.goto(slip);
      await flood();
      await page.locator('details:has(input[name="action"][value="cancel"]) > summary').click();
      await page.locator('form:has(input[value="cancel"]) button').first().click();
      await expect(page.locator('main')).toContainText(words.tooMany);
      await expect(page.locator('main')).toContainText(words.wait);
      await expect(page.locator('quick-exit a')).toBeVisible();
      if (javaScriptEnabled) await expect(page.locator('.reference').first()).toBeVisible();
      else await expect(page.locator(`main a[href="${new URL(slip).pathname}"]`)).toBeVisible();
      await forgetCounts();
      await page.locator(javaScriptEnabled ? '.sending button' : 'main form .button-primary').click();
      await expect(page).toHaveURL(/done=cancelled/);
    });
  });
}

test('an answer of somebody between: form and slip say that the server cannot be reached, and stay', async ({ page }) => {
  await forgetCounts();
  const foreign = async (address: string | RegExp) =>
    page.route(address, async (route) => {
      if (route.request().method() !== 'POST') await route.continue();
      else await route.fulfill({ status: 503, contentType: 'text/html', body: '<main><h1>Service Unavailable</h1></main>' });
    });
  await fillIn(page);
  await foreign(/\/appointment\//);
  for (const press of [sendButton, '.sending button', '.sending button']) {
    const answered = page.waitForResponse((answer) => answer.status() === 503);
    await page.locator(press).click();
    await answered;
    await expect(page.locator('.sending [role="alert"]')).toContainText(words.away);
    await expect(page.locator('.sending [role="alert"]')).toContainText(words.here);
  }
  await expect(page.locator('body')).not.toContainText('Service Unavailable');
  await page.unrouteAll();
  await page.locator('.sending button').click();
  await slipOf(page);
  await page.waitForLoadState('load');

  await foreign(/\/appointment\//);
  await page.locator('details:has(input[name="action"][value="cancel"]) > summary').click();
  for (const press of ['form:has(input[value="cancel"]) button', '.sending button', '.sending button']) {
    const answered = page.waitForResponse((answer) => answer.status() === 503);
    await page.locator(press).first().click();
    await answered;
    await expect(page.locator('.sending [role="alert"]')).toContainText(words.away);
  }
  await expect(page.locator('.reference').first()).toBeVisible();
  await page.unrouteAll();
  await page.locator('.sending button').click();
  await expect(page).toHaveURL(/done=cancelled/);
});
