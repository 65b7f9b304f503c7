import { Stryker } from '@stryker-mutator/core';
import { rooms } from './rooms.ts';

/*
 * Changes the code of a room in many small ways, one at a time, and asks its tests whether they notice:
 * `npm run mutants -- jobs`, or `npm run mutants -- jobs api/jobs/schedule.ts` for one file. A mutant that survives is a line that no
 * test holds. docs/mutants.md keeps the scores.
 */

const [name = '', ...files] = process.argv.slice(2);
const room = rooms[name];
if (room === undefined) throw new Error(`name a room: ${Object.keys(rooms).join(', ')}`);

// A mutant is the same on both databases, so SQLite is asked alone, and no PostgreSQL is started.
process.env['DIALECTS'] = 'sqlite';
// In one word for each pattern: a comma stands within braces.
process.env['MUTANT_TESTS'] = room.tests.join(' ');

const results = await new Stryker({
  mutate: [...(files.length === 0 ? room.mutate : files), '!**/*.test.ts', '!**/*.d.ts', '!**/*.browser.ts'],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner', new URL('sample.ts', import.meta.url).href],
  ignorers: ['sample'],
  vitest: { configFile: 'tests/mutants/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // Constants of a module are read once a process; each of their mutants would need one of its own, with every test.
  ignoreStatic: true,
  mutator: { plugins: null, excludedMutations: ['StringLiteral'] },
  concurrency: 1,
  // A second run tries only what changed: a changed line, a changed or new test. Content is not watched: delete the file then.
  incremental: true,
  incrementalFile: `var/mutants/${name}.json`,
  reporters: ['clear-text', 'html', ...(process.env['PROGRESS'] === undefined ? [] : ['progress-append-only'])],
  // A thread grows with what mutants leave behind.
  maxTestRunnerReuse: 200,
  htmlReporter: { fileName: `var/mutants/${name}.html` },
  clearTextReporter: { logTests: false, reportTests: false, allowEmojis: false },
  tempDirName: `var/mutants/${name}-sandbox`,
  ignorePatterns: ['var', '.build', '.build-*', '.astro', 'test-results', 'playwright-report'],
  timeoutMS: 20_000,
  allowConsoleColors: false,
}).runMutationTest();

const count = (...statuses: string[]) => results.filter(({ status }) => statuses.includes(status)).length;
const killed = count('Killed', 'Timeout');
const all = killed + count('Survived', 'NoCoverage');
console.log(`${name}: ${all} mutants, ${killed} killed, ${Math.round((100 * killed) / Math.max(all, 1))} %`);
