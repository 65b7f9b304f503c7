import { expect, test, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { count, offerHours, onDatabase } from './consultation-hours.ts';
import { reach, send, sendButton, slipOf } from './newcomer.ts';
import { findBarriers } from './axe.ts';

let portal: Portal;
test.beforeAll(async () => {
  // Nothing listens there: the form offers an answer by SMS, and none is sent.
  portal = await startPortal({ environment: { SMS_URL: 'http://127.0.0.1:9/' } });
  await offerHours(portal);
});
test.afterAll(() => portal.stop());
test.use({ viewport: { width: 320, height: 640 } });

const times = '.slot-times button';
const kept = '#f-slot[data-left]';
const answers = () => sessionStorage.getItem('appointment');

async function open(page: Page, language: string): Promise<void> {
  await page.goto(`${portal.url}/${language}/appointment/?service=kim-schalke`);
  await page.waitForLoadState('load');
}

/** Chooses the first free time and goes on to the name. */
async function chooseTime(page: Page): Promise<string> {
  await reach(page, times);
  const time = (await page.locator(`${times} bdi`).first().textContent())!.trim();
  await page.locator(times).first().click();
  await expect(page.locator(`${kept} .kept-clock`)).toHaveText(time);
  return time;
}

async function sayWho(page: Page): Promise<void> {
  await reach(page, 'input[name="name"]');
  await page.locator('input[name="name"]').fill('أمينة');
  await reach(page, 'input[name="reply"]');
  await page.locator('input[name="reply"][value="none"]').check();
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent.replace(/\s+/g, ' ').trim() ?? '');

for (const language of ['ar', 'tr']) {
  test(`books a first appointment on a phone of 320 pixels in ${language}, in five screens`, async ({ page }) => {
    await open(page, language);
    await page.locator('.topic').first().click();
    for (let screen = 1; screen < 5; screen += 1) {
      await expect(page.locator('.steps-bar progress')).toHaveAttribute('value', String(screen));
      await expect(page.locator('[data-step]:not([hidden])')).toHaveCount(1);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
      if (screen > 1) expect(await focused(page)).toBe(await wordsOfHeading(page));
      if (screen === 4) {
        await page.locator('input[name="name"]').fill('أمينة');
        await page.locator('input[name="reply"][value="none"]').check();
      }
      // A time leads on by itself.
      if (screen === 3) await chooseTime(page);
      else await page.locator('[data-next]').click();
    }
    await expect(page.locator('[data-overview] dl > div')).toHaveCount(7);
    await expect(page.locator('[data-overview] dl')).toContainText('أمينة');
    await page.locator(sendButton).click();
    await slipOf(page);
    await expect(page.locator('main')).toContainText('Beispielstraße 1');
    expect(await page.evaluate(answers)).toBeNull();
  });
}

const wordsOfHeading = (page: Page) =>
  page.evaluate(() => document.querySelector('[data-step]:not([hidden]) h2')!.textContent.replace(/\s+/g, ' ').trim());

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  for (const language of ['de', 'ar']) {
    test(`books on one page, and every press keeps what was typed in ${language}`, async ({ page }) => {
      await open(page, language);
      await page.locator('input[name="name"]').fill('أمينة');
      await page.locator('.topic input').first().check();
      await page.locator('[value^="find:"]').click();
      await expect(page.locator(times).first()).toBeVisible();
      await page.locator(times).first().click();
      await expect(page.locator(`${kept} .kept-clock`)).toBeVisible();
      expect(page.url()).toMatch(/#f-slot$/);
      await page.locator('button[value="extend"]').click();
      await page.locator('button[value="release"]').click();
      await page.locator(times).nth(1).click();
      await expect(page.locator('input[name="name"]')).toHaveValue('أمينة');
      await expect(page.locator('.topic input').first()).toBeChecked();
      await page.locator('input[name="reply"][value="none"]').check();
      await page.locator(sendButton).click();
      await slipOf(page);
      await expect(page.locator('main')).toContainText('Beispielstraße 1');
    });
  }

  test('T39: another language keeps what was typed and the time', async ({ page }) => {
    await open(page, 'de');
    await page.locator('input[name="name"]').fill('Ana');
    await page.locator(times).first().click();
    await page.locator('.languages > summary').click();
    await page.locator('.languages [lang="ar"]').click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
    await expect(page.locator('input[name="name"]')).toHaveValue('Ana');
    await expect(page.locator(kept)).toBeVisible();
    await page.locator('button[value="release"]').click();
  });

  test('the Enter key sends, and neither takes a time nor changes the language', async ({ page }) => {
    const before = count(portal, 'bookings');
    await open(page, 'de');
    await page.locator('input[name="name"]').press('Enter');
    await expect(page.locator('error-summary')).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    expect(count(portal, 'bookings')).toBe(before);
  });
});

