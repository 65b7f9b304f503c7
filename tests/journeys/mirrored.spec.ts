import { expect, test, type Locator, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';

/** Right-to-left pages are the mirrored image of the German ones: compared as measured boxes, so that a new word breaks nothing. */
let portal: Portal;
test.beforeAll(async () => {
  portal = await startPortal();
});
test.afterAll(() => portal.stop());

/** What stands at the start of a line, by page: each is measured from the edge where reading starts. */
const atStart: Record<string, string[]> = {
  '': ['.site-head .wrap > a', 'h1', '.search label', '.tiles > li'],
  'quarters/schalke/': ['.path li', '.titled > svg', '.kim', '.kim .button', 'main h2', '.cards > li', '.marks .where svg'],
  'services/stadtteilbuero-schalke-nord/': ['h1', '.trust > svg', 'address', '.summary dt', '.card .button'],
  'search/?q=Beratung': ['#search-words', 'select[name="quarter"]', '.search label', '.cards > li h3 a'],
};

/** Pixels between the start of a box and the side of the screen where reading starts. */
async function startGap(page: Page, locator: Locator): Promise<number> {
  const box = (await locator.first().boundingBox())!;
  const { width } = page.viewportSize()!;
  const direction = await page.locator('html').getAttribute('dir');
  return direction === 'rtl' ? width - box.x - box.width : box.x;
}

for (const [size, viewport] of Object.entries({ phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 900 } })) {
  test.describe(`on a ${size}`, () => {
    test.use({ viewport });

    for (const language of ['ar', 'fa'])
      test(`${language} starts every line where German starts it, seen in a mirror`, async ({ page }) => {
        for (const [path, selectors] of Object.entries(atStart)) {
          const measured: Record<string, number[]> = {};
          for (const tag of ['de', language]) {
            await page.goto(`${portal.url}/${tag}/${path}`);
            measured[tag] = await Promise.all(selectors.map((selector) => startGap(page, page.locator(selector))));
          }
          selectors.forEach((selector, index) =>
            expect(Math.abs(measured['de']![index]! - measured[language]![index]!), `${path} ${selector}`).toBeLessThanOrEqual(1),
          );
        }
      });
  });
}

for (const [language, mirrored] of Object.entries({ de: false, ar: true, fa: true })) {
  test(`${language}: arrows ${mirrored ? 'are mirrored' : 'stay'}; clocks, marks and digits never turn`, async ({ page }) => {
    await page.goto(`${portal.url}/${language}/services/stadtteilbuero-schalke-nord/`);
    const transform = (locator: Locator) => locator.first().evaluate((element) => getComputedStyle(element).transform);
    const arrow = page.locator('.card .button .directed');
    expect(await transform(arrow)).toBe(mirrored ? 'matrix(-1, 0, 0, 1, 0, 0)' : 'none');
    const others = await page
      .locator('.pictogram:not(.directed), .city-mark')
      .evaluateAll((marks) => marks.map((mark) => getComputedStyle(mark).transform));
    expect(others.length).toBeGreaterThan(3);
    expect(new Set(others)).toEqual(new Set(['none']));
    expect(await page.locator('address bdi').first().getAttribute('dir')).toBe('ltr');

    // The thick edge of KIM's card is where reading starts.
    await page.goto(`${portal.url}/${language}/quarters/schalke/`);
    const edges = await page.locator('.kim').evaluate((card) => {
      const { borderLeftWidth, borderRightWidth } = getComputedStyle(card);
      return [parseFloat(borderLeftWidth), parseFloat(borderRightWidth)] as const;
    });
    expect(edges[0] > edges[1]).toBe(!mirrored);
  });
}

test('the map is the same in every language: west stays on the left', async ({ page }) => {
  const maps: string[] = [];
  for (const language of ['de', 'ar', 'fa']) {
    await page.goto(`${portal.url}/${language}/quarters/`);
    const map = (await page.locator('svg.map').boundingBox())!;
    const tiles = await page.locator('svg.map rect').evaluateAll((rects) => rects.map((rect) => rect.getBoundingClientRect().x));
    maps.push(JSON.stringify(tiles.map((x) => Math.round(x - map.x))));
    const horst = (await page.locator(`svg.map a[href$="/horst/"]`).boundingBox())!;
    const bismarck = (await page.locator(`svg.map a[href$="/bismarck/"]`).boundingBox())!;
    expect(horst.x).toBeLessThan(bismarck.x);
  }
  expect(new Set(maps).size).toBe(1);
});

test.describe('German words that take several lines', () => {
  test.use({ viewport: { width: 320, height: 640 } });

  for (const language of ['ar', 'fa'])
    test(`start on the right in ${language}`, async ({ page }) => {
      for (const path of ['quarters/ueckendorf/', 'letter/', 'services/awo-fachdienst/']) {
        await page.goto(`${portal.url}/${language}/${path}`);
        await page.locator('details').evaluateAll((folds) => folds.forEach((fold) => fold.setAttribute('open', '')));
        const gaps = await page.locator('main bdi[dir="ltr"]').evaluateAll((names) =>
          names
            .filter((name) => getComputedStyle(name).display === 'block')
            .flatMap((name) => {
              const words = document.createRange();
              words.selectNodeContents(name);
              const { right } = name.getBoundingClientRect();
              // A line may have several pieces: the nearest to the edge starts it.
              const lines = Map.groupBy([...words.getClientRects()], ({ top }) => top);
              return lines.size > 1 ? [...lines.values()].map((pieces) => Math.min(...pieces.map((piece) => right - piece.right))) : [];
            }),
        );
        expect(
          gaps.filter((gap) => gap > 1),
          path,
        ).toEqual([]);
        if (path !== 'services/awo-fachdienst/') expect(gaps.length, path).toBeGreaterThan(0);
      }
    });
});
