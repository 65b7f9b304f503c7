/** Who works at the desk: what the queue needs to know of an account. */
export type Worker = { id: string; provider: string; role: 'counsellor' | 'coordinator' };
