import type { Evidence, Guarantee } from './guarantee.ts';
import type { GuaranteeResult } from './guarantee-runs.ts';

/** Enough to see what is wrong. */
const mostFindings = 5;

/** @returns undefined where this run cannot ask */
export async function resultOf({ number, judge }: Guarantee, evidence: Evidence): Promise<GuaranteeResult | undefined> {
  const judgement = await judge(evidence);
  if (judgement === undefined) return undefined;
  const { cases, findings } = judgement;
  const shown = cases === 0 ? ['nothing was looked at'] : findings.slice(0, mostFindings);
  const more = findings.length - shown.length;
  const broken = more > 0 && cases > 0 ? [...shown, `and ${more} more`] : shown;
  return { guarantee: number, holds: broken.length === 0, cases, ...(broken.length > 0 && { broken }) };
}
