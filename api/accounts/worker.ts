import type { WorkerRole } from '../contract/codes.ts';

/** A desk account as far as the queue needs to know it. */
export type Worker = { id: string; provider: string; role: WorkerRole };
