import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { chromiumArgs, findChromium } from './chromium.ts';
import { pictureSize, scenes } from './demo/handbook-scenes.ts';

/** `npm run pictures`: starts a demo of its own, and makes the pictures of docs/handbook/ anew: WebP in public/handbook/. */
const to = path.resolve('public/handbook');
const dataDir = await mkdtemp(path.join(os.tmpdir(), 'kim-handbook-'));
const url = `http://localhost:${process.env['PORT'] ?? '8090'}`;
const demo = spawn(process.execPath, ['setup/demo.ts'], {
  env: { ...process.env, PORT: new URL(url).port, DATA_DIR: dataDir },
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const passwords = await readPasswords(demo.stdout);
  const browser = await chromium.launch({
    executablePath: await findChromium(console.log),
    args: chromiumArgs,
    env: { ...process.env, LANGUAGE: 'de' },
  });
  try {
    for (const { name, account, width, show } of scenes) {
      const page = await signedIn(browser, width, account, passwords.get(account)!);
      await show(page, url);
      await writeFile(path.join(to, `${name}.webp`), await pictureOf(page));
      console.log(`public/handbook/${name}.webp`);
      await page.context().close();
    }
  } finally {
    await browser.close();
  }
} finally {
  demo.kill();
  if (demo.exitCode === null) await new Promise((ended) => demo.once('exit', ended));
  await rm(dataDir, { recursive: true, force: true });
}

/** The accounts that a demo prints, with their passwords. */
async function readPasswords(output: AsyncIterable<Buffer>): Promise<Map<string, string>> {
  let said = '';
  for await (const part of output) {
    said += part.toString();
    if (said.includes('\nLetters: '))
      return new Map([...said.matchAll(/^ {2}(\S+@\S+) +(\S+) {3}/gm)].map(([, email, word]) => [email!, word!]));
  }
  throw new Error(`The demo did not start:\n${said}`);
}

async function signedIn(browser: Browser, width: number, account: string, password: string): Promise<Page> {
  const scale = pictureSize.width / width;
  const context = await browser.newContext({
    viewport: { width, height: pictureSize.height / scale },
    deviceScaleFactor: scale,
    colorScheme: 'light',
    locale: 'de-DE',
    timezoneId: 'Europe/Berlin',
  });
  const page = await context.newPage();
  await page.goto(`${url}/desk/sign-in/`);
  await page.locator('input[name="email"]').fill(account);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('form:has(input[name="password"]) button[type="submit"]').click();
  await page.waitForURL(`${url}/desk/**`, { waitUntil: 'load' });
  return page;
}

/** A picture of the window, as WebP. Playwright makes PNG and JPEG only, so the browser turns the PNG into WebP. */
async function pictureOf(page: Page): Promise<Buffer> {
  const png = (await page.screenshot()).toString('base64');
  const empty = await page.context().newPage();
  const webp = await empty.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.fromBase64(base64)], { type: 'image/png' }));
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
    canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
    return canvas.toDataURL('image/webp', 0.4).split(',')[1]!;
  }, png);
  return Buffer.from(webp, 'base64');
}
