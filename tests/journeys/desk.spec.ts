import { expect, test, type Browser, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { openGroupOf, openMenu, password, press, signIn, takeNext } from './counsellor.ts';
import { ask } from './newcomer.ts';
import { findBarriers } from './axe.ts';

let portal: Portal;
test.beforeAll(async ({ browser }) => {
  portal = await startPortal();
  for (const [name, role] of Object.entries({ Ayse: 'counsellor', Vera: 'admin', Rita: 'editor' })) {
    await portal.addAccount({ email: `${name.toLowerCase()}@example.org`, role, provider: 'stadt-gelsenkirchen', name, password });
  }
  // Requests can be passed on to a provider that works at the desk.
  await portal.addAccount({ email: 'cem@example.org', role: 'counsellor', provider: 'caritas', name: 'Cem', password });
  const page = await browser.newPage();
  for (const topic of ['debts', 'violence']) {
    await page.goto(`${portal.url}/de/appointment/?quarter=schalke`);
    await ask(page, { name: 'Ana', topic });
  }
  await page.close();
});
test.afterAll(() => portal.stop());

async function signedIn(browser: Browser, name: string, options: Parameters<Browser['newContext']>[0]): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(`${portal.url}/desk/sign-in/`);
  await page.locator('input[name="email"]').fill(`${name}@example.org`);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('form:has(input[name="password"]) button[type="submit"]').click();
  await expect(page.locator('h1')).toBeVisible();
  return page;
}

/** Goes through every template of the desk as those who see them. */
async function eachPage(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0],
  look: (page: Page, name: string) => Promise<void>,
) {
  const stranger = await (await browser.newContext(options)).newPage();
  await stranger.goto(`${portal.url}/desk/sign-in/`);
  await look(stranger, 'sign-in');
  await stranger.context().close();

  const ayse = await signedIn(browser, 'ayse', options);
  const open = async (path: string, name: string) => {
    await ayse.goto(`${portal.url}/desk/${path}`);
    await look(ayse, name);
  };
  await open('requests/?view=open', 'queue');
  await open('requests/?view=closed', 'empty list');
  await open('requests/?reference=123', 'wrong reference');
  await open('requests/new/', 'new request');
  await open('nothing/', 'not found');
  await ayse.goto(`${portal.url}/desk/requests/?view=open`);
  await takeNext(ayse);
  await look(ayse, 'request');
  await ayse.evaluate(() => document.querySelectorAll('main details').forEach((details) => details.setAttribute('open', '')));
  await look(ayse, 'request with all groups open');
  await ayse.locator('form:has(input[name="action"][value="person"]) button').click();
  await expect(ayse.locator('#person dl')).toBeVisible();
  await look(ayse, 'person');
  await ayse.evaluate(() => document.querySelectorAll('main details').forEach((details) => details.setAttribute('open', '')));
  await ayse.locator('form:has(input[name="action"][value="offer"]) .button-primary').click();
  await expect(ayse.locator('error-summary')).toBeVisible();
  await look(ayse, 'offer with mistakes');
  await ayse.locator('form:has(button[value="release"]) button[value="release"]').click();
  await expect(ayse).toHaveURL(/\?done=released/);
  await ayse.context().close();

  const vera = await signedIn(browser, 'vera', options);
  await look(vera, 'accounts');
  await vera.context().close();
  const rita = await signedIn(browser, 'rita', options);
  await look(rita, 'nothing yet');
  await rita.context().close();
}

for (const width of [390, 1280]) {
  test(`axe finds nothing on any page of the desk, ${width} px`, async ({ browser }) => {
    test.setTimeout(180_000);
    const findings: string[] = [];
    await eachPage(browser, { viewport: { width, height: 800 }, reducedMotion: 'reduce' }, async (page, name) => {
      findings.push(...(await findBarriers(page)).map((barrier) => `${name}: ${barrier}`));
    });
    expect(findings).toEqual([]);
  });
}

test('no page of the desk scrolls sideways at 320 px', async ({ browser }) => {
  test.setTimeout(120_000);
  const wide: string[] = [];
  await eachPage(browser, { viewport: { width: 320, height: 640 } }, async (page, name) => {
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 320) wide.push(`${name} is ${width} wide`);
  });
  expect(wide).toEqual([]);
});

