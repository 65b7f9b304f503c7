import { readdirSync, readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { berlinTime, instantOf } from '../../src/directory/berlin.ts';
import { daysAfter, weekdayIndex } from '../../src/directory/calendar-day.ts';
import { buildFixtureSite, type FixtureSite } from '../support/fixture-site.ts';

/** Hours are worked out for the sixty days after a build, so these journeys happen on the next Wednesday but a few days. */
const today = berlinTime(new Date()).day;
const wednesday = [3, 4, 5, 6, 7, 8, 9].map((days) => daysAfter(today, days)).find((day) => weekdayIndex(day) === 2)!;
const tuesday = daysAfter(wednesday, -1);
const thursday = daysAfter(wednesday, 1);
const shortDate = (day: string) => `${day.slice(8)}.${day.slice(5, 7)}.`;

const service = `
name: { de: Beratung am Markt }
provider: stadt-gelsenkirchen
topics: [papers]
reach: quarter
places:
  - street: Musterstraße 1
    quarter: schalke
    quarterConfirmed: true
    hours:
      - { for: open, rule: "Mo-Su,PH 09:00-18:00" }
      - { for: course, rule: "Mo,We 10:00-11:30" }
      - { for: counselling, rule: "We 09:00-12:00", languages: [{ language: ar, by: staff }] }
languages:
  - { language: en }
notices:
  - { notice: no-interpreter, from: "${tuesday}", to: "${wednesday}" }
verification: { status: verified, date: "${daysAfter(today, -30)}", by: KIM, sources: [{ title: Beispiel }] }
`;

/** Longer hours from the first day on, and no consultation between the same days. */
const summer = { first: daysAfter(today, 20), last: daysAfter(today, 119) };
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const monthDay = (day: string) => `${months[Number(day.slice(5, 7)) - 1]} ${day.slice(8)}`;
const summerDays = `${monthDay(summer.first)}-${monthDay(summer.last)}`;
const fullDate = (day: string) => day.split('-').reverse().join('.');

const seasons = `
name: { de: Beratung am See }
provider: stadt-gelsenkirchen
topics: [papers]
reach: quarter
places:
  - street: Musterstraße 2
    quarter: schalke
    quarterConfirmed: true
    hours:
      - { for: open, rule: "mo-fr 9:00-16:00; ${summerDays}: Mo-Fr 9:00-18:00; Su 22:00-02:00" }
      - { for: counselling, rule: "We 09:00-12:00; ${summerDays} off", languages: [{ language: ar, by: staff }] }
verification: { status: verified, date: "${daysAfter(today, -30)}", by: KIM, sources: [{ title: Beispiel }] }
`;

let site: FixtureSite;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  site = await buildFixtureSite({
    services: { markt: service, see: seasons },
    city: `notice: { notice: strike, from: "${wednesday}", to: "${wednesday}" }`,
  });
});
test.afterAll(() => site.remove());

async function at(page: Page, language: string, day: string, minute: number): Promise<void> {
  await site.open(page);
  await page.clock.setFixedTime(instantOf(day, minute));
  await page.goto(`${site.url}/${language}/services/markt/`);
}
const state = (page: Page) => page.locator('open-now [data-state]:visible');
/** As it is read: isolated figures have no marks of their own here, and a word has no marks where it may break. */
const words = async (page: Page) =>
  (await state(page).innerText())
    .replace(/\u00ad/g, '')
    .replace(/\s+/g, ' ')
    .trim();

for (const timezoneId of ['Asia/Tokyo', 'America/Los_Angeles', 'Europe/Berlin']) {
  test.describe(`a phone on the time of ${timezoneId}`, () => {
    test.use({ timezoneId });

    test('tells whether the door is open in Berlin', async ({ page }) => {
      await at(page, 'de', wednesday, 8 * 60 + 59);
      expect(await words(page)).toBe('Jetzt geschlossen Öffnet wieder: heute, 09:00');
      await at(page, 'de', wednesday, 9 * 60);
      expect(await words(page)).toBe('Jetzt geöffnet Heute bis 18:00');
      await at(page, 'de', wednesday, 17 * 60 + 45);
      expect(await words(page)).toBe('Schließt bald Heute bis 18:00');
      await at(page, 'de', wednesday, 18 * 60);
      expect(await words(page)).toBe(`Jetzt geschlossen Öffnet wieder: Donnerstag ${shortDate(thursday)}, 09:00`);
    });

    test('marks the day that it is in Berlin, one minute before and after midnight', async ({ page }) => {
      const marked = page.locator('.hours').first().locator('[aria-current="date"] th');
      await at(page, 'de', tuesday, 23 * 60 + 59);
      await expect(marked).toHaveText('Dienstag');
      await at(page, 'de', wednesday, 1);
      await expect(marked).toHaveText('Mittwoch');
    });

    test('shows notices until their last day in Berlin is over', async ({ page }) => {
      const notice = page.getByText('In dieser Zeit kann hier niemand übersetzen.');
      const cityNotice = page.getByText('Es gibt einen Streik.');
      await at(page, 'de', wednesday, 23 * 60 + 59);
      await expect(notice).toBeVisible();
      await expect(cityNotice).toBeVisible();
      await at(page, 'de', thursday, 1);
      await expect(notice).toBeHidden();
      await expect(cityNotice).toBeHidden();
    });
  });
}

test('keeps figures in order in Arabic', async ({ page }) => {
  await at(page, 'ar', wednesday, 18 * 60);
  await expect(state(page).locator('bdi[dir="ltr"]')).toHaveText([shortDate(thursday), '09:00']);
  await expect(state(page)).toContainText('الخميس');
});

