import type { Browser, Page } from '@playwright/test';
import { openBrowser } from '../support/browser.ts';
import type { Figure, Row } from './figure.ts';
import { startGrownPortal } from './grown-portal.ts';
import { openPhone, slow, slowPhone } from './slow-phone.ts';

/** `BENCH_SERVICES=52` builds fewer. */
const services = Number(process.env['BENCH_SERVICES'] ?? 300);
const tries = 3;
/** As people type on a phone, with a mistake. */
const typed = { de: 'Hilfe bei Shculden', ar: 'مساعدة في الديون' };
const languages = Object.keys(typed) as (keyof typeof typed)[];
const betweenKeysMs = 150;

type Felt = { first: number; block: number; next: number };

/** How quickly search and form react to typing and pressing, measured by the Event Timing of a real browser. */
export const inp: Figure = {
  name: 'inp',
  run: async () => {
    const portal = await startGrownPortal(services);
    const browser = await openBrowser();
    try {
      const searched: Felt[] = [];
      const pressed: Felt[] = [];
      for (const language of languages) {
        searched.push(await middleOf(() => search(browser, `${portal.url}/${language}/search/`, typed[language])));
        pressed.push(await middleOf(() => fillForm(browser, `${portal.url}/${language}/appointment/`)));
      }
      const row = (what: string, felt: Felt[], value: keyof Felt, atMost: number): Row => ({
        what,
        unit: 'ms',
        values: felt.map((one) => one[value]),
        target: { atMost },
      });
      return {
        columns: languages,
        rows: [
          row('search, first result after the first key', searched, 'first', 1500),
          row('search, longest block from the touch on', searched, 'block', 100),
          row('search, interaction to next paint', searched, 'next', 200),
          row('form, longest block', pressed, 'block', 100),
          row('form, interaction to next paint', pressed, 'next', 200),
        ],
        notes: [
          `${slowPhone}; plain HTTP on loopback, nothing cached. The middle of ${tries} tries. ${services} services.`,
          `A key each ${betweenKeysMs} ms. A block is the longest task of the page, in time of the processor, which other work of the machine hardly lengthens; the other rows are times of the clock. "Interaction to next paint" is the longest of all.`,
        ],
      };
    } finally {
      await browser.close();
      await portal.stop();
    }
  },
};

async function middleOf(feel: () => Promise<Felt>): Promise<Felt> {
  const felt: Felt[] = [];
  for (let count = 0; count < tries; count += 1) felt.push(await feel());
  const middle = (value: keyof Felt) => felt.map((one) => one[value]).sort((one, other) => one - other)[Math.floor(tries / 2)]!;
  return { first: middle('first'), block: middle('block'), next: middle('next') };
}

async function onPhone(browser: Browser, address: string, use: (page: Page) => Promise<void>): Promise<Felt> {
  const page = await openPhone(browser);
  try {
    await slow(page);
    await page.goto(address, { waitUntil: 'networkidle' });
    await page.evaluate(watch);
    await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
    await use(page);
    await page.waitForTimeout(1_500);
    const block = longestTask(await browser.stopTracing());
    const felt = await page.evaluate(() => (window as unknown as { felt: Omit<Felt, 'block'> }).felt);
    return { ...felt, block };
  } finally {
    await page.context().close();
  }
}

/** Times in microseconds; tdur: of the processor. */
type TraceEvent = { name: string; pid: number; tid: number; tdur?: number; args: { name?: string } };

/** Processor time of the longest task of a page’s main thread, in ms. */
function longestTask(trace: Buffer): number {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const main = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(threadOf));
  const tasks = traceEvents.filter((event) => event.name === 'RunTask' && main.has(threadOf(event)));
  if (tasks.length === 0) throw new Error('the browser’s trace holds no task');
  return Math.round(Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000);
}

/** Runs in the page, from its own start on. */
function watch(): void {
  const felt = { first: 0, next: 0 };
  Object.assign(window, { felt });
  const from = performance.now();
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) if (startTime >= from) felt.next = Math.max(felt.next, Math.round(duration));
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  let firstKey = 0;
  document.addEventListener('keydown', ({ timeStamp }) => (firstKey ||= timeStamp), { capture: true });
  const results = document.querySelector('[data-part="groups"]');
  if (results === null) return;
  new MutationObserver((_changes, observer) => {
    observer.disconnect();
    // The paint after the change has happened when a task follows the next frame.
    requestAnimationFrame(() => setTimeout(() => (felt.first = Math.round(performance.now() - firstKey))));
  }).observe(results, { childList: true, subtree: true });
}

const search = (browser: Browser, address: string, words: string): Promise<Felt> =>
  onPhone(browser, address, async (page) => {
    const field = page.locator('main input[name="q"]');
    await field.tap();
    await field.pressSequentially(words, { delay: betweenKeysMs });
    await page.waitForFunction(() => (window as unknown as { felt: Felt }).felt.first > 0);
  });

/** Touches every kind of control on each question, and goes on as far as the overview. */
const fillForm = (browser: Browser, address: string): Promise<Felt> =>
  onPhone(browser, address, async (page) => {
    const next = page.locator('[data-next]');
    for (let step = 0; step < 20; step += 1) {
      const open = page.locator('[data-step]').filter({ visible: true });
      // An answer is wanted in no way that asks for more.
      for (const control of ['radio"]:not([name="reply"])', 'radio"][name="reply"][value="none"]', 'checkbox"]']) {
        const shown = open.locator(`input[type="${control}:not([disabled])`).filter({ visible: true }).first();
        if ((await shown.count()) > 0) await shown.tap();
      }
      const fold = open.locator('details:not([open]) > summary').filter({ visible: true }).first();
      while ((await fold.count()) > 0) await fold.tap();
      const name = open.locator('input[name="name"]').filter({ visible: true });
      if ((await name.count()) > 0) await name.pressSequentially('Ana', { delay: betweenKeysMs });
      if (!(await next.isVisible())) return;
      await next.tap();
    }
    throw new Error('the form does not come to its overview');
  });
