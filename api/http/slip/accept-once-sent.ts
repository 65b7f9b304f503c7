import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { accept } from '../../intake/requester.ts';
import { offerWaitsFor } from '../../intake/undoable-steps.ts';

/** Accepts an offered time. The answer of a person who is quicker than the desk's undo waits until that is over, ten seconds at most. */
export async function acceptOnceSent(
  { db, now }: Pick<FastifyInstance['parts'], 'db' | 'now'>,
  secret: string,
  offer: number,
): Promise<void> {
  const milliseconds = await offerWaitsFor(db, secret, now());
  if (milliseconds > 0) await wait(milliseconds);
  await accept(db, secret, offer, now());
}
