import { chromium, type Browser } from '@playwright/test';
import { chromiumArgs, findChromium } from '../../setup/chromium.ts';

/** A browser outside of Playwright's own runner. The caller closes it. */
export const openBrowser = async (args: string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath: await findChromium(() => undefined), args: [...chromiumArgs, ...args] });
