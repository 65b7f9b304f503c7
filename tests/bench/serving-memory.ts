import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buildPages } from '../../setup/build.ts';
import { readDirectory } from '../../src/loading/read-directory.ts';
import { growContent } from '../support/grown-content.ts';
import { mixedRequests } from '../support/mixed-requests.ts';
import { startPortal, type Portal } from '../support/portal.ts';
import { publishInARow, residentMegabytes } from '../support/publications-in-a-row.ts';
import type { Figure } from './figure.ts';

const numberOf = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise);
/** `MEMORY_SERVICES=60 MEMORY_REQUESTS=1000 BENCH_PUBLICATIONS=10` measures less, `MEMORY_REQUESTS=100000` whether it stays flat. */
const services = numberOf('MEMORY_SERVICES', 300);
const requests = numberOf('MEMORY_REQUESTS', 10_000);
const publications = numberOf('BENCH_PUBLICATIONS', 100);
const rounds = 10;

/** What the serving process holds after a day of requests and many publications, at the size of a large city. */
export const servingMemory: Figure = {
  name: 'serving-memory',
  run: async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-memory-'));
    const contentDir = path.join(folder, 'content');
    const dataDir = path.join(folder, 'data');
    try {
      await growContent(contentDir, services);
      await buildPages({ contentDir, dataDir }, path.join(folder, 'work'));
      const environment = { CONTENT_DIR: contentDir, LOG_LEVEL: 'warn', TRUST_PROXY: 'loopback' };
      const portal = await startPortal({ dataDir, environment });
      try {
        return await measure(portal, contentDir);
      } finally {
        await portal.stop();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function measure(portal: Portal, contentDir: string) {
  const start = await residentMegabytes(portal.pid);
  const send = await mixedRequests(portal, await readDirectory(contentDir));
  const cpuBefore = await cpuSeconds(portal.pid);
  const after: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await send(requests / rounds);
    after.push(await residentMegabytes(portal.pid));
  }
  const cpu = (await cpuSeconds(portal.pid)) - cpuBefore;
  const { refused, megabytes } = await publishInARow(portal, publications, { builds: false, contentDir });
  const row = (what: string, value: number, target?: number) => ({
    ...{ what, unit: 'megabytes', values: [Math.round(value)] },
    ...(target !== undefined && { target: { atMost: target } }),
  });
  return {
    columns: [`${services} services`],
    rows: [
      row('memory at the start', start),
      row(`memory after ${requests / rounds} requests`, after[0] ?? 0),
      row(`memory after ${requests} requests`, after.at(-1) ?? 0, 200),
      row(`memory, highest within ${requests} requests`, Math.max(...after)),
      row(`memory after ${publications} publications more`, megabytes.at(-1) ?? 0, 200),
      { what: 'refused while it published', unit: 'requests', values: [refused.length], target: { atMost: 0 } },
      { what: 'CPU a request', unit: 'ms', values: [Math.round((cpu / requests) * 10_000) / 10] },
    ],
    notes: [
      'Resident memory (VmRSS) of the one process that serves site, forms and desk, with SQLite. 60 to 65 MB of it are pages of the program Node that all its processes share.',
      'Of twenty requests ten ask for finished pages of all services in all languages, five for forms, searches and free times, two send a form, one reads a slip and two read pages of the desk.',
      ...(refused.length > 0 ? [`Refused: ${[...new Set(refused)].join(', ')}.`] : []),
    ],
  };
}

/** Fields 14 and 15 of proc_pid_stat(5), in hundredths of a second. */
async function cpuSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
