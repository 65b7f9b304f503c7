import { expect, test, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';

let portal: Portal;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  portal = await startPortal();
});
test.afterAll(() => portal.stop());
test.use({ viewport: { width: 360, height: 740 } });

/** From the home page: opens the choice, presses, and waits until all is kept. */
async function keep(page: Page, language: string): Promise<void> {
  await page.goto(`${portal.url}/${language}/`);
  const choice = page.locator('keep-offline');
  await choice.locator('summary').click();
  await expect(choice.locator('[data-part="size"]')).toContainText(/\d\d/);
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
  await choice.locator('[data-part="keep"]').click();
  await expect(choice.locator('[data-part="remove"]')).toBeVisible({ timeout: 20_000 });
  await expect(choice.locator('[role="status"]')).toContainText(/\d\d\.\d\d\.\d{4}/);
}

for (const language of ['ar', 'de']) {
  test(`reads quarter, service and topic without a network in ${language}, and searches`, async ({ page, context }) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await keep(page, language);
    await context.setOffline(true);
    await page.goto(`${portal.url}/${language}/quarters/`);
    await page.locator(`main a[href="/${language}/quarters/schalke/"]`).last().click();
    await expect(page).toHaveURL(`${portal.url}/${language}/quarters/schalke/`);
    await expect(page.locator('.offline-note')).toContainText(/\d\d\.\d\d\.\d{4}/);
    await expect(page.locator('html')).toHaveAttribute('dir', language === 'ar' ? 'rtl' : 'ltr');
    await expect(page.locator('h1')).toContainText('Schalke');
    // Of the languages only the kept one, and on the same page.
    expect(await page.locator('.languages a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual([
      `/${language}/quarters/schalke/`,
    ]);
    await page.locator(`main a[href="/${language}/services/lalok-libre/"]`).first().click();
    await expect(page.locator('h1')).toContainText('Lalok Libre');
    await expect(page.locator('.offline-note')).toBeVisible();
    await page.goto(`${portal.url}/${language}/topics/debts/`);
    await expect(page.locator('main h1')).toBeVisible();
    await page.goto(`${portal.url}/${language}/search/?q=Lalok`);
    await expect(page.locator('.offline-note')).toBeVisible();
    await expect(page.locator(`main a[href="/${language}/services/lalok-libre/"]`).first()).toBeVisible();
    await page.locator('main input[type="search"]').fill('Jobcenter');
    await expect(page.locator(`main a[href="/${language}/services/jobcenter/"]`).first()).toBeVisible();
    await page.goto(`${portal.url}/${language}/`);
    await page.locator('main input[type="search"]').fill('Lalok & "co"');
    await page.locator('main input[type="search"]').press('Enter');
    await expect(page.locator('main input[type="search"]')).toHaveValue('Lalok & "co"');
    await expect(page.locator(`main a[href="/${language}/services/lalok-libre/"]`).first()).toBeVisible();
    await expect(page).toHaveURL(`${portal.url}/${language}/search/`);
    expect(errors).toEqual([]);
  });
}

test('says honestly what is not kept, and keeps neither form nor slip', async ({ page, context }) => {
  await keep(page, 'de');
  await page.goto(`${portal.url}/de/appointment/?quarter=schalke`);
  await context.setOffline(true);
  for (const path of ['services/stadtteilbuero-schalke-nord/sheet/', 'appointment/', 'appointment/AAAAAAAAAAAAAAAAAAAAAA/']) {
    await page.goto(`${portal.url}/de/${path}`);
    await expect(page.locator('h1')).toHaveText('Diese Seite braucht Internet');
    await expect(page.locator('main a[href="/de/quarters/"]')).toBeVisible();
  }
  await page.goto(`${portal.url}/de/services/stadtteilbuero-schalke-nord/sheet/`);
  await context.setOffline(false);
  await page.getByRole('link', { name: 'Noch einmal versuchen' }).click();
  await expect(page.locator('article.sheet h1')).toContainText('Stadtteilbüro Schalke-Nord');
  await context.setOffline(true);
  const stored = await page.evaluate(async () => {
    const cache = await caches.open('offline-de');
    return (await cache.keys()).map(({ url }) => new URL(url).pathname);
  });
  expect(stored.filter((path) => /appointment|report|desk|api/.test(path))).toEqual([]);
});

