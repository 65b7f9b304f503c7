import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';

it('a run that used PostgreSQL and failed ends as failed', async () => {
  const program = `
    const { startPostgres } = await import('./tests/support/postgres.ts');
    const { stop } = await startPostgres();
    await stop();
    process.exitCode = 3;
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  expect(code).toBe(3);
});
