import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { openBrowser } from '../support/browser.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { templates } from '../support/templates.ts';
import type { Figure, Row } from './figure.ts';
import { languages } from './languages.ts';
import { newSlip } from './slip.ts';

const narrow = 320;
const looks = (['light', 'dark'] as const).flatMap((colorScheme) => [narrow, 1280].map((width) => ({ colorScheme, width })));
/** WCAG 2.2 A and AA, contrast as in AAA, and axe's best practices. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'wcag2aaa', 'best-practice'];

/** A state of the public site, and the steps of a browser that lead to it. */
type State = { name: string; open: (page: Page) => Promise<unknown> };

/** axe on every public template in every language, light and dark, on a narrow phone and a desktop; and the pages that scroll sideways. */
export const axe: Figure = {
  name: 'axe',
  run: async () => {
    const portal = await startPortal();
    const browser = await openBrowser();
    try {
      const findings = new Map<string, number[]>();
      const wide: number[] = [];
      const notes = new Map<string, number>();
      let looked = 0;
      for (const language of languages) {
        const seen = await seeLanguage(browser, await statesIn(portal, language));
        for (const { state, found } of seen.looked) {
          looked += 1;
          const row = findings.get(state) ?? [];
          row[languages.indexOf(language)] = (row[languages.indexOf(language)] ?? 0) + found.length;
          findings.set(state, row);
          for (const finding of found) notes.set(`${state}: ${finding}`, (notes.get(`${state}: ${finding}`) ?? 0) + 1);
        }
        wide.push(seen.wide.length);
        for (const sentence of seen.wide) notes.set(`${language}: ${sentence}`, 1);
      }
      const target = { atMost: 0 };
      const rows: Row[] = [...findings].map(([what, values]) => ({ what, unit: 'findings', values, target }));
      return {
        columns: languages,
        rows: [...rows, { what: `wider than ${narrow} px`, unit: 'pages', values: wide, target }],
        notes: [
          `${looked} looks: ${findings.size} pages × ${languages.length} languages × light and dark × ${narrow} and 1280 px. The desk has its own in tests/journeys/desk.spec.ts.`,
          ...[...notes].map(([finding, times]) => `${finding} (${times} times)`),
        ],
      };
    } finally {
      await browser.close();
      await portal.stop();
    }
  },
};

async function statesIn(portal: Portal, language: string): Promise<State[]> {
  const slip = await newSlip(portal, language);
  return [
    ...templates.map(({ name, path }) => ({ name, open: (page: Page) => page.goto(`${portal.url}${path(language)}`) })),
    { name: 'slip', open: (page) => page.goto(slip) },
    {
      name: 'form with mistakes',
      open: async (page) => {
        await page.goto(`${portal.url}/${language}/appointment/`);
        const answered = page.waitForURL('**/appointment/', { waitUntil: 'load' });
        await page.evaluate(() => document.querySelector<HTMLFormElement>('main form')!.submit());
        await answered;
        await page.locator('error-summary').waitFor();
      },
    },
  ];
}

type Looked = { state: string; found: string[] };

async function seeLanguage(browser: Browser, states: State[]): Promise<{ looked: Looked[]; wide: string[] }> {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  const looked: Looked[] = [];
  const wide: string[] = [];
  try {
    for (const { name, open } of states) {
      await open(page);
      for (const { colorScheme, width } of looks) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 800 });
        const { violations } = await new AxeBuilder({ page })
          .setLegacyMode()
          .options({ runOnly: tags, rules: { 'color-contrast-enhanced': { enabled: true } } })
          .analyze();
        const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}, ${colorScheme}`));
        looked.push({ state: name, found });
        const wanted = await page.evaluate(() => document.documentElement.scrollWidth);
        if (width === narrow && colorScheme === 'light' && wanted > width) wide.push(`${name} is ${wanted} px wide`);
      }
    }
  } finally {
    await context.close();
  }
  return { looked, wide };
}
