import { expect, test, type Browser, type Page } from '@playwright/test';
import { startPortal, type Portal } from '../support/portal.ts';
import { offerHours } from './consultation-hours.ts';
import { sendButton, slipOf } from './newcomer.ts';

/** Text twice as large on a small phone, in every language: words stay whole or break at their syllables, and nothing covers anything. */
let portal: Portal;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  portal = await startPortal();
  await offerHours(portal);
});
test.afterAll(() => portal.stop());

const languages = ['de', 'de-simple', 'en', 'tr', 'ar', 'ro', 'bg', 'pl', 'uk', 'ru', 'fa', 'ku'];
const paths = [
  '',
  'topics/',
  'topics/debts/',
  'topics/violence/',
  'quarters/',
  'quarters/schalke/',
  'services/stadtteilbuero-schalke-nord/',
  'services/caritas-sternemann/',
  'letter/',
  'emergency/',
  'about/',
];

/** Words that end a line in their middle without a hyphen: "Gesundhe/it". The link of a slip is no word and may. */
const brokenWords = (page: Page) =>
  page.evaluate(() => {
    const broken: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const lineOf = (node: Node, from: number, to: number) => {
      range.setStart(node, from);
      range.setEnd(node, to);
      return [...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top));
    };
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const parent = node.parentElement!;
      if (!parent.checkVisibility() || parent.closest('.visually-hidden, svg, script, style, [translate="no"]') !== null) continue;
      const text = node.nodeValue!;
      for (const { 0: word, index } of text.matchAll(/[\p{L}\p{M}\p{N}\u00ad]+/gu)) {
        if (new Set(lineOf(node, index, index + word.length)).size < 2) continue;
        let last: number | undefined;
        for (let at = 0; at < word.length; at += 1) {
          const line = word[at] === '\u00ad' ? undefined : lineOf(node, index + at, index + at + 1).at(-1);
          // A letter of another height stands a little higher.
          if (line !== undefined && last !== undefined && Math.abs(line - last) > 8) broken.push(`${word.slice(0, at)}/${word.slice(at)}`);
          last = line;
        }
      }
    }
    return broken.map((word) => word.replaceAll('\u00ad', ''));
  });

/** Pairs of texts of different elements that lie over one another. */
const overlaps = (page: Page) =>
  page.evaluate(() => {
    const boxes: { text: string; box: DOMRect; element: Element }[] = [];
    const texts = document.createTreeWalker(document.querySelector('body')!, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const element = node.parentElement!;
      if (
        node.nodeValue!.trim() === '' ||
        !element.checkVisibility() ||
        element.closest('.visually-hidden, .quick-exit, svg, script, style') !== null
      )
        continue;
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) if (box.width > 1) boxes.push({ text: node.nodeValue!.trim(), box, element });
    }
    boxes.sort((one, other) => one.box.top - other.box.top);
    const found: string[] = [];
    boxes.forEach(({ text, box, element }, index) => {
      for (const other of boxes.slice(index + 1)) {
        if (other.box.top >= box.bottom - 6) break;
        const height = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        const width = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        // Lines of one text stand close; letters have room above and below.
        if (other.element !== element && width > 2 && height > box.height / 3) found.push(`${text} | ${other.text}`);
      }
    });
    return found;
  });

/** The texts that reach beyond the screen, for a fault's report. */
const textsBeyond = (page: Page, width: number) =>
  page.evaluate((screen) => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const found: string[] = [];
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      range.selectNodeContents(node);
      const isBeyond = [...range.getClientRects()].some(({ right, left }) => right > screen + 1 || left < -1);
      if (isBeyond && node.parentElement?.closest('.visually-hidden') === null) found.push(node.nodeValue!.trim());
    }
    return found.join(' | ');
  }, width);

type Look = (where: string) => Promise<void>;

