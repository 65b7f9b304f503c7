import type { Browser, Page } from '@playwright/test';
import { offerHours } from '../journeys/consultation-hours.ts';
import { openBrowser } from '../support/browser.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { pathOf } from '../support/templates.ts';
import type { Figure, Figures } from './figure.ts';
import { newSlip } from './slip.ts';
import { openPhone, slow, slowPhone } from './slow-phone.ts';

const languages = ['de', 'ar'];
const tries = 3;

type View = { paint: number; shift: number };

/** A page, and the last step to it. `before` is done on a fast line. */
type Seen = { name: string; before?: (page: Page) => Promise<unknown>; open: (page: Page) => Promise<unknown> };

/** Largest contentful paint and layout shift on a slow line with a slow phone. */
export const firstView: Figure = {
  name: 'first-view',
  run: async () => {
    const portal = await startPortal();
    const browser = await openBrowser();
    try {
      await offerHours(portal);
      const figures: Figures = {
        columns: languages,
        rows: [],
        notes: [
          `${slowPhone}; plain HTTP on loopback, nothing cached. The middle of ${tries} tries; the largest shift of them. The answer to a form counts from the press of its button.`,
          'In the same way, measured earlier: Integreat’s places page 31,400 ms, Munich’s booking page 6,900 ms.',
        ],
      };
      const seen: Seen[][] = [];
      for (const language of languages) seen.push(await pagesIn(portal, language));
      for (const [index, { name }] of seen[0]!.entries()) {
        const views: View[] = [];
        for (const pages of seen) views.push(await see(browser, pages[index]!));
        figures.rows.push(
          { what: `${name}, largest paint`, unit: 'ms', values: views.map(({ paint }) => paint), target: { atMost: 1_500 } },
          { what: `${name}, layout shift`, unit: 'score', values: views.map(({ shift }) => shift), target: { atMost: 0 } },
        );
      }
      return figures;
    } finally {
      await browser.close();
      await portal.stop();
    }
  },
};

async function pagesIn(portal: Portal, language: string): Promise<Seen[]> {
  const at = (path: string) => (page: Page) => page.goto(`${portal.url}${path}`, { waitUntil: 'networkidle' });
  const form = `/${language}/appointment/`;
  const slip = new URL(await newSlip(portal, language)).pathname;
  const booked = new URL(await newSlip(portal, language, await firstSlot(portal))).pathname;
  return [
    ...['home', 'quarter', 'service', 'form', 'search results'].map((name) => ({ name, open: at(pathOf(name, language)) })),
    { name: 'form with mistakes', before: at(form), open: (page) => submit(page, {}) },
    {
      name: 'receipt',
      before: at(form),
      open: (page) => submit(page, { name: 'Ana', quarter: 'schalke', reply: 'none', topics: 'debts' }),
    },
    { name: 'slip', open: at(slip) },
    { name: 'slip with a time', open: at(booked) },
  ];
}

/** Sends the form as a browser without a script does. */
async function submit(page: Page, answers: Record<string, string>): Promise<void> {
  const answered = page.waitForEvent('load');
  await page.evaluate((answers) => {
    const form = document.querySelector<HTMLFormElement>('main form')!;
    for (const [name, value] of Object.entries(answers)) {
      const fields = [...form.querySelectorAll<HTMLInputElement | HTMLSelectElement>(`[name="${name}"]`)];
      const choice = fields.find((field) => field instanceof HTMLInputElement && field.value === value);
      if (choice instanceof HTMLInputElement) choice.checked = true;
      else fields[0]!.value = value;
    }
    form.submit();
  }, answers);
  await answered;
  await page.waitForLoadState('networkidle');
}

async function firstSlot(portal: Portal): Promise<{ id: string }> {
  const { slots } = (await (await fetch(`${portal.url}/api/slots?quarter=schalke`)).json()) as { slots: { id: string }[] };
  return { id: slots[0]!.id };
}

async function see(browser: Browser, seen: Seen): Promise<View> {
  const views: View[] = [];
  for (let count = 0; count < tries; count += 1) views.push(await seeOnce(browser, seen));
  const paints = views.map(({ paint }) => paint).sort((one, other) => one - other);
  return { paint: paints[Math.floor(tries / 2)]!, shift: Math.round(Math.max(...views.map(({ shift }) => shift)) * 10_000) / 10_000 };
}

async function seeOnce(browser: Browser, { before, open }: Seen): Promise<View> {
  const page = await openPhone(browser);
  try {
    await before?.(page);
    await slow(page);
    await open(page);
    return await page.evaluate(async () => {
      const view = { paint: 0, shift: 0 };
      const observe = (type: string, take: (entry: PerformanceEntry) => void) =>
        new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
      observe('largest-contentful-paint', (entry) => (view.paint = Math.round(entry.startTime)));
      observe('layout-shift', (entry) => (view.shift += (entry as PerformanceEntry & { value: number }).value));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return view;
    });
  } finally {
    await page.context().close();
  }
}
