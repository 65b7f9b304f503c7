import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startPortal } from '../support/portal.ts';

it(
  'the serving process loads its bundle alone: no file of the code, no package, no page that the build renders',
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
      const loaded = lines.filter((line) => line.startsWith('serve-process.mjs ')).map((line) => line.replace(/^\S+ /, ''));
      const bundle = /\/\.build-server\/[0-9a-f]{16}\//;
      // The hook sees what the process does load.
      expect(loaded.filter((url) => bundle.test(url)).length).toBeGreaterThan(50);
      expect(loaded.filter((url) => !url.startsWith('node:') && !bundle.test(url))).toEqual([]);
      expect(loaded.filter((url) => /\/(?:offline-worker|offline-shell|sitemap)/.test(url))).toEqual([]);
    } finally {
      await portal.stop();
      await rm(folder, { recursive: true });
    }
  },
);
