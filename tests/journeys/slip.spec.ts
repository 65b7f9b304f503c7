import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { expect, test, type Browser, type Page } from '@playwright/test';
import ICAL from 'ical.js';
import { startPortal, type Portal } from '../support/portal.ts';
import { ask } from './newcomer.ts';
import { findBarriers } from './axe.ts';
import { freeTimes, sendRequest } from './sent-request.ts';

let portal: Portal;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  portal = await startPortal();
  await portal.addAccount({
    email: 'ayse@example.org',
    role: 'counsellor',
    provider: 'stadt-gelsenkirchen',
    name: 'Ayşe Beispiel',
    password: 'lange-genug-zum-testen-1',
  });
  offerHours();
});
test.afterAll(() => portal.stop());
test.use({ viewport: { width: 320, height: 640 } });

/** Every weekday from nine to twelve, in Arabic and German. */
function offerHours(): void {
  const database = new DatabaseSync(`${portal.dataDir}/kim.sqlite`);
  try {
    const account = database.prepare('select id from accounts').get()!['id'] as string;
    const insert = database.prepare(
      `insert into consultation_hours (id, account_id, provider, quarter, place, channel, languages, woman_counsellor, first_day, last_day,
        every_weeks, opens, closes, length_minutes, buffer_minutes, lead_time_minutes, horizon_days, capacity, created_at, version)
       values (?, ?, 'stadt-gelsenkirchen', 'schalke', 'Beispielstelle, Beispielstraße 1', 'place', '["ar","de"]', 1, ?, null,
        1, '09:00', '12:00', 30, 0, 0, 42, 1, ?, 1)`,
    );
    const tomorrow = Date.now() + 86_400_000;
    for (let ahead = 0; ahead < 7; ahead += 1) {
      const day = new Date(tomorrow + ahead * 86_400_000).toISOString().slice(0, 10);
      insert.run(randomUUID(), account, day, new Date().toISOString());
    }
  } finally {
    database.close();
  }
}

/** A request sent by the interface, so that these journeys stand on the slip alone. */
async function sent(language: string, change: { slot?: boolean; phone?: string } = {}): Promise<{ slip: string; reference: string }> {
  const slot = change.slot === true ? (await freeTimes(portal.url, language))[0]!.id : undefined;
  const person = change.phone === undefined ? { name: 'Ana', reply: 'none' } : { name: 'Ana', reply: 'call', phone: change.phone };
  return sendRequest(portal.url, { language, person, ...(slot !== undefined && { slot }) });
}