test('without a connection says that nothing was sent, keeps it, and sends it once when asked again', async ({ page, context }) => {
  await open(page, 'de');
  await chooseTime(page);
  await sayWho(page);
  await reach(page, sendButton);
  const before = count(portal, 'requests');
  await context.setOffline(true);
  await page.locator(sendButton).click();
  const again = page.locator('.sending button');
  await expect(again).toBeFocused();
  await expect(page.locator('.sending [role="alert"]')).toContainText('Noch nicht gesendet');
  expect(count(portal, 'requests')).toBe(before);
  await context.setOffline(false);
  await again.dblclick();
  await slipOf(page);
  expect(count(portal, 'requests')).toBe(before + 1);
});

test('a time tapped without a connection: the page says so, and the button asks again', async ({ page, context }) => {
  await open(page, 'de');
  await reach(page, times);
  await context.setOffline(true);
  await page.locator(times).first().click();
  const alert = page.locator('#f-slot .alert-danger');
  await expect(alert).toContainText('Keine Verbindung');
  await expect(alert).toContainText('Die Reservierung hat nicht geklappt.');
  await expect(alert).not.toContainText('Die freien Termine');
  await context.setOffline(false);
  await alert.locator('button').click();
  await expect(page.locator(kept)).toBeAttached();
});

test('T10: tapped twice it is one appointment', async ({ page }) => {
  await open(page, 'de');
  await chooseTime(page);
  await sayWho(page);
  await reach(page, sendButton);
  const before = count(portal, 'requests');
  await page.locator(sendButton).dblclick();
  await slipOf(page);
  expect(count(portal, 'requests')).toBe(before + 1);
});

test('the answer to sending is lost on the way: sent again it is still one appointment', async ({ page }) => {
  await open(page, 'de');
  await chooseTime(page);
  await sayWho(page);
  await reach(page, sendButton);
  const before = count(portal, 'requests');
  await page.route('**/de/appointment/*', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    await route.fetch({ maxRedirects: 0 });
    return route.abort();
  });
  await page.locator(sendButton).click();
  await expect(page.locator('.sending button')).toBeFocused();
  await page.unrouteAll();
  await page.locator('.sending button').click();
  await slipOf(page);
  expect(count(portal, 'requests')).toBe(before + 1);
});

test('T11: taken meanwhile, the page says so, shows the next times and keeps what was typed', async ({ page }) => {
  await open(page, 'de');
  const time = await chooseTime(page);
  await sayWho(page);
  await reach(page, sendButton);
  // As if the ten minutes were over and somebody else had been quicker.
  onDatabase(portal, (database) => {
    database.exec(`update bookings set hold_hash = 'of-somebody-else' where kind = 'hold'`);
  });
  await page.locator(sendButton).click();
  await expect(page.locator('error-summary')).toContainText('nicht mehr frei');
  await expect(page.locator(times).first()).toBeVisible();
  await expect(page.locator(`${times} bdi`).first()).not.toHaveText(time);
  await expect(page.locator('input[name="name"]')).toHaveValue('أمينة');
  await page.locator(times).first().click();
  await expect(page.locator(kept)).toBeAttached();
  await send(page);
  await slipOf(page);
  onDatabase(portal, (database) => database.exec(`delete from bookings where kind = 'hold'`));
});

test('a reload and the way back lose nothing, and the time stays kept', async ({ page }) => {
  await open(page, 'de');
  const time = await chooseTime(page);
  await sayWho(page);
  await page.reload();
  await expect(page.locator('.steps-bar progress')).toHaveAttribute('value', '4');
  await expect(page.locator('input[name="reply"][value="none"]')).toBeChecked();
  await expect(page.locator(`${kept} .kept-clock`)).toHaveText(time);
  await expect(page.locator('input[name="name"]')).toHaveValue('أمينة');
  await page.locator('[data-back]').click();
  await expect(page.locator(`${kept} .kept-clock`)).toBeVisible();
  await page.goForward();
  await send(page);
  await slipOf(page);
});