test('changes while the page stays open', async ({ page }) => {
  await site.open(page);
  await page.clock.install({ time: instantOf(wednesday, 17 * 60 + 29) });
  await page.goto(`${site.url}/de/services/markt/`);
  expect(await words(page)).toBe('Jetzt geöffnet Heute bis 18:00');
  await page.clock.runFor('02:00');
  expect(await words(page)).toBe('Schließt bald Heute bis 18:00');
});

test('says only what is in the table when the page is older than what was worked out', async ({ page }) => {
  await at(page, 'de', daysAfter(today, 90), 12 * 60);
  expect(await words(page)).toBe('Öffnungszeiten Die Zeiten stehen unten.');
});

test('says only what is in the table on a phone that does not know Berlin', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.addInitScript(() => {
    Intl.DateTimeFormat.prototype.formatToParts = () => {
      throw new RangeError('Invalid time zone specified: Europe/Berlin');
    };
  });
  await at(page, 'de', wednesday, 12 * 60);
  expect(await words(page)).toBe('Öffnungszeiten Die Zeiten stehen unten.');
  await expect(page.getByText('Es gibt einen Streik.')).toBeVisible();
  expect(errors).toEqual([]);
});

test('tells when a language is spoken, and when nobody knows', async ({ page }) => {
  await at(page, 'ar', wednesday, 12 * 60);
  await expect(page.locator('.spoken-week')).toHaveCount(1);
  await expect(page.locator('.spoken-week ul li')).toHaveText(/الأربعاء\s+09:00–12:00/);
  await expect(page.locator('.strip .on')).toHaveCount(1);
  await at(page, 'en', wednesday, 12 * 60);
  await expect(page.getByText('The source does not say when somebody speaks this language.')).toBeVisible();
});

for (const language of readdirSync('src/locales').filter((name) => name !== 'desk')) {
  test(`tells the next season by its date, on screen and paper: ${language}`, async ({ page }) => {
    const { table, period } = JSON.parse(readFileSync(`src/locales/${language}/hours.json`, 'utf8')) as Record<
      string,
      Record<string, string>
    >;
    await site.open(page);
    await page.goto(`${site.url}/${language}/services/see/`);
    const [open, counselling] = [page.locator('.hours').nth(0), page.locator('.hours').nth(1)];
    const change = open.getByRole('rowheader').filter({ hasText: fullDate(summer.first) });
    await expect(change).toContainText(table!['from']!.split(' {{')[0]!);
    await expect(change).toContainText(fullDate(summer.last));
    await page.emulateMedia({ media: 'print' });
    await expect(change).toBeVisible();
    const figures = async (row: number) => (await open.locator('tbody').nth(row).innerText()).match(/\d\d:\d\d–\d\d:\d\d/g);
    expect(await figures(0)).toEqual([...Array<string>(5).fill('09:00–16:00'), '22:00–02:00']);
    expect(await figures(1)).toEqual([...Array<string>(5).fill('09:00–18:00'), '22:00–02:00']);
    const closed = counselling
      .locator('tbody')
      .filter({ hasText: table!['closed']! })
      .filter({ hasText: fullDate(summer.first) });
    await expect(closed).toContainText(period!['last']!.split(' {{')[0]!);
    await expect(closed).toContainText(fullDate(summer.last));
  });
}

test('says the same in the open data and to search engines', async ({ page }) => {
  await site.open(page);
  await page.goto(`${site.url}/de/services/see/`);
  const data = await page.evaluate(async () => ({
    json: (await (await fetch('/data/services.json')).json()) as {
      contents: { name: string; service_at_locations: { schedules: Record<string, string>[] }[] }[];
    },
    csv: [...new Uint8Array(await (await fetch('/data/services.csv')).arrayBuffer()).subarray(0, 3)],
    schemaOrg: JSON.parse(document.querySelector('script[type="application/ld+json"]')!.textContent) as {
      availableChannel: { serviceLocation: { openingHoursSpecification: Record<string, unknown>[] }[] };
    },
  }));
  expect(data.csv).toEqual([0xef, 0xbb, 0xbf]);
  const { schedules } = data.json.contents.find(({ name }) => name === 'Beratung am See')!.service_at_locations[0]!;
  const said = ({ byday, opens_at, closes_at, valid_from, valid_to }: Record<string, string>) =>
    [byday, opens_at, closes_at, valid_from, valid_to].join(' ');
  const before = daysAfter(summer.first, -1);
  expect(schedules.map(said)).toEqual(
    expect.arrayContaining([
      `MO,TU,WE,TH,FR 09:00 16:00  ${before}`,
      `SU 22:00 02:00  ${before}`,
      `MO,TU,WE,TH,FR 09:00 18:00 ${summer.first} ${summer.last}`,
      `WE 09:00 12:00  ${before}`,
    ]),
  );
  expect(data.schemaOrg.availableChannel.serviceLocation[0]!.openingHoursSpecification).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ opens: '09:00', closes: '18:00', validFrom: summer.first, validThrough: summer.last }),
      expect.objectContaining({ dayOfWeek: ['Sunday'], opens: '22:00', closes: '02:00', validThrough: before }),
    ]),
  );
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the table says it all: seven days, the course on its two, the notices with their dates', async ({ page }) => {
    await site.open(page);
    await page.goto(`${site.url}/de/services/markt/`);
    await expect(page.locator('.hours').nth(0).locator('tbody tr')).toHaveCount(7);
    await expect(page.locator('.hours').nth(1).locator('tbody tr')).toHaveCount(2);
    await expect(page.getByText('Die Zeiten stehen unten.')).toBeVisible();
    await expect(page.getByText('In dieser Zeit kann hier niemand übersetzen.')).toBeVisible();
    await expect(page.getByText(`Mittwoch \u2066${wednesday.split('-').reverse().join('.')}\u2069`).first()).toBeVisible();
  });
});
