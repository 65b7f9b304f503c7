import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from '@playwright/test';
import { freePort, startPortal, type Portal } from '../support/portal.ts';

/** `portal` is the one that runs; `restart` ends it and starts it again at the same address, with the same data. */
export type Restarted = { readonly portal: Portal; restart: () => Promise<void> };

/** A portal for all journeys of a file. @param prepare runs once, before the first journey */
export function restartedPortal(prepare: (portal: Portal) => unknown): Restarted {
  let portal: Portal;
  let dataDir: string;
  let port: number;
  const start = () => startPortal({ dataDir, listen: { host: 'localhost', port } });
  test.beforeAll(async () => {
    test.setTimeout(180_000);
    dataDir = await mkdtemp(path.join(os.tmpdir(), 'kim-restarted-'));
    port = await freePort();
    portal = await start();
    await prepare(portal);
  });
  test.afterAll(async () => {
    await portal.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  return {
    get portal() {
      return portal;
    },
    restart: async () => {
      await portal.stop();
      portal = await start();
    },
  };
}
