import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildSite } from '../../setup/build.ts';
import { guarantees } from './guarantees.ts';
import { keepRun, type GuaranteeResult } from './guarantee-runs.ts';
import { resultOf } from './judge.ts';
import { runPortal } from './world/run-portal.ts';

/** `npm run guarantees`: checks each guarantee of docs/guarantees.md on a portal whose processes are killed. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    rounds: { type: 'string', default: '12' },
    database: { type: 'string', default: 'sqlite' },
    only: { type: 'string' },
    break: { type: 'string' },
  },
});
if (values.database !== 'sqlite' && values.database !== 'postgres') throw new Error('--database sqlite or postgres');
const dialect = values.database;
const seed = Number(values.seed);
const rounds = Number(values.rounds);
/** Visitors at a time. */
const visitors = 6;
const broken = values.break === undefined ? undefined : guarantees.find(({ number }) => String(number) === values.break);
if (values.break !== undefined && broken === undefined) throw new Error(`There is no guarantee ${values.break}.`);
const asked = guarantees.filter(({ number }) => values.only === undefined || values.only.split(',').includes(String(number)));

const say = (line: string) => console.log(line);
await buildSite({ contentDir: 'content', dataDir: 'var/test', say });
say(`Seed ${seed}, ${rounds} kills, ${dialect}${broken === undefined ? '' : `, with a fault that breaks guarantee ${broken.number}`}.`);
const folder = path.join('var/guarantees', `${dialect}-${seed}${broken === undefined ? '' : `-break-${broken.number}`}`);
const run = await runPortal({ seed, rounds, visitors, dialect, folder, faults: broken?.breaks ?? [], say }, async (evidence, counts) => {
  const results: GuaranteeResult[] = [];
  for (const guarantee of asked) {
    const result = await resultOf(guarantee, evidence);
    if (result === undefined) say(`  –  ${guarantee.number}. not asked on ${dialect}: ${guarantee.sentence}`);
    else {
      results.push(result);
      say(`${result.holds ? 'holds' : 'BROKEN'}  ${guarantee.number}. ${guarantee.sentence} (${result.cases} cases)`);
      for (const finding of result.broken ?? []) say(`        ${finding}`);
    }
  }
  return { ...counts, results };
});
say(`${run.requests} requests, ${run.kills} kills. The history is in ${folder}.`);

const fallen = run.results.filter(({ holds }) => !holds).map(({ guarantee }) => guarantee);
if (broken === undefined) {
  const release = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  await keepRun({ at: new Date().toISOString(), release, seed, database: dialect, ...run });
  process.exitCode = fallen.length === 0 ? 0 : 1;
} else {
  const isExact = fallen.length === 1 && fallen[0] === broken.number;
  say(isExact ? `The fault broke guarantee ${broken.number} and no other.` : `The fault broke: ${fallen.join(', ') || 'nothing'}.`);
  process.exitCode = isExact ? 1 : 2;
}
