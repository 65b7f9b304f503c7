import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { createSlotChallenge } from '../../api/appointments/proof.ts';
import { openBrowser } from '../support/browser.ts';
import { startPortal } from '../support/portal.ts';
import type { Figure } from './figure.ts';
import { spread, spreadColumns } from './rates.ts';

const tries = 11;
/** Chromium's throttling slows the page and hardly its workers, so the time of the worker is multiplied. */
const slowness = 4;
const levels = [1, 5];

/** The time that a slow phone works for a slot above the share of its network. */
export const proof: Figure = {
  name: 'proof',
  run: async () => {
    const portal = await startPortal();
    const browser = await openBrowser();
    try {
      const script = (await readdir(path.join(process.env['BUILD_DIR'] ?? '.build', 'client/assets'))).find((name) =>
        /^slot-proof-worker-.*\.js$/.test(name),
      )!;
      const page = await browser.newPage();
      await page.goto(`${portal.url}/de/`);
      const times = new Map<number, number[]>(levels.map((level) => [level, []]));
      for (let count = 0; count < tries; count += 1)
        for (const [level, measured] of times) measured.push(slowness * (await proveOnce(page, `/assets/${script}`, level)));
      return {
        columns: spreadColumns,
        rows: [...times].map(([level, measured]) => ({
          what: level === 1 ? 'the first slot above the share' : `slot ${level} above the share`,
          unit: 'ms',
          ...spread(measured.map(Math.round)),
          ...(level === 1 ? { target: { atMost: 2_000 } } : {}),
        })),
        notes: [
          `From the start of the worker to the proof in Chromium, file and challenge included, ${tries} times each, multiplied by ${slowness}: Chromium's own throttling slows pages and hardly slows workers.`,
          'The work begins when the times are shown, so a person who reads them first waits less.',
        ],
      };
    } finally {
      await browser.close();
      await portal.stop();
    }
  },
};

/** @returns milliseconds */
async function proveOnce(page: Page, script: string, level: number): Promise<number> {
  const challenge = await createSlotChallenge(randomBytes(32), level, new Date());
  await page.route('**/api/challenge', (route) => route.fulfill({ json: challenge }), { times: 1 });
  return page.evaluate(async (address) => {
    const start = performance.now();
    const worker = new Worker(address);
    const shown = await new Promise((resolve, reject) => {
      worker.addEventListener('message', ({ data }) => resolve(data));
      worker.addEventListener('error', reject);
    });
    worker.terminate();
    if (typeof shown !== 'string') throw new Error('no proof');
    return performance.now() - start;
  }, script);
}
