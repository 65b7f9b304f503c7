import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startPortal } from '../support/portal.ts';

it(
  'the serving process loads neither Astro’s build nor a bundler or compiler, nor a page that the build renders',
  { timeout: 120_000 },
  async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-loaded-'));
    const loadedFile = path.join(folder, 'loaded');
    const hook = path.resolve('tests/support/noted-modules-process.ts');
    const portal = await startPortal({ environment: { LOADED_FILE: loadedFile, NODE_OPTIONS: `--import=${hook}` } });
    try {
      for (const page of ['/de/', '/ar/search/?quarter=schalke', '/de/appointment/', '/de/report/?service=jobcenter', '/desk/sign-in/'])
        expect((await fetch(portal.url + page)).status, page).toBe(200);
      const lines = (await readFile(loadedFile, 'utf8')).split('\n');
      const loaded = lines.filter((line) => line.startsWith(`${portal.pid} `));
      // The hook sees what the process does load.
      expect(loaded.filter((line) => line.includes('/node_modules/fastify/')).length).toBeGreaterThan(0);
      expect(loaded.filter((line) => /\/node_modules\/(?:astro|vite|rolldown|esbuild|sharp|typescript)\//.test(line))).toEqual([]);
      expect(loaded.filter((line) => /\/chunks\/(?:offline-worker|offline-shell|sitemap)/.test(line))).toEqual([]);
    } finally {
      await portal.stop();
      await rm(folder, { recursive: true });
    }
  },
);
