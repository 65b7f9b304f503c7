import type { Browser } from '@playwright/test';
import { openBrowser } from '../support/browser.ts';
import { startPortal } from '../support/portal.ts';
import { pathOf } from '../support/templates.ts';
import type { Figure, Figures } from './figure.ts';

const pages = ['home', 'quarter', 'service', 'form'];
const languages = ['de', 'ar'];
const tries = 3;

type View = { paint: number; shift: number };

/** Largest contentful paint and layout shift on a slow line with a slow phone. */
export const firstView: Figure = {
  name: 'first-view',
  run: async () => {
    const portal = await startPortal();
    const browser = await openBrowser();
    try {
      const figures: Figures = {
        columns: languages,
        rows: [],
        notes: [
          `400 kbit/s, 400 ms round trip, processor four times slower, 360 px, by Chromium's own throttling; plain HTTP on loopback, nothing cached. The middle of ${tries} tries; the largest shift of them.`,
          'In the same way, measured earlier: Integreat’s places page 31,400 ms, Munich’s booking page 6,900 ms.',
        ],
      };
      for (const name of pages) {
        const views = [];
        for (const language of languages) views.push(await see(browser, `${portal.url}${pathOf(name, language)}`));
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

async function see(browser: Browser, address: string): Promise<View> {
  const views: View[] = [];
  for (let count = 0; count < tries; count += 1) views.push(await seeOnce(browser, address));
  const paints = views.map(({ paint }) => paint).sort((one, other) => one - other);
  return { paint: paints[Math.floor(tries / 2)]!, shift: Math.round(Math.max(...views.map(({ shift }) => shift)) * 10_000) / 10_000 };
}

async function seeOnce(browser: Browser, address: string): Promise<View> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
  try {
    const page = await context.newPage();
    const devTools = await context.newCDPSession(page);
    await devTools.send('Network.enable');
    await devTools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 400,
      downloadThroughput: 50_000,
      uploadThroughput: 50_000,
    });
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.goto(address, { waitUntil: 'networkidle' });
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
    await context.close();
  }
}
