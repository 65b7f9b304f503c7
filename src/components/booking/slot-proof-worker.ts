import type { SlotChallenge } from '../../../api/contract/slots.ts';
import { solve } from './slot-solution.ts';

/*
 * Asks for a challenge, solves it, and posts the proof as it is sent to the server, or nothing where none is needed or none would help.
 * All of it is here, so that pages carry none of it: only a visitor whose network has its share of slots loads this file.
 */
async function prove(): Promise<string | undefined> {
  const answer = await fetch('/api/challenge');
  if (answer.status !== 200) return undefined;
  const challenge = (await answer.json()) as SlotChallenge;
  return btoa(JSON.stringify({ challenge, solution: await solve(challenge) }));
}

prove().then(
  (proof) => self.postMessage(proof),
  () => self.postMessage(undefined),
);
