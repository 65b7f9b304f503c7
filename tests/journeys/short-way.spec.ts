import { expect, test, type Page } from '@playwright/test';
import { freePort, startPortal, type Portal } from '../support/portal.ts';
import { count, offerHours } from './consultation-hours.ts';
import { countingProxy } from './counting-proxy.ts';
import { slipOf } from './newcomer.ts';

/*
 * The way from "/" to the slip of somebody who answers only what must be answered, on a phone that has never been here: how many screens,
 * taps, words, requests and bytes it takes.
 */

const most = { screens: 7, taps: 10, words: 600, requests: 20, bytes: 60_000 };

type Way = { screens: string[]; taps: number; words: number[] };

/**
 * Counts the words in `main` that somebody reads: visible, and neither the closed part of a list nor the German half of a slip, which is for
 * showing at the door.
 */
const shownWords = (page: Page) =>
  page.locator('main').evaluate((main) => {
    const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    let words = 0;
    while (texts.nextNode() !== null) {
      const around = texts.currentNode.parentElement!;
      const option = around.closest('option');
      const isSeen =
        option === null
          ? around.checkVisibility({ visibilityProperty: true })
          : option.selected && option.closest('select')!.checkVisibility();
      if (!isSeen || around.closest('.visually-hidden, .trap, .slip-german') !== null) continue;
      words += texts.currentNode.textContent!.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
    }
    return words;
  });

/** What the person sees: the page, and of the form the question that is open. */
const screenOf = (page: Page) =>
  page.evaluate(() => {
    const step = document.querySelector('[data-step]:not([hidden])');
    const kept = step?.matches('[data-left]') === true ? ' kept' : '';
    const number = [...document.querySelectorAll('[data-step]')].findIndex((one) => one === step) + 1;
    return location.pathname.replace(/[\w-]{22}/, '…') + (step === null ? '' : `#${number}${kept}`);
  });

/** Presses on, and answers nothing but what the form cannot do without. */
async function goTheShortWay(page: Page, url: string, { takesTime }: { takesTime: boolean }): Promise<Way> {
  const way: Way = { screens: [], taps: 0, words: [] };
  const look = async () => {
    await page.waitForLoadState('load');
    const screen = await screenOf(page);
    if (screen === way.screens.at(-1)) return;
    way.screens.push(screen);
    way.words.push(await shownWords(page));
  };
  const tap = async (selector: string) => {
    await page.locator(selector).filter({ visible: true }).first().click();
    way.taps += 1;
  };
  const isOpen = (selector: string) => page.locator(selector).first().isVisible();

  await page.goto(`${url}/`);
  await look();
  await tap('main a[href$="/appointment/"]');
  await expect(page.locator('.steps-bar')).toBeVisible();
  await look();
  while (!(await isOpen('[data-check] > button[type="submit"]'))) {
    const before = await screenOf(page);
    if (takesTime && (await isOpen('.slot-times button'))) await tap('.slot-times button');
    else {
      if (await isOpen('input[name="name"]')) {
        await tap('input[name="name"]');
        await page.keyboard.type('أمينة');
      }
      if (await isOpen('input[name="reply"]')) await tap('input[name="reply"][value="none"]');
      await tap('[data-next]');
    }
    await expect.poll(() => screenOf(page)).not.toBe(before);
    await look();
  }
  await tap('[data-check] > button[type="submit"]');
  await slipOf(page);
  await look();
  return way;
}

let portal: Portal;
let proxy: Awaited<ReturnType<typeof countingProxy>>;
let url: string;
test.beforeAll(async () => {
  const port = await freePort();
  url = `http://localhost:${port}`;
  portal = await startPortal({
    environment: { TRUSTED_NETWORKS: 'none', SLOTS_PER_NETWORK: '0', PROVEN_PERCENT: '100', PROVEN_PERCENT_OF_DAY: '100' },
  });
  proxy = await countingProxy(port, portal.url);
});
test.afterAll(async () => {
  proxy.stop();
  await portal.stop();
});

const cases = [
  { language: 'ar', takesTime: false },
  { language: 'de', takesTime: false },
  { language: 'ar', takesTime: true },
  { language: 'de', takesTime: true },
];
for (const { language, takesTime } of cases) {
  test.describe(`in ${language}`, () => {
    test.use({ viewport: { width: 360, height: 740 }, locale: language });

    test(takesTime ? 'a time that has to be worked for' : 'a request without a time', async ({ page }) => {
      if (takesTime && count(portal, 'consultation_hours') === 0) await offerHours(portal);
      const provenBefore = proven();
      const askedBefore = proxy.passed.length;
      const way = await goTheShortWay(page, url, { takesTime });
      // The icon comes last.
      await page.waitForLoadState('networkidle');
      const passed = proxy.passed.slice(askedBefore);
      const sumOf = (part: 'bytes' | 'headers') => passed.reduce((sum, one) => sum + one[part], 0);
      const words = way.words.reduce((sum, one) => sum + one, 0);
      const figures = { screens: way.screens.length, taps: way.taps, words, requests: passed.length, bytes: sumOf('bytes') };
      process.stdout.write(
        `${language}, ${takesTime ? 'with' : 'without'} a time: ${JSON.stringify({ ...figures, headers: sumOf('headers') })}\n`,
      );
      process.stdout.write(`  words of each screen: ${way.words.join(', ')}\n`);
      for (const [figure, limit] of Object.entries(most)) {
        expect.soft(figures[figure as keyof typeof most], figure).toBeLessThanOrEqual(limit);
      }
      expect(proven() - provenBefore).toBe(takesTime ? 1 : 0);
    });
  });
}

const proven = () => count(portal, 'bookings', "kind = 'appointment' and is_proven = 1");
