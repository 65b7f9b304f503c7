import { expect, test } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { makeCounsellor, signIn } from './counsellor.ts';
import { offerWeekly } from './earlier-times.ts';
import { freeTimes, sendRequest } from './sent-request.ts';

/* Somebody books a time to sell it. The buyer of the slip can change the way of answering, and never the name on the appointment. */

let portal: Portal;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  portal = await startPortal();
  await makeCounsellor(portal, 'Ayse');
  offerWeekly(portal);
});
test.afterAll(() => portal.stop());
test.use({ viewport: { width: 360, height: 740 } });

test('a time that is sold on keeps the name of the one who booked it', async ({ page }) => {
  test.setTimeout(60_000);
  const [first] = await freeTimes(portal.url, 'ar');
  const { slip, reference } = await sendRequest(portal.url, {
    person: { name: 'Erste Beispielperson', reply: 'call', phone: '+4915123456789' },
    slot: first!.id,
  });
  await page.goto(slip);
  await page.locator('#changes a[href$="/contact/"]').click();
  await page.waitForLoadState();
  await expect(page.locator('main')).not.toContainText('Erste');
  await expect(page.locator('main form [name="name"]')).toHaveCount(0);
  // The buyer adds the field by hand.
  await page.evaluate(() => {
    const field = Object.assign(document.createElement('input'), { type: 'hidden', name: 'name', value: 'Zweite Beispielperson' });
    document.querySelector('main form:has([name="reply"])')?.append(field);
  });
  await page.locator('input[name="reply"][value="call"]').check();
  await page.locator('input[name="phone"]').fill('+49 1590 1234567');
  await page.locator('main form:has([name="reply"]) button[type="submit"]').click();
  await expect(page).toHaveURL(/done=contact-changed/);

  await signIn(page, portal.url, 'ayse@example.org');
  await page.goto(`${portal.url}/desk/requests/?reference=${reference}`);
  await page.locator('.rows a.stretched').first().click();
  await page.locator('form:has(input[name="action"][value="person"]) button').click();
  await expect(page.locator('main')).toContainText('Erste Beispielperson');
  await expect(page.locator('main')).toContainText('1590');
  await expect(page.locator('main')).not.toContainText('Zweite');
});
