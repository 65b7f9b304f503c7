import type { Worker } from '../accounts/worker.ts';
import type { ForwardRequest } from '../contract/desk.ts';
import { Problem } from '../contract/problems.ts';
import type { Db } from '../database/connect.ts';
import { quartersAnsweredBy, type Directory } from '../../src/directory/directory.ts';
import { stepOfHolder } from './transition.ts';

/** The quarters that a request can be forwarded to: those that its provider answers for, without its own. */
export const quartersToForward = (directory: Directory, { provider, quarter }: { provider: string; quarter: string }): string[] =>
  quartersAnsweredBy(directory, provider).filter((id) => id !== quarter);

/**
 * Gives a request without an answer to the colleagues of another quarter. It waits there for everybody, until the day on which it was due
 * before, and the person is told nothing.
 * @throws Problem invalid-input for a quarter that another provider answers for; wrong-state once times were given
 */
export async function forward(
  db: Db,
  directory: Directory,
  worker: Worker,
  id: string,
  { quarter, version }: ForwardRequest,
  now: Date,
): Promise<void> {
  await stepOfHolder(db, worker, { id, version }, now, (row) => {
    if (!quartersToForward(directory, row).includes(quarter)) {
      throw new Problem('invalid-input', { errors: [{ pointer: '/quarter', code: 'not-allowed' }] });
    }
    return {
      event: 'forwarded',
      from: ['received'],
      detail: quarter,
      change: () => ({ quarter, claimedBy: null, claimTouchedAt: null }),
    };
  });
}
