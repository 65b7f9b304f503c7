import { expect, test, type Page } from '@playwright/test';
import { publishedServices } from '../../src/directory/directory.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { ask } from './newcomer.ts';

/** Everything made for paper, printed by the browser: one sheet each, in every language. */
let portal: Portal;
test.beforeAll(async () => {
  test.setTimeout(300_000);
  portal = await startPortal();
});
test.afterAll(() => portal.stop());

const languages = ['de', 'de-simple', 'en', 'tr', 'ar', 'ro', 'bg', 'pl', 'uk', 'ru', 'fa', 'ku'];

/** The number of pages in the printed file. */
async function pagesOf(page: Page): Promise<number> {
  const file = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  return file.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
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
  test(`${language}: the slip and the longest sheets take one page each`, async ({ page }) => {
    test.setTimeout(200_000);
    const counted: Record<string, number> = {};
    const count = async (name: string) => {
      counted[name] = await pagesOf(page);
    };
    await page.goto(`${portal.url}/${language}/appointment/?quarter=schalke`);
    const { slip } = await ask(page, { name: 'Ana', topic: 'debts' });
    await page.goto(slip);
    await count('slip');
    for (const id of await longestServices()) {
      await page.goto(`${portal.url}/${language}/services/${id}/sheet/`);
      await count(id);
    }
    for (const id of ['altstadt', 'buer', 'schalke']) {
      await page.goto(`${portal.url}/${language}/quarters/${id}/sheet/`);
      await count(id);
    }
    expect(Object.entries(counted).filter(([, pages]) => pages !== 1)).toEqual([]);
    expect(Object.keys(counted)).toHaveLength(9);
  });