test('leads to the kept language from "/", and gives numbers in every language and instead of the form', async ({ page, context }) => {
  await keep(page, 'ar');
  await context.setOffline(true);
  await page.goto(`${portal.url}/`);
  await expect(page).toHaveURL(`${portal.url}/ar/`);
  await expect(page.locator('.offline-note')).toBeVisible();
  await page.goto(`${portal.url}/ar/privacy/`);
  await expect(page.locator('.offline-note')).toBeVisible();
  for (const [path, language, direction] of [
    ['tr/', 'tr', 'ltr'],
    ['fa/privacy/', 'fa', 'rtl'],
    ['bg/appointment/', 'bg', 'ltr'],
    ['languages/', 'ar', 'rtl'],
    ['ar/appointment/', 'ar', 'rtl'],
  ]) {
    await page.goto(`${portal.url}/${path}`);
    await expect(page.locator('html')).toHaveAttribute('lang', language!);
    await expect(page.locator('html')).toHaveAttribute('dir', direction!);
    for (const number of ['110', '112', '116016']) await expect(page.locator(`main a[href="tel:${number}"]`)).toBeVisible();
    await expect(page.locator('main a[href="/ar/"]')).toBeVisible();
  }
  await page.locator('main a[href="/ar/"]').click();
  await expect(page.locator('h1')).toContainText('Gelsenkirchen');
  // The staff's pages are left to the browser.
  await expect(page.goto(`${portal.url}/desk/sign-in/`)).rejects.toThrow();
});

test('T23: shows the date of the copy, and is new again after the first page online', async ({ page, context }) => {
  await keep(page, 'de');
  // An older copy, as it would lie there after months.
  await page.evaluate(async () => {
    const cache = await caches.open('offline-de');
    const kept = (await cache.match('/offline/de.json'))!;
    const bundle = (await kept.json()) as { day: string; frame: string[] };
    const old = JSON.stringify({
      ...bundle,
      day: 'Montag 05.01.2026',
      frame: bundle.frame.map((part) => part.replaceAll(bundle.day, 'Montag 05.01.2026')),
    });
    await cache.put('/offline/de.json', new Response(old, { headers: { etag: '"old"' } }));
  });
  await context.setOffline(true);
  await page.goto(`${portal.url}/de/topics/`);
  await expect(page.locator('.offline-note')).toContainText('05.01.2026');
  await context.setOffline(false);
  await page.goto(`${portal.url}/de/topics/`);
  await expect(page.locator('.offline-note')).toHaveCount(0);
  await expect
    .poll(() => page.evaluate(async () => ((await (await caches.match('/offline/de.json'))!.json()) as { day: string }).day))
    .not.toContain('05.01.2026');
  await context.setOffline(true);
  await page.goto(`${portal.url}/de/topics/`);
  await expect(page.locator('.offline-note')).toBeVisible();
  await expect(page.locator('.offline-note')).not.toContainText('05.01.2026');
});

test('an unchanged copy is not loaded again', async ({ page }) => {
  await keep(page, 'de');
  const etag = await page.evaluate(async () => (await caches.match('/offline/de.json'))!.headers.get('etag'));
  const answer = await page.request.get(`${portal.url}/offline/de.json`, { headers: { 'if-none-match': etag! } });
  expect(answer.status()).toBe(304);
});

test('removes everything with one press', async ({ page, context }) => {
  await keep(page, 'de');
  await page.reload();
  await page.locator('keep-offline summary').click();
  await page.locator('keep-offline [data-part="remove"]').click();
  await expect(page.locator('keep-offline [data-part="remove"]')).toBeHidden();
  expect(await page.evaluate(async () => [await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length])).toEqual([
    [],
    0,
  ]);
  await page.goto(`${portal.url}/de/topics/`);
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
  await context.setOffline(true);
  await expect(page.goto(`${portal.url}/de/quarters/`)).rejects.toThrow();
});

