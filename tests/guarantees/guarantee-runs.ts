import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';

/** Read by the quality page. */
export const runsFile = 'docs/quality/guarantee-runs.json';

/** A run of `npm run guarantees` without a seeded fault. */
export type GuaranteeRun = {
  /** An instant in UTC. */
  at: string;
  /** The short commit. */
  release: string;
  seed: number;
  database: 'sqlite' | 'postgres';
  /** Processes that were killed. */
  kills: number;
  /** Requests that clients sent, the unanswered ones too. */
  requests: number;
  results: GuaranteeResult[];
};

export type GuaranteeResult = {
  /** The number of the guarantee in docs/guarantees.md. */
  guarantee: number;
  holds: boolean;
  /** How much was looked at. */
  cases: number;
  /** What does not hold. */
  broken?: string[];
};

export async function readRuns(): Promise<GuaranteeRun[]> {
  return JSON.parse(await readFile(runsFile, 'utf8').catch(() => '[]')) as GuaranteeRun[];
}

export async function keepRun(run: GuaranteeRun): Promise<void> {
  await writeFile(runsFile, await format(JSON.stringify([...(await readRuns()), run]), { parser: 'json', printWidth: 140 }));
}
