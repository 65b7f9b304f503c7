import { spawn } from 'node:child_process';
import { findChromium } from './chromium.ts';
import { buildSite } from './build.ts';

/** `npm test`: installs the tools of the tests, builds the site, and runs all tests. Fails when any part cannot run. */
const run = (command: string, args: string[], environment: Record<string, string> = {}) =>
  new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? 'a signal'}`)),
    );
  });

try {
  const chromium = await findChromium((line) => console.log(line));
  console.log(`Browser: ${chromium}`);
  await buildSite({ contentDir: 'content', dataDir: 'var/test', say: (line) => console.log(line) });
  await run('vitest', ['run'], { CHROMIUM: chromium });
  await run('playwright', ['test'], { CHROMIUM: chromium });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
