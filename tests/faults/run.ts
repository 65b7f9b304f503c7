import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startVitest, type Vite } from 'vitest/node';
import type { Fault } from './fault.ts';
import { faults } from './faults.ts';

/*
 * Puts one fault after the other into the code, in memory only, and runs the test file that must notice it. A fault that passes is a
 * hole in the tests; one whose text is no longer in its file has to be written anew.
 */

/** Words of the faults to try, of their name or file; none means all. */
const words = process.argv.slice(2);

/** @returns what is wrong; undefined when the tests noticed the fault */
async function tryOut({ file, from, to, caughtBy }: Fault): Promise<string | undefined> {
  const occurrences = readFileSync(file, 'utf8').split(from).length - 1;
  if (occurrences !== 1) return `text found ${occurrences} times`;
  const changed = path.resolve(file);
  const loaded: string[] = [];
  const fault: Vite.Plugin = {
    name: 'fault',
    enforce: 'pre',
    // What is wrong on purpose must never come out of the cache of an honest run.
    configureVitest: ({ defineCacheKeyGenerator }) => defineCacheKeyGenerator(({ id }) => (id === changed ? false : null)),
    transform: (code, id) => {
      if (id !== changed) return undefined;
      loaded.push(id);
      return code.replace(from, () => to);
    },
  };
  const vitest = await startVitest(
    [caughtBy],
    { watch: false, bail: 1, silent: true, reporters: [{}], testNamePattern: '^(?!.* on postgres)' },
    { plugins: [fault] },
  );
  // A file that cannot even be loaded notices nothing.
  const caught = vitest.state.getTestModules().some((module) => !module.children.allTests('failed').next().done);
  await vitest.close();
  return caught ? undefined : loaded.length > 0 ? 'not noticed' : 'not loaded';
}

const chosen = faults.filter(({ file, name }) => words.length === 0 || words.some((word) => file.includes(word) || name.includes(word)));
// A fault is the same on both databases, so SQLite is asked alone, and no PostgreSQL is started.
process.env['DATABASE_URL'] = 'postgres://not-asked';
let passed = 0;
for (const fault of chosen) {
  const verdict = await tryOut(fault);
  if (verdict !== undefined) passed += 1;
  console.log(`${verdict ?? 'noticed'} | ${fault.file} | ${fault.name}`);
}
console.log(`${chosen.length - passed} of ${chosen.length} faults were noticed.`);
process.exitCode = passed === 0 && chosen.length > 0 ? 0 : 1;
