import { createChallenge, solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { expect, it } from 'vitest';
import type { SlotChallenge } from '../../../api/contract/slots.ts';
import { solve } from './slot-solution.ts';

it.each([0, 1, 255, 300])('finds the same solution as the reference for the counter %i', async (counter) => {
  const challenge = await createChallenge({ algorithm: 'PBKDF2/SHA-256', cost: 10, counter, deriveKey, hmacSignatureSecret: 'secret' });
  const found = await solve(challenge as SlotChallenge);
  const reference = await solveChallenge({ challenge, deriveKey });
  expect(found).toEqual({ counter, derivedKey: reference?.derivedKey });
});
