import type { Browser, Page } from '@playwright/test';

/** What `slow` does, in words. */
export const slowPhone = '400 kbit/s, 400 ms round trip, processor four times slower, 360 px, by Chromium’s own throttling';

/** A page in a browser of its own that nothing is stored in. The caller closes its context. */
export async function openPhone(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
  return context.newPage();
}

/** From now on the page has a slow line and a slow processor. */
export async function slow(page: Page): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Network.enable');
  await devTools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 400,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  });
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}