test('who leaves gives the time back', async ({ page }) => {
  const before = count(portal, 'bookings');
  await open(page, 'de');
  await chooseTime(page);
  expect(count(portal, 'bookings')).toBe(before + 1);
  await page.goto(`${portal.url}/de/`);
  await expect.poll(() => count(portal, 'bookings')).toBe(before);
});

test('warns two minutes before the time is free again, extends by one press, and says when it was lost', async ({ page }) => {
  await page.clock.install();
  await open(page, 'de');
  await chooseTime(page);
  await reach(page, 'input[name="name"]');
  await page.locator('input[name="name"]').fill('Ana');
  await page.clock.runFor(7 * 60_000);
  await expect(page.locator('.steps-notes [role="alert"]')).toHaveCount(0);
  await page.clock.runFor(65_000);
  await expect(page.locator('.steps-notes [role="alert"]')).toContainText('2 Minuten');
  // Nobody is held in the message: the field before it still takes letters.
  await page.locator('input[name="name"]').press('End');
  await page.keyboard.type('s');
  await page.locator('.steps-notes button').click();
  await expect(page.locator('.steps-notes [role="alert"]')).toHaveCount(0);
  await expect(page.locator('input[name="name"]')).toHaveValue('Anas');
  onDatabase(portal, (database) => database.exec(`update bookings set expires_at = '2020-01-01T00:00:00.000Z' where kind = 'hold'`));
  await page.clock.runFor(10 * 60_000 + 5000);
  await expect(page.locator('.steps-notes [role="alert"]')).toContainText('abgelaufen');
  await page.locator('.steps-notes [data-when]').click();
  await expect(page.locator(times).first()).toBeVisible();
  await expect(page.locator('input[name="name"]')).toHaveValue('Anas');
});

test('says nothing of a time that runs out while the request is on its way', async ({ page }) => {
  await page.clock.install();
  await open(page, 'de');
  await chooseTime(page);
  await sayWho(page);
  await reach(page, sendButton);
  let answer = () => {};
  const isAnswered = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/appointment/', async (route) => {
    if (route.request().method() === 'POST') await isAnswered;
    await route.continue();
  });
  const left = Number(await page.locator('#f-slot').getAttribute('data-left'));
  await page.clock.runFor((left - 1) * 1000);
  await page.locator(sendButton).click();
  await page.clock.runFor(5000);
  await expect(page.locator('.sending [role="status"]')).toBeVisible();
  await expect(page.locator('.steps-notes')).not.toContainText('abgelaufen');
  answer();
  await slipOf(page);
});

test('a fourth topic is told at once, and only three go on', async ({ page }) => {
  await open(page, 'de');
  await page.locator('.topics').first().waitFor();
  const topics = page.locator('.topic:not(.topic-discreet)');
  for (const place of [0, 1, 2]) await topics.nth(place).click();
  await expect(page.locator('.field-error')).toHaveCount(0);
  await topics.nth(3).click();
  await expect(page.getByRole('alert').filter({ hasText: 'höchstens drei' })).toBeVisible();
  await page.locator('[data-next]').click();
  await expect(page.locator('.steps-bar progress')).toHaveAttribute('value', '1');
  await topics.nth(3).click();
  await expect(page.locator('.field-error')).toHaveCount(0);
  await page.locator('[data-next]').click();
  await expect(page.locator('.steps-bar progress')).toHaveAttribute('value', '2');
});

test('no hint covers the label that it stands under', async ({ page }) => {
  await open(page, 'bg');
  await reach(page, 'input[name="interpreting"]');
  const gaps = await page.locator('.choice:has(> .hint):visible').evaluateAll((choices) =>
    choices.map((choice) => {
      const words = document.createRange();
      words.selectNodeContents(choice.querySelector('label')!);
      return choice.querySelector('.hint')!.getBoundingClientRect().top - words.getBoundingClientRect().bottom;
    }),
  );
  expect(gaps.length).toBeGreaterThan(0);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
});