const openDetails = (page: Page, inner: string) => page.locator(`details:has(${inner}) > summary`).click();
const shownTime = (page: Page) => page.locator('.slip-part .moment time').first().getAttribute('datetime');

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    for (const language of ['ar', 'de']) {
      test(`moves, cancels and is offered a new date at once in ${language}, with the way out at hand`, async ({ page }) => {
        const { slip } = await sent(language, { slot: true });
        await page.goto(slip);
        const before = await shownTime(page);
        const numberIsEnough = page.locator('.reference + .quiet');
        await expect(numberIsEnough).toBeVisible();
        await page.locator(`main a[href$="/move/"]`).click();
        await expect(page.locator('main')).not.toContainText('Ana');
        await expect(page.locator('quick-exit > a')).toBeInViewport();
        await page.locator('button[name="slot"]').nth(2).click();
        await expect(page).toHaveURL(/done=moved/);
        await expect(page.locator('.alert-success')).toBeVisible();
        const after = await shownTime(page);
        expect(after! > before!).toBe(true);
        await page.reload();
        expect(await shownTime(page)).toBe(after);
        await openDetails(page, 'input[name="action"][value="cancel"]');
        await page.locator('form:has(input[value="cancel"]) button').click();
        await expect(page).toHaveURL(/done=cancelled/);
        await expect(numberIsEnough).toHaveCount(0);
        await page.locator('.alert-success a').click();
        await expect(page).toHaveURL(`${portal.url}/${language}/appointment/?quarter=schalke`);
      });
    }

    test('opens a lost slip again by number and telephone, and the old link is dead', async ({ page }) => {
      const { slip, reference } = await sent('ar', { phone: '0151 23456789' });
      await page.goto(slip.replace(/[^/]+\/$/, `${'A'.repeat(22)}/`));
      await page.locator('main a[href="/ar/appointment/lost/"]').click();
      await page.locator('input[name="reference"]').fill(reference);
      await page.locator('input[name="contact"]').fill('0151 99999999');
      await page.locator('main form button').click();
      await expect(page.locator('.alert-danger')).toBeVisible();
      await expect(page.locator('input[name="reference"]')).toHaveValue(reference);
      const arabic = reference.replace(/\d/g, (digit) => String.fromCharCode(0x0660 + Number(digit)));
      await page.locator('input[name="reference"]').fill(arabic);
      // The desk looks at a new request within seconds; until then nothing fits.
      await expect(async () => {
        await page.locator('input[name="contact"]').fill('+49 151 23456789');
        await page.locator('main form button').click();
        await expect(page).toHaveURL(/done=found/, { timeout: 2000 });
      }).toPass({ intervals: [5000], timeout: 40_000 });
      await expect(page.locator('.reference bdi').first()).toContainText(reference);
      // The new link cannot open the wishes until the desk opens the request again. The slip says so.
      await expect(page.locator('.facts').first()).toContainText('عندما نفتح طلبك');
      expect((await page.request.get(slip)).status()).toBe(404);
    });

    test('gets a new link by a button, and the old one is dead', async ({ page }) => {
      const { slip, reference } = await sent('de');
      await page.goto(slip);
      await openDetails(page, 'input[name="action"][value="renew"]');
      await page.locator('form:has(input[value="renew"]) button').dblclick();
      await expect(page).toHaveURL(/done=renewed/);
      expect(page.url()).not.toContain(new URL(slip).pathname);
      await expect(page.locator('.reference bdi').first()).toContainText(reference);
      expect((await page.request.get(slip)).status()).toBe(404);
    });
  });
}

test.describe('a lost connection', () => {
  const again = '.sending button';
  const toTimes = async (page: Page) => {
    const { slip } = await sent('de', { slot: true });
    await page.goto(slip);
    const before = await shownTime(page);
    await page.locator('main a[href$="/move/"]').click();
    return { slip, before };
  };
  /** The server takes the step, and its answer gets lost. */
  const loseAnswers = (page: Page) =>
    page.route('**/appointment/**', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      await route.fetch({ maxRedirects: 0 });
      return route.abort();
    });

  test('moves nothing, says so beside the time, and moves when asked again', async ({ page, context }) => {
    const { before } = await toTimes(page);
    await context.setOffline(true);
    await page.locator('button[name="slot"]').nth(2).click();
    await expect(page.locator(again)).toBeFocused();
    await expect(page.locator('.sending [role="alert"]')).toContainText('Keine Verbindung');
    await context.setOffline(false);
    await page.locator(again).click();
    await expect(page).toHaveURL(/done=moved/);
    expect((await shownTime(page))! > before!).toBe(true);
  });

  test('hides no answer: moved and sent again, the slip has the new time and no mistake', async ({ page }) => {
    await toTimes(page);
    await loseAnswers(page);
    await page.locator('button[name="slot"]').nth(2).click();
    await expect(page.locator(again)).toBeFocused();
    await page.unrouteAll();
    await page.locator(again).click();
    await expect(page).toHaveURL(/done=moved/);
    await expect(page.locator('.alert-danger')).toHaveCount(0);
  });

  test('keeps what was typed for the contact, and takes it when sent again', async ({ page, context }) => {
    const { slip } = await sent('de');
    await page.goto(`${slip}contact/`);
    await page.locator('label:has([name="reply"][value="call"])').click();
    await page.locator('[name="phone"]').fill('0151 23456789');
    await context.setOffline(true);
    await page.locator('main form .button-primary').click();
    await expect(page.locator(again)).toBeFocused();
    await expect(page.locator('[name="phone"]')).toHaveValue('0151 23456789');
    await context.setOffline(false);
    await page.locator(again).click();
    await expect(page).toHaveURL(/done=contact-changed/);
  });

  test('shows the slip as it stands where a repeated step is refused', async ({ page }) => {
    const { slip } = await sent('de', { slot: true });
    await page.goto(slip);
    await openDetails(page, 'input[name="action"][value="cancel"]');
    const button = page.locator('form:has(input[value="cancel"]) > button');
    // As when somebody else ended it after the answer got lost.
    await page.route('**/appointment/**', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
    await button.click();
    await expect(page.locator(again)).toBeFocused();
    await page.unrouteAll();
    await page.route('**/appointment/**', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({ status: 409, contentType: 'text/html', body: '<main></main>' })
        : route.continue(),
    );
    await page.locator(again).click();
    await expect(page).toHaveURL(slip);
    await expect(page.locator('.sending')).toHaveCount(0);
    await expect(page.locator('h1')).toBeVisible();
  });

  test('a mistake comes back with what was typed, under the same address', async ({ page }) => {
    const { slip } = await sent('de');
    await page.goto(`${slip}contact/`);
    await page.locator('label:has([name="reply"][value="call"])').click();
    await page.locator('[name="phone"]').fill('12');
    await page.locator('main form .button-primary').click();
    await expect(page.locator('error-summary')).toBeVisible();
    await expect(page.locator('[name="phone"]')).toHaveValue('12');
    await page.locator('[name="phone"]').fill('0151 23456789');
    await page.locator('main form .button-primary').click();
    await expect(page).toHaveURL(/done=contact-changed/);
  });
});

