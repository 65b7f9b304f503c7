import { expect, test, type Locator, type Page } from '@playwright/test';
import { publishedServices } from '../../src/directory/directory.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { offerHours } from './consultation-hours.ts';
import { freeTimes, sendRequest } from './sent-request.ts';

/** Everything made for paper, printed by the browser: one sheet each, in every language. */
let portal: Portal;
test.beforeAll(async () => {
  test.setTimeout(300_000);
  portal = await startPortal();
  await offerHours(portal);
});
test.afterAll(() => portal.stop());

const languages = ['de', 'de-simple', 'en', 'tr', 'ar', 'ro', 'bg', 'pl', 'uk', 'ru', 'fa', 'ku'];

/** The number of pages in the printed file. */
async function pagesOf(page: Page): Promise<number> {
  const file = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  return file.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}

/** The slip of a booked time, the longest there is. */
async function bookedSlip(language: string): Promise<string> {
  const spoken = ['ar', 'tr'].includes(language) ? language : 'de';
  const [first] = await freeTimes(portal.url, spoken);
  const { slip } = await sendRequest(portal.url, {
    language,
    spoken,
    interpreting: true,
    matter: { womanCounsellor: true, persons: 2 },
    person: { name: 'Ana', reply: 'call', phone: '0209 123456' },
    slot: first!.id,
  });
  return slip;
}

/** The services whose sheets are the longest, by what stands on them. */
async function longestServices(): Promise<string[]> {
  const services = publishedServices(await readDirectory('content'));
  const length = ({ languages: spoken, places, topics }: (typeof services)[number]) =>
    spoken.length + topics.length + 8 * places.flatMap(({ hours }) => hours).length + 4 * places.length;
  return services
    .toSorted((one, other) => length(other) - length(one))
    .slice(0, 5)
    .map(({ id }) => id);
}

for (const language of languages)
  test(`${language}: the slip, its proof and the longest sheets take one page each`, async ({ page }) => {
    test.setTimeout(200_000);
    const counted: Record<string, number> = {};
    const count = async (name: string) => {
      counted[name] = await pagesOf(page);
    };
    const slip = await bookedSlip(language);
    await page.goto(slip);
    await expect(page.locator('.slip')).toBeVisible();
    await count('slip');
    await page.goto(`${slip}proof/`);
    await expect(page.locator('.proof-sheet')).toBeVisible();
    await count('proof');
    // As the demo shows it: with the line that nothing here is real.
    await page.evaluate(() => {
      const notice = document.createElement('aside');
      notice.className = 'test-version';
      notice.innerHTML = '<p class="wrap"><strong>Beispieldaten. Nichts hier ist echt.</strong></p>';
      document.body.prepend(notice);
    });
    await count('proof of the demo');
    for (const id of await longestServices()) {
      await page.goto(`${portal.url}/${language}/services/${id}/sheet/`);
      await count(id);
    }
    for (const id of ['altstadt', 'buer', 'schalke']) {
      await page.goto(`${portal.url}/${language}/quarters/${id}/sheet/`);
      await count(id);
    }
    expect(Object.entries(counted).filter(([, pages]) => pages !== 1)).toEqual([]);
    expect(Object.keys(counted)).toHaveLength(11);
  });

test('nothing that is kept together on the page of a service takes half a sheet', async ({ page }) => {
  await page.emulateMedia({ media: 'print' });
  // A sheet between its margins, in pixels of CSS.
  await page.setViewportSize({ width: 688, height: 1017 });
  for (const path of ['de/services/awo-fachdienst/', 'ar/services/awo-fachdienst/', 'bg/services/familienbuero/']) {
    await page.goto(`${portal.url}/${path}`);
    const kept = await page
      .locator('main *')
      .evaluateAll((elements) =>
        elements
          .filter((element) => getComputedStyle(element).breakInside === 'avoid')
          .map((element) => element.getBoundingClientRect().height),
      );
    expect(kept.length, path).toBeGreaterThan(3);
    expect(Math.max(...kept), path).toBeLessThan(1017 / 2);
  }
});

test('what is folded on a screen is read on paper', async ({ page }) => {
  const shown = (details: Locator) =>
    details.evaluate((fold) => [
      (fold as HTMLDetailsElement).open,
      fold.querySelector('p')!.checkVisibility({ contentVisibilityAuto: true }),
    ]);
  await page.goto(await bookedSlip('ar'));
  const next = page.locator('main > details');
  expect(await shown(next)).toEqual([false, false]);
  await page.emulateMedia({ media: 'print' });
  expect(await shown(next)).toEqual([false, true]);

  const letter = await page.context().newPage();
  await letter.goto(`${portal.url}/ar/letter/`);
  await letter.emulateMedia({ media: 'print' });
  expect(await shown(letter.locator('#jobcenter'))).toEqual([false, true]);

  // The code beside it covers no letter of the line above.
  const [line, code] = await page.evaluate(() => {
    const figure = document.querySelector('.slip-code')!;
    return [figure.previousElementSibling!.getBoundingClientRect().bottom, figure.querySelector('svg')!.getBoundingClientRect().top];
  });
  expect(code).toBeGreaterThanOrEqual(line - 1);
});