test('a talk by phone asks for the number, whatever the reply', async ({ page }) => {
  await open(page, 'de');
  await reach(page, 'input[name="channel"]');
  await page.locator('input[name="channel"][value="phone"]').check();
  await sayWho(page);
  await page.locator('[data-next]').click();
  await expect(page.locator('input[name="phone"]')).toBeFocused();
  await expect(page.locator('.for-talk > .hint')).toBeVisible();
  await page.locator('input[name="phone"]').fill('0151 23456789');
  await page.locator('input[name="mayLeaveMessage"]').check();
  await page.locator('[name="safeTimes"]').fill('nur vormittags');
  await reach(page, '[data-overview]');
  await expect(page.locator('[data-overview] dl')).toContainText('+49 151 234 567 89');
  await expect(page.locator('[data-overview] dl')).toContainText('nur vormittags');
  await page.locator(sendButton).click();
  await slipOf(page);
});

test('a number or an address that cannot be read is marked in its own step', async ({ page }) => {
  await open(page, 'de');
  await sayWho(page);
  const answer = (reply: string) => page.locator(`input[name="reply"][value="${reply}"]`).check();
  for (const [reply, field, wrong, right] of [
    ['call', 'phone', '0209 1690 x12', '٠١٥١ ٢٣٤٥٦٧٨٩'],
    ['email', 'email', 'ana@example', 'ana@example.org'],
  ] as const) {
    await answer(reply);
    const control = page.locator(`input[name="${field}"]`);
    await control.fill(wrong);
    await page.locator('[data-next]').click();
    await expect(control).toBeFocused();
    await expect(control).toHaveAttribute('aria-invalid', 'true');
    await expect(page.locator('.field-error')).toHaveText(field === 'phone' ? /Nummer/ : /nicht vollständig/);
    await control.fill(right);
    await page.locator('[data-next]').click();
    await expect(page.locator('[data-overview]')).toBeVisible();
    await page.locator('[data-back]').click();
    await expect(page.locator('.field-error')).toHaveCount(0);
  }
});

test('a kept time that no longer suits is given back, and that is said before sending', async ({ page }) => {
  await open(page, 'de');
  await chooseTime(page);
  await sayWho(page);
  await reach(page, '[data-overview]');
  await page.locator('[data-change="1"]').first().click();
  await page.locator('details:has([name="channel"]):not([open]) > summary').click();
  await page.locator('input[name="channel"][value="phone"]').check();
  await page.locator('[data-next]').click();
  await expect(page.locator('#f-slot [role="alert"]')).toContainText('Der Termin ist nicht mehr für Sie reserviert');
  await expect(page.locator(kept)).toHaveCount(0);
});

test('T39: another language keeps answers, question and time', async ({ page }) => {
  await open(page, 'de');
  const time = await chooseTime(page);
  await reach(page, 'input[name="name"]');
  await page.locator('input[name="name"]').fill('Ana');
  await page.locator('.languages > summary').click();
  await page.locator('.languages [lang="tr"]').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'tr');
  await expect(page.locator('.steps-bar progress')).toHaveAttribute('value', '4');
  await expect(page.locator('input[name="name"]')).toHaveValue('Ana');
  await expect(page.locator(`${kept} .kept-clock`)).toHaveText(time);
  await page.reload();
  await expect(page.locator('input[name="name"]')).toHaveValue('Ana');
});

test('a change from the overview leads back to it', async ({ page }) => {
  await open(page, 'de');
  await sayWho(page);
  await reach(page, sendButton);
  await page.locator('[data-change="1"]').first().click();
  await page.locator('select[name="quarter"]').selectOption('horst');
  await page.locator('[data-next]').click();
  await expect(page.locator('[data-overview]')).toContainText('Horst');
  await expect(page.locator(sendButton)).toBeVisible();
});

