import { spawn } from 'node:child_process';
import { findChromium } from './chromium.ts';
import { buildSite } from './build.ts';
import { installPrograms } from './debian-programs.ts';
import { folderInMemory } from './test-folder.ts';
import { minuteMs } from '../src/directory/instants.ts';

/**
 * `npm test`: installs the tools of the tests, builds the site, and runs all tests and journeys. Fails when any part fails or cannot run,
 * and says how long each part took.
 */
const run = (command: string, args: string[], environment: Record<string, string> = {}) =>
  new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? 'a signal'}`)),
    );
  });

const minutes: string[] = [];
const memory = await folderInMemory();
if (memory !== undefined) process.env['TMPDIR'] = memory.folder;

async function timed<T>(part: string, work: Promise<T>): Promise<T> {
  const start = performance.now();
  return work.finally(() => minutes.push(`${part} ${((performance.now() - start) / minuteMs).toFixed(1)}`));
}

try {
  const chromium = await findChromium((line) => console.log(line));
  console.log(`Browser: ${chromium}`);
  await installPrograms(['redis-server', 'caddy'], (line) => console.log(line));
  await timed('build', buildSite({ contentDir: 'content', dataDir: 'var/test', say: (line) => console.log(line) }));
  const failures: unknown[] = [];
  for (const [part, command, ...args] of [
    ['unit, api and site tests', 'vitest', 'run', '--project', 'unit', '--project', 'api', '--project', 'site'],
    ['journeys', 'playwright', 'test'],
  ] as const)
    await timed(part, run(command, args, { CHROMIUM: chromium })).catch((error: unknown) => failures.push(error));
  console.log(`Minutes: ${minutes.join(', ')}.`);
  if (failures.length > 0) throw new Error(failures.map(String).join('\n'));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await memory?.remove();
}
