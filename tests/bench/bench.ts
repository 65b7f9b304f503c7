import { mkdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { format, resolveConfig } from 'prettier';
import { acceptance } from './acceptance.ts';
import { attack } from './attack.ts';
import { axe } from './axe.ts';
import { booking } from './booking.ts';
import { claiming } from './claiming.ts';
import type { Figure, Figures } from './figure.ts';
import { growth } from './growth.ts';
import { freeTimes } from './free-times.ts';
import { firstView } from './first-view.ts';
import { inp } from './inp.ts';
import { lighthouseScores } from './lighthouse.ts';
import { live } from './live.ts';
import { drawPictures, showPictures } from './pictures.ts';
import { pressure } from './pressure.ts';
import { processes } from './processes.ts';
import { proof } from './proof.ts';
import { publications } from './publications.ts';
import { rareTopic } from './rare-topic.ts';
import { refusals } from './refusals.ts';
import { release } from './release-0815.ts';
import { requestsGrowth } from './requests-growth.ts';
import { servingMemory } from './serving-memory.ts';
import { staticServing } from './static-serving.ts';
import { readQuality } from '../../src/loading/quality.ts';
import { replaceQuality } from './quality.ts';
import { replaceFigure, targetText, type Result } from './summary.ts';
import { weight } from './weight.ts';

/**
 * `npm run bench`: all figures; `npm run bench -- weight axe`: these; `npm run bench -- pictures`: none. Prints tables, keeps everything in
 * var/bench/results.json, the worst values in docs/bench.md and those of the quality page in docs/quality/figures.json, and draws the
 * pictures in docs/bench/ from what was ever measured.
 */
const figures: readonly Figure[] = [
  weight,
  firstView,
  inp,
  lighthouseScores,
  staticServing,
  axe,
  acceptance,
  booking,
  claiming,
  attack,
  proof,
  publications,
  growth,
  servingMemory,
  freeTimes,
  requestsGrowth,
  rareTopic,
  refusals,
  release,
  processes,
  pressure,
  live,
];

const resultsFile = 'var/bench/results.json';
const summaryFile = 'docs/bench.md';
const qualityFile = 'docs/quality/figures.json';

/** Measures nothing. */
const picturesAlone = 'pictures';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => name !== picturesAlone && !figures.some((figure) => figure.name === name));
if (unknown.length > 0) {
  console.error(`No figure is called ${unknown.join(', ')}. There are: ${[...figures.map(({ name }) => name), picturesAlone].join(', ')}.`);
  process.exit(1);
}

for (const figure of figures.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.log(`\n${figure.name} …`);
  try {
    const cores = os.availableParallelism();
    const load = Math.round(os.loadavg()[0]! * 10) / 10;
    const started = performance.now();
    const measured = await figure.run();
    const minutes = Math.round((performance.now() - started) / 6_000) / 10;
    console.log(asText(measured));
    if (load > cores)
      console.log(`· The machine was busy: ${load} processes on ${cores} cores. Times and Lighthouse's performance suffer.`);
    await keep(figure.name, { date: new Date().toISOString(), node: process.version, cores, load, minutes, ...measured });
  } catch (error) {
    console.error(`${figure.name} could not be measured:`, error);
    process.exitCode = 1;
  }
}
await writeSummary(showPictures(await readFile(summaryFile, 'utf8'), await drawPictures(await readResults())));

function asText({ columns, rows, notes }: Figures): string {
  const table = [
    ['', ...columns, 'unit', 'target', 'reference'],
    ...rows.map((row) => [
      row.what,
      ...row.values.map((value) => (value === undefined ? '–' : String(value))),
      row.unit,
      targetText(row),
      row.reference ?? '',
    ]),
  ];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((cells) => cells[column]!.length)));
  const lines = table.map((cells) =>
    cells
      .map((cell, column) => (column > 0 && column <= columns.length ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, ...notes.map((note) => `· ${note}`)].join('\n');
}

async function readResults(): Promise<Record<string, Result>> {
  return JSON.parse(await readFile(resultsFile, 'utf8').catch(() => '{}')) as Record<string, Result>;
}

/** Figures that were not measured this time stay as they were. */
async function keep(name: string, result: Result): Promise<void> {
  const results = await readResults();
  await mkdir('var/bench', { recursive: true });
  await writeFile(resultsFile, JSON.stringify({ ...results, [name]: result }, undefined, 2));
  await writeSummary(replaceFigure(await readFile(summaryFile, 'utf8'), name, result));
  const quality = JSON.stringify(replaceQuality((await readQuality()).figures, name, result));
  await writeFile(qualityFile, await format(quality, { ...(await resolveConfig(qualityFile)), filepath: qualityFile }));
}

async function writeSummary(markdown: string): Promise<void> {
  await writeFile(summaryFile, await format(markdown, { ...(await resolveConfig(summaryFile)), filepath: summaryFile }));
}
