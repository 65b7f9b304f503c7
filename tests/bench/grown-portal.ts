import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildPages } from '../../setup/build.ts';
import { growContent } from '../support/grown-content.ts';
import { startPortal, type Portal } from '../support/portal.ts';

/** A portal with the city's content and generated services, built for it. Its `stop` removes everything. */
export async function startGrownPortal(services: number): Promise<Portal> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-grown-'));
  const contentDir = path.join(folder, 'content');
  const dataDir = path.join(folder, 'data');
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await growContent(contentDir, services);
    await buildPages({ contentDir, dataDir }, path.join(folder, 'work'));
    const portal = await startPortal({ dataDir, environment: { CONTENT_DIR: contentDir, LOG_LEVEL: 'warn' } });
    return { ...portal, stop: () => portal.stop().finally(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
