/** Measures how often a second a step can be done, with a number of them at a time. */
export async function perSecond(seconds: number, atOnce: number, doIt: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  const end = start + seconds * 1000;
  let done = 0;
  const worker = async () => {
    while (performance.now() < end) {
      await doIt();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return done / ((performance.now() - start) / 1000);
}

/** Measures by turns, so that other work of the machine falls on all alike. @returns the rates of each round, in the order given */
export async function byTurns(rounds: number, measures: readonly (() => Promise<number>)[]): Promise<number[][]> {
  const rates: number[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const ofRound: number[] = [];
    for (const measure of measures) ofRound.push(await measure());
    rates.push(ofRound);
  }
  return rates;
}

export const spreadColumns = ['middle', 'lowest', 'highest'];

/** Median, lowest and highest of several rounds, rounded to hundredths. */
export function spread(rounds: readonly number[]): { values: number[]; isSpread: true } {
  const sorted = rounds.map((value) => Math.round(value * 100) / 100).sort((one, other) => one - other);
  return { values: [sorted[Math.floor(sorted.length / 2)]!, sorted[0]!, sorted.at(-1)!], isSpread: true };
}

/** The value that the given percentage does not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0);
}
