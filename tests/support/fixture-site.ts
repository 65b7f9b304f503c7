import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { buildPages } from '../../setup/build.ts';

/** A built site from a changed copy of the content, for what no real entry may say. Nothing listens: a page is given its files. */
export type FixtureSite = { url: string; open: (page: Page) => Promise<void>; remove: () => Promise<void> };

type Change = {
  /** YAML by id, added to the real entries. */
  services: Record<string, string>;
  /** YAML lines added to city.yaml. */
  city: string;
};

/** A changed copy of the content; the caller removes the folder. */
export async function changedContent({ services, city }: Change): Promise<string> {
  const contentDir = await mkdtemp(path.join(os.tmpdir(), 'kim-content-'));
  await cp('content', contentDir, { recursive: true });
  await appendFile(path.join(contentDir, 'city.yaml'), `\n${city}\n`);
  for (const [id, yaml] of Object.entries(services)) await writeFile(path.join(contentDir, 'services', `${id}.yaml`), yaml);
  return contentDir;
}

export async function buildFixtureSite(change: Change): Promise<FixtureSite> {
  const contentDir = await changedContent(change);
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'kim-fixture-'));
  const remove = async () => {
    for (const folder of [contentDir, dataDir]) await rm(folder, { recursive: true, force: true });
  };
  const clientDir = await buildPages({ contentDir, dataDir }, path.join(dataDir, 'work')).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const url = 'http://portal.test';
  const open = async (page: Page): Promise<void> => {
    await page.route(`${url}/**`, async (route) => {
      const name = new URL(route.request().url()).pathname.replace(/\/$/, '/index.html');
      const contentType = name.endsWith('.js') ? 'text/javascript' : name.endsWith('.svg') ? 'image/svg+xml' : 'text/html; charset=utf-8';
      const body = await readFile(path.join(clientDir, name)).catch(() => undefined);
      await route.fulfill(body === undefined ? { status: 404 } : { contentType, body });
    });
  };
  return { url, open, remove };
}