test('who is signed out in the middle comes back to the request after signing in, without a script', async ({ browser }) => {
  const page = await signedIn(browser, 'ayse', { javaScriptEnabled: false });
  await takeNext(page);
  const address = page.url();
  await page.context().clearCookies();
  await page.locator('form:has(input[name="action"][value="person"]) button').click();
  await expect(page).toHaveURL(/\/desk\/sign-in\//);
  await page.locator('input[name="email"]').fill('ayse@example.org');
  await page.locator('input[name="password"]').fill(password);
  await page.locator('form:has(input[name="password"]) button[type="submit"]').click();
  expect(new URL(page.url()).pathname).toBe(new URL(address).pathname);
  await page.context().close();
});

for (const width of [360, 1280]) {
  test(`what was typed stays when the session ends, and is sent after a sign-in in another tab, ${width} px`, async ({ browser }) => {
    const page = await signedIn(browser, 'rita', { viewport: { width, height: 740 }, reducedMotion: 'reduce' });
    const texts = `${portal.url}/desk/services/familienbuero/?part=texts`;
    await page.goto(texts);
    const field = page.locator('form[data-keep] textarea').first();
    const typed = `Kurse für Eltern und Kinder, ${width} Plätze`;
    await field.fill(typed);
    await page.locator('input[name="source"]').first().check();
    await page.context().clearCookies();
    const asked: string[] = [];
    page.on('request', (request) => {
      // The page keeps a draft a moment after the last key. Without a session the answer leads to the sign-in.
      const isKeeping = (request.redirectedFrom() ?? request).postData()?.includes('action=keep') === true;
      if (!isKeeping) asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
    });
    const save = page.locator('form[data-keep] button.button-primary');
    await save.click();
    const dialog = page.locator('own-session dialog');
    await expect(dialog).toBeVisible();
    expect(await findBarriers(page)).toEqual([]);
    // Nothing but the question has left the page.
    expect(asked).toEqual(['GET /api/desk/session']);
    await expect(field).toHaveValue(typed);

    const opening = page.context().waitForEvent('page');
    await dialog.locator('a[target="_blank"]').click();
    const tab = await opening;
    const signIn = async (email: string) => {
      await tab.goto(`${portal.url}/desk/sign-in/`);
      await tab.locator('input[name="email"]').fill(email);
      await tab.locator('input[name="password"]').fill(password);
      await tab.locator('form:has(input[name="password"]) button[type="submit"]').click();
      await expect(tab.locator('.desk-menu')).toBeVisible();
    };
    // Another account must not send it.
    await signIn('ayse@example.org');
    const again = dialog.locator('[data-part="again"]');
    await again.click();
    await expect(dialog.locator('[data-part="other"]')).toBeVisible();
    await expect(dialog.locator('[data-part="ended"]')).toBeHidden();
    await signIn('rita@example.org');
    await again.click();
    await expect(page).toHaveURL(/\?done=fact-saved/);
    await page.goto(texts);
    await expect(field).toHaveValue(typed);
    await page.context().close();
  });
}

test('a form is sent once when nobody can say whether the session lives, and its button says that it waits', async ({ browser }) => {
  const page = await signedIn(browser, 'ayse', {});
  const question = Promise.withResolvers<undefined>();
  await takeNext(page);
  await page.route('**/api/desk/session', async (route) => {
    await question.promise;
    await route.abort();
  });
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(request.url());
  });
  const release = page.locator('button[value="release"]').first();
  await release.click();
  await expect(release).toHaveAttribute('aria-busy', 'true');
  await release.click();
  question.resolve(undefined);
  await expect(page).toHaveURL(/\?done=released/);
  expect(sent).toHaveLength(1);
  await page.context().close();
});

test('a form of a request that lacks something opens the page at its mistakes, and keeps the focus there', async ({ browser }) => {
  const page = await signedIn(browser, 'ayse', { viewport: { width: 1280, height: 800 } });
  await takeNext(page);
  for (const action of ['pass-on', 'close', 'offer', 'confirm', 'follow-up']) {
    await openGroupOf(page, action);
    const form = page.locator(`form:has(input[name="action"][value="${action}"])`);
    await press(form.locator('button[type="submit"]').first());
    const mistakes = page.locator('error-summary');
    await expect(mistakes, action).toBeFocused();
    await expect(mistakes, action).toBeInViewport({ ratio: 1 });
    await mistakes.locator('a').first().click();
    await expect(form.locator(':focus'), action).toBeInViewport({ ratio: 1 });
  }
  await press(page.locator('button[value="release"]').first());
  await page.context().close();
});

test('a person part closes when another tab signs out or signs in as somebody else, and what was typed stays', async ({ browser }) => {
  const page = await signedIn(browser, 'ayse', {});
  const tab = await page.context().newPage();
  const openPerson = async () => {
    await press(page.locator('form:has(input[name="action"][value="person"]) button'));
    await expect(page.locator('#person')).toContainText('Ana');
  };
  await takeNext(page);
  await openPerson();
  // Another page of the same account closes nothing.
  await tab.goto(`${portal.url}/desk/account/`);
  await openGroupOf(page, 'close');
  await page.locator('[name="kim-number"]').fill('K-17');
  await expect(page.locator('#person')).toContainText('Ana');
  await openMenu(tab);
  await press(tab.locator('form[action="/desk/sign-out/"] button').first());
  await expect(page.locator('#person [role="status"]')).toBeVisible();
  await expect(page.locator('body')).not.toContainText('Ana');
  await expect(page.locator('[name="kim-number"]')).toHaveValue('K-17');

  await signIn(tab, portal.url, 'ayse@example.org');
  await page.goto(portal.url + new URL(page.url()).pathname);
  await openPerson();
  await tab.context().clearCookies();
  // Without a word from the other tab, the next press learns it.
  await openGroupOf(page, 'close');
  await page.locator('form:has(input[name="action"][value="close"]) .button-primary').click();
  await expect(page.locator('own-session dialog')).toBeVisible();
  await expect(page.locator('body')).not.toContainText('Ana');
  await page.context().close();
});
