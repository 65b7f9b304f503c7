import { execFile } from 'node:child_process';
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';

/** A built site from a changed copy of the content, for what no real entry may say. Nothing listens: a page is given its files. */
export type FixtureSite = { url: string; open: (page: Page) => Promise<void>; remove: () => Promise<void> };

/**
 * @param change.services YAML by id, added to the real entries
 * @param change.city YAML lines added to city.yaml
 */
export async function buildFixtureSite(change: { services: Record<string, string>; city: string }): Promise<FixtureSite> {
  const contentDir = await mkdtemp(path.join(os.tmpdir(), 'kim-content-'));
  // Beside node_modules, because what is built imports from there.
  const outDir = await mkdtemp(path.resolve('.build-fixture-'));
  const remove = async () => {
    for (const folder of [contentDir, outDir]) await rm(folder, { recursive: true, force: true });
  };
  try {
    await cp('content', contentDir, { recursive: true });
    await appendFile(path.join(contentDir, 'city.yaml'), `\n${change.city}\n`);
    for (const [id, yaml] of Object.entries(change.services)) await writeFile(path.join(contentDir, 'services', `${id}.yaml`), yaml);
    await promisify(execFile)(
      process.execPath,
      ['node_modules/astro/bin/astro.mjs', 'build', '--silent', '--outDir', path.basename(outDir)],
      {
        env: { ...process.env, TZ: 'Europe/Berlin', CONTENT_DIR: contentDir },
      },
    );
  } catch (error) {
    await remove();
    throw error;
  }
  const url = 'http://portal.test';
  const open = async (page: Page): Promise<void> => {
    await page.route(`${url}/**`, async (route) => {
      const name = new URL(route.request().url()).pathname.replace(/\/$/, '/index.html');
      const contentType = name.endsWith('.js') ? 'text/javascript' : name.endsWith('.svg') ? 'image/svg+xml' : 'text/html; charset=utf-8';
      const body = await readFile(path.join(outDir, 'client', name)).catch(() => undefined);
      await route.fulfill(body === undefined ? { status: 404 } : { contentType, body });
    });
  };
  return { url, open, remove };
}
