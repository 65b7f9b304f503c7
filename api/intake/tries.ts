import { berlinDay, isWorkingDay } from '../../src/directory/berlin.ts';
import type { HistoryEvent } from '../contract/codes.ts';
import { enoughTries, type Tries } from '../contract/desk.ts';
import type { Reading } from '../database/connect.ts';
import { listStandingSteps } from './standing-steps.ts';

/** The tries lie on this many working days. */
const enoughDays = 2;

/** Steps after which tries count anew: the person was reached or came by the slip, gave another number, or there is another answer to tell. */
const countsAnew: readonly HistoryEvent[] = [
  'told',
  'reminded',
  'slip-opened',
  'accepted',
  'none-fits',
  'booked',
  'moved',
  'contact-changed',
  'offered',
  'confirmed',
  'closed',
  'consent-given',
  'consent-refused',
  'consent-withdrawn',
];

/**
 * Finds the recorded tries that count towards "unreachable": those since the person was last reached or there was another answer.
 * @param thisTry a try that is being recorded and does not stand in the history yet
 */
export async function findTries(db: Reading, requestId: string, thisTry?: Date): Promise<Tries> {
  const steps = await listStandingSteps(db, requestId);
  const from = steps.findLastIndex(({ event }) => countsAnew.includes(event));
  const tries = steps.slice(from + 1).filter(({ event }) => event === 'tried');
  const at = [...tries.map((step) => step.at), ...(thisTry === undefined ? [] : [thisTry.toISOString()])];
  const workingDays = new Set(at.map((each) => berlinDay(new Date(each))).filter(isWorkingDay));
  return { at, enough: at.length >= enoughTries && workingDays.size >= enoughDays };
}