/** On a phone with text twice as large: collects what is wrong with each page that is looked at. */
async function faultsOn(browser: Browser, width: number, walk: (page: Page, look: Look) => Promise<void>): Promise<string[]> {
  const faults: string[] = [];
  const context = await browser.newContext({ viewport: { width, height: 740 } });
  const page = await context.newPage();
  const settings = await context.newCDPSession(page);
  await settings.send('Page.setFontSizes', { fontSizes: { standard: 32 } });
  await walk(page, async (path) => {
    await expect.poll(() => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize))).toBe(32);
    const where = `${path} at ${width} pixels`;
    for (const word of await brokenWords(page)) faults.push(`${where} breaks ${word}`);
    for (const pair of await overlaps(page)) faults.push(`${where} lays over one another: ${pair}`);
    if ((await page.evaluate(() => document.documentElement.scrollWidth)) > width)
      faults.push(`${where} scrolls sideways: ${await textsBeyond(page, width)}`);
  });
  await context.close();
  return faults;
}

/** From the first screen of the form to the slip, with everything unfolded, for another person, with a free time and with mistakes. */
async function bookForAnother(page: Page, language: string, look: Look): Promise<void> {
  const screen = (number: number) => expect(page.locator('.steps-bar progress')).toHaveAttribute('value', String(number));
  const unfold = async () => {
    const closed = page.locator('[data-step]:not([hidden]) details:not([open]) > summary').filter({ visible: true });
    while ((await closed.count()) > 0) await closed.first().click();
  };
  await page.goto(`${portal.url}/${language}/appointment/?service=kim-schalke`);
  await screen(1);
  await look('screen 1');
  await page.locator('input[name="whom"][value="other"]').check();
  await page.locator('[data-next]').click();
  await unfold();
  await look('screen 1, unfolded, with a mistake');
  await page.locator('input[name="helperName"]').fill('Ali');
  await page.locator('[data-next]').click();
  await screen(2);
  await unfold();
  await look('screen 2');
  // German, so that there are free times in every language.
  await page.locator('select[name="conversationLanguage"]').selectOption('de');
  await page.locator('[data-next]').click();
  await expect(page.locator('.slot-times button').first()).toBeVisible();
  await unfold();
  await look('screen 3');
  await page.locator('.slot-times button').first().click();
  await screen(4);
  await page.locator('[data-next]').click();
  await page.locator('input[name="reply"][value="call"]').check();
  await unfold();
  await look('screen 4, with mistakes');
  await page.locator('input[name="name"]').fill('أمينة');
  await page.locator('input[name="phone"]').fill('0151 23456789');
  await page.locator('[data-next]').click();
  await screen(5);
  await look('the overview');
  await page.locator(sendButton).click();
  await slipOf(page);
  await look('the slip');
  for (const fold of await page.locator('main details > summary').all()) if (await fold.isVisible()) await fold.click();
  await look('the slip, unfolded');
}

for (const language of languages) {
  test(`${language}: words break at syllables only, nothing covers a word, nothing scrolls sideways`, async ({ browser }) => {
    test.setTimeout(200_000);
    const faults: string[] = [];
    for (const width of [320, 360]) {
      const found = await faultsOn(browser, width, async (page, look) => {
        for (const path of paths) {
          await page.goto(`${portal.url}/${language}/${path}`);
          await look(path);
        }
      });
      faults.push(...found);
    }
    expect(faults).toEqual([]);
  });

  test(`${language}: the same holds for results, sent by the server and drawn by the browser`, async ({ browser }) => {
    test.setTimeout(200_000);
    const faults = await faultsOn(browser, 320, async (page, look) => {
      for (const query of ['?way=all', '?q=Deutschkurs&quarter=schalke-nord', '?topic=violence', '?q=45881']) {
        await page.goto(`${portal.url}/${language}/search/${query}`);
        for (const fold of await page.locator('main details:not([open]) > summary').all()) await fold.click();
        await look(`search/${query}`);
        // A field that is touched draws the results anew.
        await page.locator('main [name="q"]').focus();
        await page.locator('main [name="q"]').dispatchEvent('input');
        const isDrawn = (part: Element) => [...part.childNodes].some((node) => node instanceof Comment);
        await expect.poll(() => page.locator('[data-part="groups"]').evaluate(isDrawn)).toBe(true);
        if (query.includes('way=all')) await page.locator('[data-part="all"] button').evaluate((button: HTMLElement) => button.click());
        await look(`search/${query}, drawn`);
      }
    });
    expect(faults).toEqual([]);
  });

  test(`${language}: the same holds from the form to the slip`, async ({ browser }) => {
    expect(await faultsOn(browser, 320, (page, look) => bookForAnother(page, language, look))).toEqual([]);
  });
}
