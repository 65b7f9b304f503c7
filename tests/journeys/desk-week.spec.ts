import { expect, test, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { ahead } from '../support/weekday-ahead.ts';
import { makeCounsellor, signIn } from './counsellor.ts';
import { findBarriers } from './axe.ts';
import { freeTimes, sendRequest } from './sent-request.ts';

let portal: Portal;
test.beforeAll(async () => {
  portal = await startPortal();
});
test.afterAll(() => portal.stop());

const tuesday = 2;
const wednesday = 3;

async function deskOf(browser: Browser, name: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await signIn(page, portal.url, `${name}@example.org`);
  return page;
}

/** Hours from nine on, half an hour each, bookable at once. */
async function addHours(page: Page, { day, closes, place, length = 30 }: { day: string; closes: string; place: string; length?: number }) {
  const answer = await page.request.post(`${portal.url}/api/desk/hours`, {
    headers: { 'sec-fetch-site': 'same-origin' },
    data: {
      firstDay: day,
      lastDay: null,
      everyWeeks: 1,
      opens: '09:00',
      closes,
      quarter: 'schalke',
      place,
      channel: 'place',
      languages: ['ar'],
      womanCounsellor: false,
      lengthMinutes: length,
      bufferMinutes: 0,
      leadTimeMinutes: 0,
      horizonDays: 60,
      capacity: 1,
    },
  });
  expect(answer.status()).toBe(201);
}

async function book(place: string, count: number): Promise<string[]> {
  const slots = (await freeTimes(portal.url)).filter((one) => one.place.includes(place)).slice(0, count);
  const references: string[] = [];
  for (const { id } of slots) references.push((await sendRequest(portal.url, { slot: id })).reference);
  return references;
}

test('ill: one press offers eleven people new times, by thumb at 360 px and without a script', async ({ browser }) => {
  await makeCounsellor(portal, 'Ayse');
  await makeCounsellor(portal, 'Ben');
  const page = await deskOf(browser, 'ayse', { viewport: { width: 360, height: 740 }, hasTouch: true, javaScriptEnabled: false });
  const ben = await deskOf(browser, 'ben');
  await addHours(page, { day: ahead(1, tuesday), closes: '14:30', place: 'Haus Eins' });
  const references = await book('Haus Eins', 11);
  expect(references).toHaveLength(11);
  await addHours(ben, { day: ahead(1, wednesday), closes: '20:00', place: 'Haus Zwei' });
  await addHours(ben, { day: ahead(1, 4), closes: '20:00', place: 'Haus Drei' });

  await page.goto(`${portal.url}/desk/week/?week=${ahead(1, tuesday)}`);
  await expect(page.locator('.week-days .week-card')).toHaveCount(11);
  await expect(page.locator('.week-table')).toBeHidden();
  await page.locator('a[href="/desk/week/away/"]').tap();
  await page.locator('[name="absenceTo"]').fill(ahead(1, tuesday));
  await page.locator('#away-form button[value="look"]').tap();
  await expect(page.locator('.week-displaced > li')).toHaveCount(11);
  await page.locator('button[value="offer"]').tap();
  await expect(page).toHaveURL(/\/desk\/week\/away\/[0-9a-f-]{36}\//);
  await expect(page.locator('.entry .badge-success')).toHaveCount(11);
  for (const reference of references) await expect(page.locator('.entries')).toContainText(reference);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(360);
  await ben.context().close();
  await page.context().close();
});

test('by keys at 1280 px: arrows go through the week, Alt and an arrow asks and moves, Enter opens', async ({ browser }) => {
  await makeCounsellor(portal, 'Carla');
  const page = await deskOf(browser, 'carla', { viewport: { width: 1280, height: 900 } });
  await addHours(page, { day: ahead(2, tuesday), closes: '12:00', place: 'Haus Vier' });
  const [reference = ''] = await book('Haus Vier', 1);
  await page.goto(`${portal.url}/desk/week/?week=${ahead(2, tuesday)}`);
  const cell = (day: string, time: string) => page.locator(`td[data-day="${day}"][data-time="${time}"]`);
  await expect(page.locator('table[role="grid"]')).toBeVisible();
  await expect(page.locator('td[tabindex="0"]')).toHaveCount(1);
  await cell(ahead(2, tuesday), '09:00').focus();
  await page.keyboard.press('ArrowDown');
  await expect(cell(ahead(2, tuesday), '09:30')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(cell(ahead(2, wednesday), '09:30')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowLeft');
  await expect(cell(ahead(2, tuesday), '09:00')).toBeFocused();

  await page.keyboard.press('Alt+ArrowDown');
  await expect(page).toHaveURL(/\/desk\/week\/move\//);
  await expect(page.locator('[name="confirm-time"]')).toHaveValue('09:30');
  await page.locator('main button[type="submit"]').focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/desk\/week\/\?week=/);
  await expect(cell(ahead(2, tuesday), '09:30').locator('.week-card')).toContainText(reference);

  await cell(ahead(2, tuesday), '09:30').focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/desk\/requests\/[0-9a-f-]{36}\//);

  // An empty cell begins new hours there.
  await page.goto(`${portal.url}/desk/week/?week=${ahead(2, tuesday)}`);
  await cell(ahead(2, wednesday), '10:30').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('[name="opens"]')).toHaveValue('10:30');
  await expect(page.locator('[name="firstDay"]')).toHaveValue(ahead(2, wednesday));
  await page.context().close();
});

test('dragging a card asks the same question', async ({ browser }) => {
  const page = await deskOf(browser, 'carla', { viewport: { width: 1280, height: 900 } });
  await page.goto(`${portal.url}/desk/week/?week=${ahead(2, tuesday)}`);
  await page.locator('.week-table .week-card').dragTo(page.locator(`td[data-day="${ahead(2, wednesday)}"][data-time="10:00"]`));
  await expect(page).toHaveURL(/\/desk\/week\/move\//);
  await expect(page.locator('[name="confirm-date"]')).toHaveValue(ahead(2, wednesday));
  await expect(page.locator('[name="confirm-time"]')).toHaveValue('10:00');
  await page.context().close();
});

for (const width of [360, 1280]) {
  test(`axe finds nothing and nothing scrolls sideways, ${width} px`, async ({ browser }) => {
    const page = await deskOf(browser, 'carla', { viewport: { width, height: 800 }, reducedMotion: 'reduce' });
    const findings: string[] = [];
    const look = async (name: string) => {
      findings.push(...(await findBarriers(page)).map((barrier) => `${name}: ${barrier}`));
      const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
      if (scrollWidth > width) findings.push(`${name} is ${scrollWidth} wide`);
    };
    await page.goto(`${portal.url}/desk/week/?week=${ahead(2, tuesday)}`);
    await expect(page.locator('.week-card').first()).toBeAttached();
    await look('week');
    await page.goto(`${portal.url}/desk/week/?whose=team`);
    await look('team');
    await page.goto(`${portal.url}/desk/week/?week=${ahead(2, tuesday)}`);
    await page.goto(`${portal.url}${(await page.locator('.week-move').first().getAttribute('href')) ?? ''}`);
    await look('question before moving');
    await page.goto(`${portal.url}/desk/week/away/`);
    await page.locator('[name="absenceTo"]').fill(ahead(2, tuesday));
    await page.locator('#away-form button[value="look"]').click();
    await expect(page.locator('.week-displaced > li')).toHaveCount(1);
    await look('absence');
    await page.goto(`${portal.url}/desk/week/calendar/`);
    await page.locator('button[value="renew"]').click();
    await expect(page.locator('.one-time-link')).toBeVisible();
    await look('calendar link');
    expect(findings).toEqual([]);
    await page.context().close();
  });
}