test('saves the appointment as a calendar file that another program reads', async ({ page }) => {
  const { slip } = await sent('ar', { slot: true });
  await page.goto(slip);
  const startsAt = await shownTime(page);
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a[href$="calendar.ics"]').click()]);
  expect(download.suggestedFilename()).toBe('appointment.ics');
  const { readFile } = await import('node:fs/promises');
  const calendar = new ICAL.Component(ICAL.parse(await readFile(await download.path(), 'utf8')) as unknown[]);
  ICAL.TimezoneService.register(calendar.getFirstSubcomponent('vtimezone')!);
  const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent')!);
  expect(event.startDate.toJSDate().toISOString()).toBe(startsAt);
  await openDetails(page, 'input[name="action"][value="cancel"]');
  await page.locator('form:has(input[value="cancel"]) button').click();
  await expect(page).toHaveURL(/done=cancelled/);
  const answer = await page.request.get(`${slip}calendar.ics`);
  expect(answer.headers()['content-type']).toBe('text/calendar; charset=utf-8; method=CANCEL; component=VEVENT');
  expect(answer.headers()).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  expect(await answer.text()).toContain(`UID:${event.uid}`);
});

test('prints a proof on one page that holds neither the link nor KIM nor the person', async ({ page }) => {
  const { slip } = await sent('ar', { slot: true });
  await page.goto(`${slip}proof/`);
  await expect(page.locator('.proof-sheet')).toContainText('einen Termin bei dieser Stelle');
  await expect(page.locator('body')).not.toContainText('KIM');
  await page.emulateMedia({ media: 'print' });
  const printed = await page.locator('body').innerText();
  expect(printed).toContain('Stadt Gelsenkirchen');
  expect(printed).not.toMatch(/[\u0600-\u06ff]|KIM|Ana|http/);
  const pdf = await page.pdf({ preferCSSPageSize: true, displayHeaderFooter: false });
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
});

