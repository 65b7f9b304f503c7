import { DatabaseSync } from 'node:sqlite';
import { expect, test, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { ask, findForm, reach, send, sendButton, slipOf } from './newcomer.ts';

let portal: Portal;
test.beforeAll(async () => {
  portal = await startPortal();
});
test.afterAll(() => portal.stop());
test.use({ viewport: { width: 360, height: 740 } });

function countRequests(): number {
  const database = new DatabaseSync(`${portal.dataDir}/kim.sqlite`, { readOnly: true });
  try {
    return Number(database.prepare('select count(*) as n from requests').get()!['n']);
  } finally {
    database.close();
  }
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    for (const language of ['ar', 'de']) {
      test(`finds the quarter, asks and holds a slip in ${language}`, async ({ page }) => {
        await findForm(page, portal.url, language, 'schalke');
        await ask(page, { name: 'أمينة', topic: 'debts' });
        await expect(page.locator('html')).toHaveAttribute('dir', language === 'ar' ? 'rtl' : 'ltr');
        await expect(page.locator('main')).not.toContainText('أمينة');
        if (language === 'ar') await expect(page.locator('main [lang="de"]').last()).toBeVisible();
      });

      test(`keeps everything after a mistake and links the summary to the fields in ${language}`, async ({ page }) => {
        await page.goto(`${portal.url}/${language}/appointment/?quarter=horst`);
        await reach(page, 'input[name="name"]');
        await page.locator('input[name="name"]').fill('<b>Ana</b> ‏عنا');
        await reach(page, 'input[name="reply"]');
        await page.locator('input[name="reply"][value="call"]').check();
        await page.locator('input[name="phone"]').fill('012');
        const answered = page.waitForResponse((response) => response.request().method() === 'POST');
        await send(page);
        expect((await answered).status()).toBe(422);
        const link = page.locator('error-summary a').first();
        await expect(link).toBeVisible();
        await expect(page.locator('select[name="quarter"]')).toHaveValue('horst');
        await expect(page.locator('input[name="name"]')).toHaveValue('<b>Ana</b> ‏عنا');
        await expect(page.locator('input[name="reply"][value="call"]')).toBeChecked();
        await link.click();
        await expect(page.locator('input[name="phone"]')).toBeFocused();
        await page.locator('input[name="phone"]').fill('٠٢٠٩ ١٢٣٤٥٦٧');
        await send(page);
        await expect(page.locator('.reference bdi').first()).toHaveText(/^\s*\d{3}-\d{3}-\d{3}\s*$/);
      });
    }

    test('somebody asks for another person, whose questions follow, and takes the answer', async ({ page }) => {
      await page.goto(`${portal.url}/de/appointment/`);
      await page.waitForLoadState('load');
      await expect(page.locator('input[name="helperName"]')).toBeHidden();
      await page.locator('input[name="whom"][value="other"]').check();
      await page.locator('input[name="helperName"]').fill('Ali');
      await reach(page, 'select[name="quarter"]');
      await expect(page.getByText('Wo wohnt die Person?')).toBeVisible();
      await expect(page.getByText('Wo wohnen Sie?')).toBeHidden();
      await reach(page, 'input[name="name"]');
      await expect(page.getByText('Wie sollen wir die Person ansprechen?')).toBeVisible();
      await page.locator('input[name="name"]').fill('Amina');
      await page.locator('input[name="reply"][value="none"]').check();
      await page.locator('input[name="helperTakesAnswer"]').check();
      if (javaScriptEnabled) {
        await reach(page, '[data-overview]');
        await expect(page.locator('[data-overview] dl')).toContainText('Für eine andere Person');
        await expect(page.locator('[data-overview] dl')).toContainText('Wo wohnt die Person?');
        await expect(page.locator('[data-overview] dl')).not.toContainText('Wo wohnen Sie?');
      }
      await send(page);
      await slipOf(page);
    });

    test('pressed twice it is one request', async ({ page }) => {
      await page.goto(`${portal.url}/de/appointment/`);
      const before = countRequests();
      await reach(page, 'input[name="name"]');
      await page.locator('input[name="name"]').fill('Ana');
      await reach(page, 'input[name="reply"]');
      await page.locator('input[name="reply"][value="none"]').check();
      await reach(page, sendButton);
      await page.locator(sendButton).dblclick();
      await expect(page.locator('.reference bdi').first()).toBeVisible();
      expect(countRequests()).toBe(before + 1);
    });

    test('going back after sending sends nothing again, and leaves nothing on a shared phone', async ({ page }) => {
      await page.goto(`${portal.url}/de/appointment/`);
      await ask(page, { name: 'Ana' });
      const before = countRequests();
      await page.goBack();
      // Without a script the browser may keep the name, but never the choices, and nothing goes out without them.
      if (javaScriptEnabled) await expect(page.locator('input[name="name"]')).toHaveValue('');
      if (javaScriptEnabled) {
        await expect(page.locator('.steps-bar progress')).toHaveAttribute('value', '1');
      } else {
        await send(page);
        await expect(page.locator('error-summary')).toBeVisible();
      }
      expect(countRequests()).toBe(before);
    });

    test('shows help before the fields when the topic is violence, and sends nothing unasked', async ({ page }) => {
      await page.goto(`${portal.url}/ar/appointment/?topic=violence`);
      await expect(page.locator('main a[href="tel:110"]').first()).toBeVisible();
      await expect(page.locator('main a[href="tel:116016"]').first()).toBeVisible();
      await expect(page.locator('input[name="reply"][value="none"]')).toBeChecked();
    });

    test('cancels and erases by buttons, never by opening a link', async ({ page }) => {
      await page.goto(`${portal.url}/de/appointment/`);
      const { slip } = await ask(page, { name: 'Ana' });
      for (const action of ['cancel', 'erase']) {
        await page.goto(`${slip}?done=${action === 'cancel' ? 'cancelled' : 'erased'}&action=${action}`);
        await expect(page.locator('.success, .alert-success')).toHaveCount(0);
      }
      await page.goto(slip);
      await page.locator('details:has(input[name="action"][value="cancel"]) > summary').click();
      await page.locator('form:has(input[name="action"][value="cancel"]) button').click();
      await expect(page).toHaveURL(/done=cancelled/);
      await page.locator('details:has(input[name="action"][value="erase"]) > summary').click();
      await page.locator('form:has(input[name="action"][value="erase"]) button').click();
      await expect(page).toHaveURL(/done=erased/);
      await expect(page.locator('.reference')).toHaveCount(0);
    });

    test('a wrong slip gives nothing away', async ({ page }) => {
      const answer = await page.goto(`${portal.url}/ar/appointment/AAAAAAAAAAAAAAAAAAAAAA/`);
      expect(answer!.status()).toBe(404);
      expect(await page.title()).not.toMatch(/AAAA/);
    });
  });
}

