import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { guarantees } from '../guarantees/guarantees.ts';
import { readRuns } from '../guarantees/guarantee-runs.ts';

const text = readFileSync('docs/guarantees.md', 'utf8');
/** "1. **Sentence.** How it is checked." of each item, on one line. */
const items = [...text.matchAll(/^\d+\. \*\*(?:.+\n {3,})*.+/gm)].map(([item]) => item.replace(/\n +/g, ' '));

describe('the guarantees', () => {
  it('are in docs/guarantees.md as the run judges them, with the same numbers', () => {
    expect(items).toEqual(guarantees.map(({ number, sentence, checked }) => `${number}. **${sentence}** ${checked}`));
  });

  it('each have a fault that breaks them, whose texts stand once in their files', () => {
    expect(guarantees.filter(({ breaks }) => breaks.length === 0)).toEqual([]);
    const stale = guarantees.flatMap(({ number, breaks }) =>
      breaks.filter(({ file, from }) => readFileSync(file, 'utf8').split(from).length !== 2).map(({ file }) => `${number}: ${file}`),
    );
    expect(stale).toEqual([]);
  });

  it('have runs that name no other number', async () => {
    const runs = await readRuns();
    expect(runs.length).toBeGreaterThan(0);
    const numbers = guarantees.map(({ number }) => number);
    expect(runs.flatMap(({ results }) => results).filter(({ guarantee }) => !numbers.includes(guarantee))).toEqual([]);
  });
});
