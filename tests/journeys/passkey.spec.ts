import { expect, test, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { findBarriers } from './axe.ts';
import { openMenu, password } from './counsellor.ts';

/** A colleague is invited, makes a passkey, and signs in with it; with Chromium's own authenticator. */

let portal: Portal;
test.beforeAll(async () => {
  test.setTimeout(300_000);
  portal = await startPortal();
  await portal.addAccount({ email: 'vera@example.org', role: 'admin', provider: 'stadt-gelsenkirchen', name: 'Vera', password });
});
test.afterAll(() => portal.stop());

/** A device with a fingerprint reader that always agrees. */
async function addAuthenticator(page: Page): Promise<void> {
  const chromium = await page.context().newCDPSession(page);
  await chromium.send('WebAuthn.enable');
  await chromium.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  });
}

for (const { language, width, height } of [
  { language: 'de', width: 360, height: 740 },
  { language: 'en', width: 1280, height: 900 },
] as const) {
  test(`invitation, passkey, sign-out and sign-in by passkey (${language}, ${width} px)`, async ({ browser }) => {
    const options = { viewport: { width, height } };
    const admin = await (await browser.newContext(options)).newPage();
    await admin.goto(`${portal.url}/desk/sign-in/`);
    await admin.locator('input[name="email"]').fill('vera@example.org');
    await admin.locator('input[name="password"]').fill(password);
    await admin.locator('form:has(input[name="password"]) button[type="submit"]').click();
    await expect(admin).toHaveURL(/\/desk\/accounts\/$/);
    const email = `ayla-${language}@example.org`;
    await admin.locator('input[name="name"]').fill('Ayla');
    await admin.locator('input[name="email"]').fill(email);
    await admin.locator('#f-role').selectOption('counsellor');
    await admin.locator('select[name="language"]').selectOption(language);
    await admin.locator('button[name="how"][value="link"]').click();
    const link = await admin.locator('.one-time-link').innerText();
    await expect(admin.locator('.link-qr svg')).toBeVisible();
    expect(await findBarriers(admin)).toEqual([]);

    const page = await (await browser.newContext(options)).newPage();
    await addAuthenticator(page);
    await page.goto(link.trim());
    expect(await findBarriers(page)).toEqual([]);
    await page.locator('pass-key button[type="submit"]').click();
    await expect(page).toHaveURL(/\/desk\/$/);

    await openMenu(page);
    await page.locator('.desk-menu a[href="/desk/account/"]').click();
    await expect(page).toHaveURL(/\/desk\/account\/$/);
    expect(await findBarriers(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);

    await openMenu(page);
    await page.locator('form[action="/desk/sign-out/"] button').first().click();
    await expect(page).toHaveURL(/\/desk\/sign-in\//);
    expect(await findBarriers(page)).toEqual([]);
    await page.locator('pass-key button[type="submit"]').click();
    await expect(page).toHaveURL(/\/desk\/$/);
    await expect(page.locator('html')).toHaveAttribute('lang', language);
  });
}

test('without a script the sign-in page has the password only', async ({ browser }) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await page.goto(`${portal.url}/desk/sign-in/`);
  await expect(page.locator('input[name="password"]')).toBeVisible();
  await expect(page.locator('pass-key button')).toBeHidden();
});