test('by keyboard alone', async ({ page }) => {
  await open(page, 'de');
  const press = async (selector: string, key: string) => {
    for (let presses = 0; presses < 80; presses += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return page.keyboard.press(key);
      await page.keyboard.press('Tab');
    }
    throw new Error(`no way to ${selector}`);
  };
  await press('.topic input', 'Space');
  for (const screen of [2, 3]) {
    await press('[data-next]', 'Enter');
    await expect(page.locator('.steps-bar progress')).toHaveAttribute('value', String(screen));
  }
  await press(times, 'Enter');
  await expect(page.locator('.steps-said')).toContainText('reserviert bis');
  await expect(page.locator('.steps-bar progress')).toHaveAttribute('value', '4');
  await press('[name="name"]', 'End');
  await page.keyboard.type('Ana');
  await press('[name="reply"]', 'Space');
  for (let down = 0; down < 3; down += 1) await page.keyboard.press('ArrowDown');
  // Enter in a field goes on, as everywhere.
  await press('[name="name"]', 'Enter');
  await expect(page.locator('.steps-bar progress')).toHaveAttribute('value', '5');
  await press(sendButton, 'Enter');
  await slipOf(page);
});

test('what speaks of violence is not kept in the tab, and help stands first', async ({ page }) => {
  await open(page, 'de');
  await page.locator('.topic input').first().check();
  expect(await page.evaluate(answers)).toContain('schalke');
  await page.goto(`${portal.url}/de/appointment/?topic=violence`);
  await expect(page.locator('main a[href="tel:110"]').first()).toBeVisible();
  await expect(page.locator('quick-exit a')).toBeVisible();
  await reach(page, 'input[name="name"]');
  await page.locator('input[name="name"]').fill('Ana');
  await expect(page.locator('quick-exit a')).toBeVisible();
  await expect(page.locator('.danger-line')).toBeVisible();
  expect(await page.evaluate(answers)).toBeNull();
});

test('works where the browser stores nothing', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'sessionStorage', {
      get: () => {
        throw new DOMException('blocked', 'SecurityError');
      },
    });
  });
  await open(page, 'de');
  await chooseTime(page);
  await sayWho(page);
  await send(page);
  await slipOf(page);
});

for (const language of ['de', 'ar']) {
  test(`axe finds nothing on any question in ${language}`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const findings: string[] = [];
    const look = async (name: string) => {
      findings.push(...(await findBarriers(page)).map((barrier) => `${name}: ${barrier}`));
    };
    await open(page, language);
    for (let screen = 1; screen < 5; screen += 1) {
      const closed = page.locator('[data-step]:not([hidden]) details:not([open]) > summary').filter({ visible: true });
      while ((await closed.count()) > 0) await closed.first().click();
      await look(`screen ${screen}, unfolded`);
      if (screen === 1) {
        await page.locator('input[name="whom"][value="other"]').check();
        await page.locator('[data-next]').click();
        await look('a helper without a name');
        await page.locator('input[name="helperName"]').fill('Ali');
      }
      if (screen === 3) {
        await chooseTime(page);
        continue;
      }
      if (screen === 4) {
        await page.locator('[data-next]').click();
        await look('a name that is missing');
        await page.locator('input[name="name"]').fill('Ana');
        await page.locator('input[name="reply"][value="sms"]').check();
        await page.locator('input[name="phone"]').fill('12');
        await page.locator('[data-next]').click();
        await look('a number that cannot be read');
        // No mobile number is that short, which only the server knows.
        await page.locator('input[name="phone"]').fill('0151 2345');
      }
      await page.locator('[data-next]').click();
    }
    await look('the overview');
    await page.locator(sendButton).click();
    await expect(page.locator('error-summary')).toBeVisible();
    await look('a mistake');
    await context.close();
    expect(findings).toEqual([]);
  });
}

for (const { timezoneId, isSaid } of [
  { timezoneId: 'Asia/Tehran', isSaid: true },
  { timezoneId: 'Europe/Berlin', isSaid: false },
]) {
  test(`a phone on the time of ${timezoneId} ${isSaid ? 'is told' : 'need not be told'} that all times are those of Berlin`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ timezoneId, viewport: { width: 320, height: 640 } });
    const page = await context.newPage();
    const said = page.locator('berlin-time').filter({ visible: true });
    await open(page, 'ar');
    await chooseTime(page);
    await expect(said).toHaveCount(isSaid ? 1 : 0);
    await sayWho(page);
    await send(page);
    await slipOf(page);
    await expect(said).toHaveCount(isSaid ? 1 : 0);
    await context.close();
  });
}
