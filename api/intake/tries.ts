import type { Transaction } from 'kysely';
import type { Database } from '../database/tables.ts';
import { berlinDay, isWorkingDay } from '../../src/directory/berlin.ts';
import type { HistoryEvent } from '../contract/codes.ts';
import { listStandingSteps } from './standing-steps.ts';

/** After this many tries on this many working days a person counts as unreachable. */
const enoughTries = 3;
const enoughDays = 2;

/** Steps after which tries count anew: the person was reached or came by the slip, gave another number, or there is another answer to tell. */
const countsAnew: readonly HistoryEvent[] = [
  'told',
  'slip-opened',
  'accepted',
  'none-fits',
  'booked',
  'moved',
  'contact-changed',
  'offered',
  'confirmed',
];

/** @param thisTry a try that is being recorded and does not stand in the history yet */
export async function triedEnough(transaction: Transaction<Database>, requestId: string, thisTry?: Date): Promise<boolean> {
  const steps = await listStandingSteps(transaction, requestId);
  const from = steps.findLastIndex(({ event, detail }) => countsAnew.includes(event) || (event === 'closed' && detail !== 'unreachable'));
  const tries = steps.slice(from + 1).filter(({ event }) => event === 'tried');
  const days = [...tries.map(({ at }) => new Date(at)), ...(thisTry === undefined ? [] : [thisTry])].map(berlinDay);
  return days.length >= enoughTries && new Set(days.filter(isWorkingDay)).size >= enoughDays;
}