test.describe('a script that comes late', () => {
  let isHeldBack: boolean;
  let gates: (() => void)[];
  const letThrough = () => {
    isHeldBack = false;
    gates.splice(0).forEach((open) => open());
  };
  test.beforeEach(async ({ page }) => {
    isHeldBack = true;
    gates = [];
    await page.route('**/*.js', async (route) => {
      if (isHeldBack) await new Promise<void>((open) => gates.push(open));
      await route.continue().catch(() => undefined);
    });
  });
  const work = (page: Page) => page.locator('input[name="topics"][value="work"]');
  const progress = (page: Page) => page.locator('.steps-bar p').first();
  const places = (page: Page) =>
    page.evaluate(() =>
      ['main', '[data-next]', '.danger-line', '.site-foot', 'html'].map((one) => {
        const { top, height } = document.querySelector(one)!.getBoundingClientRect();
        return [one, Math.round(top + window.scrollY), Math.round(height)];
      }),
    );
  /** Sends the form with these answers as a browser without a script does. */
  const sendFirst = (page: Page, answers: Record<string, string>) =>
    page.evaluate((answers) => {
      const form = document.querySelector<HTMLFormElement>('main form')!;
      for (const [name, value] of Object.entries(answers)) {
        for (const control of form.querySelectorAll(`[name="${name}"]`)) control.remove();
        form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
      }
      form.submit();
    }, answers);
  const begin = (page: Page, language: string) => page.goto(`${portal.url}/${language}/appointment/`, { waitUntil: 'commit' });

  for (const language of ['ar', 'de']) {
    test(`moves nothing and keeps what was ticked before, in ${language}`, async ({ page }) => {
      isHeldBack = false;
      await page.goto(`${portal.url}/${language}/appointment/`);
      await page.locator('input[name="topics"][value="housing"]').check();
      await page.goto(`${portal.url}/${language}/topics/`);

      isHeldBack = true;
      await begin(page, language);
      await work(page).check();
      const before = await places(page);
      letThrough();
      await expect(progress(page)).toContainText('5');
      expect(await places(page)).toEqual(before);
      await expect(work(page)).toBeChecked();
      await expect(page.locator('input[name="topics"]:checked')).toHaveCount(1);
    });
  }

  for (const [screen, wrong] of [
    ['1', { whom: 'other', topics: 'homeless-tonight' }],
    ['2', { quarter: 'nowhere' }],
    ['3', { slot: 'no time' }],
    ['4', { name: '' }],
  ] as [string, Record<string, string>][]) {
    test(`moves nothing in a form with a mistake on screen ${screen}`, async ({ page }) => {
      await begin(page, 'de');
      await expect(page.locator('[data-next]')).toBeVisible();
      await sendFirst(page, { name: 'Ana', quarter: 'schalke', reply: 'none', ...wrong });
      await expect(page.locator('error-summary')).toBeVisible();
      await expect(page.locator('[data-next]')).toBeVisible();
      const before = await places(page);
      letThrough();
      await expect(progress(page)).toContainText(new RegExp(`${screen}.*5`));
      expect(await places(page)).toEqual(before);
    });
  }

  test('is not needed to go on: the whole form comes with what was ticked', async ({ page }) => {
    await begin(page, 'ar');
    await work(page).check();
    await page.locator('[data-next]').click({ noWaitAfter: true });
    await expect(page.locator('[data-check] > button')).toBeVisible();
    await expect(page.locator('[data-next]')).toBeHidden();
    await expect(page.locator('error-summary')).toHaveCount(0);
    await expect(work(page)).toBeChecked();
    letThrough();
    await expect(progress(page)).toHaveText(/2/);
  });

  test('finds the whole form after eight seconds, and takes nobody away from what they write', async ({ page }) => {
    await begin(page, 'de');
    await expect(work(page)).toBeVisible();
    await expect(page.locator('[data-check] > button')).toBeHidden();
    await expect(page.locator('[data-check] > button')).toBeVisible();
    await expect(page.locator('[data-next]')).toBeHidden();
    await expect(page.locator('h1')).toBeVisible();
    await page.locator('input[name="name"]').fill('Ab');
    letThrough();
    await expect(progress(page)).toContainText('4');
    await expect(page.locator('input[name="name"]')).toBeFocused();
    await expect(page.locator('input[name="name"]')).toHaveValue('Ab');
  });
});

