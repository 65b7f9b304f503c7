import type { Loudness } from './network-turns.ts';

/** An urgent request that waits, with the number of requests from its network. */
export type Waiting = Loudness & { id: string; receivedAt: string };

/**
 * Orders urgent requests for answering. Every second place goes to a quiet network: fewest requests of its day, then the first of each
 * network, then the oldest. A flood from a few networks can only fill the other places. Those go by age alone, so that no request waits
 * for ever behind newer ones. Marks, proofs and a missing script do not count.
 */
export function orderUrgent(waiting: readonly Waiting[]): string[] {
  const byAge = (one: Waiting, other: Waiting) => compare(one.receivedAt, other.receivedAt) || compare(one.id, other.id);
  const oldest = [...waiting].sort(byAge);
  const quiet = [...waiting].sort((one, other) => one.sent - other.sent || one.turn - other.turn || byAge(one, other));
  const ordered = new Set<string>();
  const queues = [quiet.values(), oldest.values()];
  while (ordered.size < waiting.length) {
    for (const queue of queues) {
      const next = queue.find(({ id }) => !ordered.has(id));
      if (next !== undefined) ordered.add(next.id);
    }
  }
  return [...ordered];
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
