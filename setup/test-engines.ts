import { spawn } from 'node:child_process';
import { buildSite } from './build.ts';
import { findEngines } from './engines.ts';

/** `npm run test:engines`: the main journeys in Firefox and WebKitGTK, which are installed where they are missing. */
try {
  await findEngines((line) => console.log(line));
  await buildSite({ contentDir: 'content', dataDir: 'var/test', say: (line) => console.log(line) });
  const tests = spawn('vitest', ['run', '--project', 'engines'], { stdio: 'inherit' });
  process.exitCode = await new Promise<number>((resolve, reject) => {
    tests.once('error', reject);
    tests.once('exit', (code) => resolve(code ?? 1));
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
