import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';
import { buildSite } from '../../setup/build.ts';

/*
 * `npm run bad-input -- --cases 100000 --seed 7`: requests made from the OpenAPI document and the forms, right ones first and then broken in
 * one or two places, to a process with the built pages. Prints how many were answered in which way; everything wrong is told with its case.
 */
const { values } = parseArgs({
  options: { cases: { type: 'string', default: '100000' }, seed: { type: 'string', default: String(Date.now() % 1e9) } },
});
const [cases, seed] = [Number(values.cases), Number(values.seed)];
if (!Number.isSafeInteger(cases) || cases < 1 || !Number.isSafeInteger(seed)) throw new Error('say --cases and --seed with whole numbers');
await buildSite({ contentDir: 'content', dataDir: 'var/bad-input', say: console.log });
console.log(`${cases} cases from seed ${seed}`);
Object.assign(process.env, { BAD_INPUT_CASES: String(cases), BAD_INPUT_SEED: String(seed), BAD_INPUT_PAGES: 'built' });
// SQLite alone: no PostgreSQL is started.
process.env['DIALECTS'] = 'sqlite';
const vitest = await startVitest(['tests/api/bad-input.test.ts'], { watch: false, project: ['api'] });
await vitest.close();
