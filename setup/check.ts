import { spawn } from 'node:child_process';

/** `npm run check`: every part runs, and every part that fails is reported. */
const parts: Record<string, string[]> = {
  format: ['prettier', '--check', '.'],
  types: ['astro', 'check', '--minimumSeverity', 'warning'],
  walls: ['eslint', '.'],
  'dead code': ['knip'],
  OpenAPI: ['node', 'setup/openapi.ts'],
};

type Outcome = { part: string; code: number | null; output: string };

const run = (part: string, [command = '', ...args]: string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, FORCE_COLOR: '1' } });
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', (error) => resolve({ part, code: null, output: String(error) }));
    child.once('close', (code) => resolve({ part, code, output: Buffer.concat(chunks).toString() }));
  });

// ESLint reads the types that Astro writes here.
const types = await run('Astro types', ['astro', 'sync', '--silent']);
const outcomes = [types, ...(await Promise.all(Object.entries(parts).map(([part, command]) => run(part, command))))];
for (const { part, code, output } of outcomes) {
  if (code !== 0) console.error(`\n${part} failed:\n${output.trimEnd()}`);
}
const failed = outcomes.filter(({ code }) => code !== 0);
console.log(failed.length === 0 ? `Checked: ${Object.keys(parts).join(', ')}.` : `\nFailed: ${failed.map(({ part }) => part).join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
