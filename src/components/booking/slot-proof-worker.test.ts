import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { afterEach, expect, it, vi } from 'vitest';

/** Runs the worker once. @returns all that it posts, and what it asked for */
async function run(answer: () => Promise<Response>): Promise<{ posted: unknown[]; asked: string[] }> {
  const posted: unknown[] = [];
  const asked: string[] = [];
  vi.resetModules();
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url);
    return answer();
  });
  const done = new Promise<void>((resolve) =>
    vi.stubGlobal('self', {
      postMessage: (message: unknown) => {
        posted.push(message);
        resolve();
      },
    }),
  );
  await import('./slot-proof-worker.ts');
  await done;
  return { posted, asked };
}

afterEach(() => vi.unstubAllGlobals());

it('posts the solved challenge as the server reads it', async () => {
  const hmacSignatureSecret = 'secret';
  const challenge = await createChallenge({ algorithm: 'PBKDF2/SHA-256', cost: 10, counter: 3, deriveKey, hmacSignatureSecret });
  const { posted, asked } = await run(() => Promise.resolve(Response.json(challenge)));
  expect(asked).toEqual(['/api/challenge']);
  expect(posted).toHaveLength(1);
  const proof = JSON.parse(atob(String(posted[0]))) as { challenge: typeof challenge; solution: { counter: number; derivedKey: string } };
  expect(proof.challenge).toEqual(challenge);
  expect(proof.solution.counter).toBe(3);
  expect(await verifySolution({ ...proof, deriveKey, hmacSignatureSecret })).toMatchObject({ verified: true });
});

it.each([
  ['no proof is needed', () => Promise.resolve(new Response(null, { status: 204 }))],
  ['none would help', () => Promise.resolve(Response.json({ type: 'too-many' }, { status: 429 }))],
  ['the network is gone', () => Promise.reject(new TypeError('no network'))],
  ['the answer is no challenge', () => Promise.resolve(new Response('<html>'))],
])('posts nothing once where %s, so that the time becomes a wish', async (_, answer) => {
  expect((await run(answer)).posted).toEqual([undefined]);
});