test('offers nothing where storage is blocked', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'caches', {
      get: () => {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
  });
  await page.goto(`${portal.url}/de/`);
  await expect(page.locator('keep-offline')).toBeHidden();
});

test.describe('a file that is not what was built', () => {
  const script = (page: Page) =>
    page.evaluate(() => [...document.scripts].map(({ src }) => new URL(src).pathname).find((path) => path.includes('/QuickExit'))!);
  const keptType = (page: Page, path: string) =>
    page.evaluate(async (file) => (await caches.match(file))?.headers.get('content-type') ?? 'nothing', path);

  for (const [what, type] of [
    ['a page of a hotspot', 'text/html'],
    ['another script under its name', 'text/javascript'],
  ] as const) {
    test(`such as ${what} is loaded again, and the way out works`, async ({ page, context }) => {
      await keep(page, 'ar');
      await page.goto(`${portal.url}/ar/topics/violence/`);
      const path = await script(page);
      await page.evaluate(
        async ([file, contentType]) => {
          const cache = await caches.open('offline-ar');
          const integrity = (await cache.match(file!))!.headers.get('x-integrity')!;
          const headers = { 'content-type': contentType!, 'x-integrity': integrity };
          await cache.put(file!, new Response('document.title = "Sign in"', { headers }));
        },
        [path, type],
      );
      await context.route('https://www.wikipedia.org/**', (route) =>
        route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Elsewhere</title>' }),
      );
      await page.reload();
      await page.locator('quick-exit a').click();
      await expect(page).toHaveTitle('Elsewhere');
      await page.goto(`${portal.url}/ar/topics/violence/`);
      await expect.poll(() => keptType(page, path)).toMatch(/^text\/javascript; charset/);
      await context.setOffline(true);
      await page.reload();
      await expect(page.locator('.offline-note')).toBeVisible();
      await page.locator('quick-exit a').click();
      await expect(page).toHaveTitle('Elsewhere');
    });
  }

  test('is not kept at all', async ({ page, context }) => {
    await context.route('**/search-index.json', (route) => route.fulfill({ contentType: 'text/html', body: '<h1>Sign in</h1>' }));
    await page.goto(`${portal.url}/ar/`);
    await page.locator('keep-offline summary').click();
    await page.locator('keep-offline [data-part="keep"]').click();
    await expect(page.locator('keep-offline [data-part="keep"]')).toBeVisible();
    await expect.poll(() => page.evaluate(() => caches.keys())).toEqual([]);
  });
});

test('what is kept can be removed where no script runs', async ({ page, context }) => {
  await keep(page, 'ar');
  await context.setOffline(true);
  await page.route('**/*.js', (route) => route.abort());
  await page.goto(`${portal.url}/ar/topics/`);
  await page.locator('.offline-note summary').click();
  await page
    .locator('.offline-note button')
    .click()
    .catch(() => undefined);
  await context.setOffline(false);
  await page.goto(`${portal.url}/ar/`);
  expect(await page.evaluate(async () => [await caches.keys(), (await navigator.serviceWorker.getRegistrations()).length])).toEqual([
    [],
    0,
  ]);
});

test('kept pages answer under the policy of the network', async ({ page, context }) => {
  await keep(page, 'ar');
  const policy = (await page.request.get(`${portal.url}/ar/topics/`)).headers()['content-security-policy'];
  await context.setOffline(true);
  const kept = await page.goto(`${portal.url}/ar/topics/`);
  await expect(page.locator('.offline-note')).toBeVisible();
  expect(policy).toContain("default-src 'none'");
  expect(kept!.headers()['content-security-policy']).toBe(policy);
});

test('a network that does not answer is not waited for longer than eight seconds', async ({ page }) => {
  await keep(page, 'de');
  process.kill(portal.pid, 'SIGSTOP');
  try {
    await page.goto(`${portal.url}/de/topics/`, { timeout: 8000, waitUntil: 'domcontentloaded' });
    await expect(page.locator('.offline-note')).toBeVisible();
  } finally {
    process.kill(portal.pid, 'SIGCONT');
  }
});