test.describe('kept on the phone', () => {
  const cacheNames = (page: Page) => page.evaluate(() => caches.keys());
  const needsInternet: Record<string, string> = { ar: 'هذه الصفحة تحتاج إلى إنترنت', de: 'Diese Seite braucht Internet' };
  const slipsKept = (page: Page) =>
    page.evaluate(async () => {
      const paths = (await (await caches.open('slips')).keys()).map(({ url }) => new URL(url).pathname);
      return paths.filter((path) => path.includes('/appointment/'));
    });
  const press = async (page: Page, part: 'keep' | 'remove') => {
    const choice = page.locator('keep-slip');
    if (!(await choice.locator(`[data-part="${part}"]`).isVisible())) await choice.locator('summary').click();
    await choice.locator(`[data-part="${part}"]`).click();
    await expect(choice.locator(`[data-part="${part === 'keep' ? 'remove' : 'keep'}"]`)).toBeVisible();
  };
  const keep = async (page: Page, slip: string) => {
    await page.goto(slip);
    expect(await cacheNames(page)).toEqual([]);
    await press(page, 'keep');
  };

  for (const language of ['ar', 'de']) {
    test(`only after a press, opens without a network with its date, and can be removed there in ${language}`, async ({
      page,
      context,
    }) => {
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      const { slip, reference } = await sent(language, { slot: true });
      await keep(page, slip);
      expect(await cacheNames(page)).toEqual(['slips']);
      await context.setOffline(true);
      await page.goto(slip);
      await expect(page.locator('.reference bdi').first()).toContainText(reference);
      await expect(page.locator('[data-kept-slip]')).toContainText(/\d\d\.\d\d\.\d{4}/);
      await expect(page.locator('#changes')).toBeHidden();
      await expect(page.locator('a[href$="/move/"]')).toBeHidden();
      await expect(page.locator('main .needs-network:visible')).toHaveCount(0);
      const styles = await page.locator('style').allTextContents();
      for (const path of [`/${language}/`, `/${language}/appointment/${'A'.repeat(22)}/`]) {
        await page.goto(`${portal.url}${path}`);
        await expect(page.locator('h1')).toHaveText(needsInternet[language]!);
        expect(await page.locator('style').allTextContents()).toEqual(styles);
        expect(await page.content()).not.toContain(new URL(slip).pathname.split('/')[3]);
      }
      await page.goto(`${slip}move/`);
      await expect(page.locator('h1')).toHaveText(needsInternet[language]!);
      await expect(page.locator('quick-exit a')).toBeVisible();
      expect(await page.locator('main ul').evaluate((list) => parseFloat(getComputedStyle(list).paddingInlineStart))).toBeGreaterThan(16);
      await page.locator('main a[href="../"]').click();
      await expect(page).toHaveURL(slip);
      await press(page, 'remove');
      expect(await cacheNames(page)).toEqual([]);
      await context.setOffline(false);
      await page.goto(slip);
      await expect(page.locator('[data-kept-slip]')).toBeHidden();
      expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
      expect(errors).toEqual([]);
    });
  }

  test('is newer after every look with a network, and buttons go past the worker', async ({ page, context }) => {
    const { slip } = await sent('de', { slot: true });
    await keep(page, slip);
    const before = await shownTime(page);
    await page.goto(`${slip}move/`);
    await page.locator('button[name="slot"]').nth(1).click();
    await expect(page).toHaveURL(/done=moved/);
    const after = await shownTime(page);
    expect(after).not.toBe(before);
    await expect
      .poll(() =>
        page.evaluate(
          async (path) => (await (await (await caches.open('slips')).match(path))!.text()).match(/class="moment"[^]*?datetime="(.*?)"/)![1],
          new URL(slip).pathname,
        ),
      )
      .toBe(after);
    await context.setOffline(true);
    await page.goto(slip);
    expect(await shownTime(page)).toBe(after);
    await expect(page.locator('.alert-success')).toHaveCount(0);
  });

  test('is kept under its new link instead, and gone after erasing', async ({ page }) => {
    const first = await sent('de');
    await keep(page, first.slip);
    await openDetails(page, 'input[name="action"][value="renew"]');
    await page.locator('form:has(input[value="renew"]) button').click();
    await expect(page).toHaveURL(/done=renewed/);
    const { pathname } = new URL(page.url());
    expect(pathname).not.toBe(new URL(first.slip).pathname);
    await expect.poll(() => slipsKept(page)).toEqual([pathname]);
    await openDetails(page, 'input[name="action"][value="erase"]');
    await page.locator('form:has(input[value="erase"]) button').click();
    await expect(page).toHaveURL(/done=erased/);
    await expect.poll(() => cacheNames(page)).toEqual([]);
  });

  test('is gone from the phone once its link is dead', async ({ page, browser, context }) => {
    const { slip } = await sent('de');
    await keep(page, slip);
    const elsewhere = await browser.newPage();
    await elsewhere.goto(slip);
    await openDetails(elsewhere, 'input[name="action"][value="renew"]');
    await elsewhere.locator('form:has(input[value="renew"]) button').click();
    await expect(elsewhere).toHaveURL(/done=renewed/);
    await elsewhere.close();
    expect((await page.goto(slip))!.status()).toBe(404);
    expect(await slipsKept(page)).toEqual([]);
    await context.setOffline(true);
    await page.goto(slip).catch(() => undefined);
    await expect(page.locator('.reference')).toHaveCount(0);
  });

  test('can be removed where no script runs', async ({ page, context }) => {
    const { slip } = await sent('ar');
    await keep(page, slip);
    await context.setOffline(true);
    await page.route('**/*.js', (route) => route.abort());
    await page.goto(slip);
    await page.locator('[data-kept-slip] summary').click();
    await page
      .locator('[data-kept-slip] button')
      .click()
      .catch(() => undefined);
    await context.setOffline(false);
    await page.goto(`${portal.url}/ar/`);
    await expect.poll(() => cacheNames(page)).toEqual([]);
    expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  });

  test('is gone in every language once it was erased in one', async ({ page }) => {
    const { slip } = await sent('ar');
    await keep(page, slip);
    await page.goto(slip.replace('/ar/', '/de/'));
    await openDetails(page, 'input[name="action"][value="erase"]');
    await page.locator('form:has(input[value="erase"]) button').click();
    await expect(page).toHaveURL(/done=erased/);
    await expect.poll(() => cacheNames(page)).toEqual([]);
    await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  });

  test('stays when the directory is removed, and the directory when the slip is', async ({ page, context }) => {
    const { slip, reference } = await sent('de');
    await page.goto(`${portal.url}/de/`);
    const directory = page.locator('keep-offline');
    await directory.locator('summary').click();
    await directory.locator('[data-part="keep"]').click();
    await expect(directory.locator('[data-part="remove"]')).toBeVisible({ timeout: 20_000 });
    await page.goto(slip);
    await press(page, 'keep');
    expect((await cacheNames(page)).toSorted()).toEqual(['offline-de', 'slips']);
    await page.goto(`${portal.url}/de/`);
    await directory.locator('summary').click();
    await directory.locator('[data-part="remove"]').click();
    await expect(directory.locator('[data-part="remove"]')).toBeHidden();
    expect(await cacheNames(page)).toEqual(['slips']);
    await context.setOffline(true);
    await page.goto(slip);
    await expect(page.locator('.reference bdi').first()).toContainText(reference);
  });
});