test('the browser has nothing to refuse: no policy violation, no error, no third party, no cookie', async ({ page, context }) => {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(portal.url)) complaints.push(request.url());
  });
  await findForm(page, portal.url, 'ar', 'schalke');
  await ask(page, { name: 'Ana' });
  expect(complaints).toEqual([]);
  expect(await context.cookies()).toEqual([]);
});

test('neither log nor database file holds the name, the phone or the secret', async ({ page }) => {
  await page.goto(`${portal.url}/de/appointment/?topic=debts`);
  await reach(page, 'input[name="name"]');
  await page.locator('input[name="name"]').fill('Xanthippe-Marker');
  await reach(page, 'input[name="reply"]');
  await page.locator('input[name="reply"][value="call"]').check();
  await page.locator('input[name="phone"]').fill('0209 7654321');
  await send(page);
  const { slip } = await slipOf(page);
  await page.goto(slip);
  const { readdir, readFile } = await import('node:fs/promises');
  const files = (await readdir(portal.dataDir)).filter((name) => name.startsWith('kim.sqlite'));
  const stored = Buffer.concat(await Promise.all(files.map((name) => readFile(`${portal.dataDir}/${name}`))));
  const secret = slip.split('/').at(-2)!;
  expect(secret).toMatch(/^[A-Za-z0-9_-]{22}$/);
  for (const marker of ['Xanthippe-Marker', '7654321', secret, 'debts']) {
    expect(portal.output().includes(marker), `the log holds ${marker}`).toBe(false);
    expect(stored.includes(marker), `the database holds ${marker}`).toBe(false);
  }
});
