import type { WorkerRole } from '../contract/codes.ts';
import type { Account } from './account.ts';

/** A desk account, or another system with a token, as far as the queue needs to know it. */
export type Worker = { id: string; provider: string; role: WorkerRole; isMachine?: true };

/** The account as one that works on the queue; undefined for the other roles. */
export const findWorker = ({ id, provider, role }: Account): Worker | undefined =>
  role === 'counsellor' || role === 'coordinator' ? { id, provider, role } : undefined;