for (const language of ['de', 'ar']) {
  test(`axe finds nothing on slip, times, proof and lost slip in ${language}, and nothing is too wide`, async ({ browser }) => {
    const page = await pageOf(browser);
    const booked = await sent(language, { slot: true });
    const waiting = await sent(language);
    for (const address of [
      booked.slip,
      waiting.slip,
      `${booked.slip}move/`,
      `${booked.slip}proof/`,
      `${portal.url}/${language}/appointment/lost/`,
    ]) {
      await page.goto(address);
      for (const details of await page.locator('main details > summary').filter({ visible: true }).all()) await details.click();
      // The quick way out stays at the top and covers whatever is scrolled below it.
      await page.evaluate(() => window.scrollTo(0, 0));
      expect(await findBarriers(page), address).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    }
    await page.context().close();
  });
}

async function pageOf(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 }, serviceWorkers: 'block' });
  return context.newPage();
}

test('a slip from the form can be moved by whoever has no telephone', async ({ page }) => {
  await page.goto(`${portal.url}/de/appointment/?quarter=schalke`);
  const { slip } = await ask(page, { name: 'Ana' });
  await page.goto(`${slip}move/`);
  await page.locator('button[name="slot"]').first().click();
  await expect(page).toHaveURL(/done=booked/);
});
