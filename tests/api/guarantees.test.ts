import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { guarantees } from '../guarantees/guarantees.ts';
import { resultOf } from '../guarantees/judge.ts';
import { runPortal } from '../guarantees/world/run-portal.ts';

// `npm run guarantees` has long runs, both databases and faults; this one keeps the run and its judges alive.
it('a portal keeps every guarantee that SQLite can show, through two kills', { timeout: 240_000 }, async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-guarantees-'));
  try {
    const run = { seed: 16, rounds: 2, visitors: 2, dialect: 'sqlite' as const, folder, faults: [], say: () => undefined };
    const results = await runPortal(run, async (evidence) => {
      const judged = [];
      for (const guarantee of guarantees) judged.push(await resultOf(guarantee, evidence));
      return judged.filter((result) => result !== undefined);
    });
    expect(results.flatMap(({ guarantee, broken = [] }) => broken.map((finding) => `${guarantee}: ${finding}`))).toEqual([]);
    expect(results.map(({ guarantee }) => guarantee)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
