import { randomUUID } from 'node:crypto';
import type { SlipDone } from '../../contract/codes.ts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { findFreeSlots } from '../../appointments/free-slots.ts';
import { Problem, problems, type ProblemCode } from '../../contract/problems.ts';
import { secretPattern } from '../../sealing/derivation.ts';
import { asksHowItWas } from '../../intake/faces.ts';
import { timesToMoveTo } from '../../intake/requester.ts';
import { findSlip, type Slip } from '../../intake/slip-status.ts';
import { slipUrl } from '../form/reception.ts';

/** @throws Problem not-found, the same for an unknown secret and for a malformed one */
export async function findOnSlip(app: FastifyInstance, secret: string): Promise<Slip> {
  if (!secretPattern.test(secret)) throw new Problem('not-found');
  return findSlip(app.parts.db, app.site().directory, secret, app.parts.now());
}

export async function showSlip(
  app: FastifyInstance,
  reply: FastifyReply,
  language: string,
  secret: string,
  slip: Slip,
  { done, problem }: { done?: SlipDone | undefined; problem?: ProblemCode },
): Promise<unknown> {
  return keptToItself(reply).page(
    '/[lang]/appointment/[secret]',
    {
      status: slip.status,
      conversation: slip.conversation,
      secret,
      statusUrl: slipUrl(app, language, secret),
      consents: slip.consents,
      asksHowItWas: asksHowItWas(slip.status, app.parts.now()),
      earlier: slip.earlier,
      formKey: randomUUID(),
      hasFreeTimes: slip.status.state !== 'closed' && (await hasFreeTimes(app, slip)),
      ...(done === undefined ? {} : { done }),
      ...(problem === undefined ? {} : { problem }),
    },
    { language, status: problem === undefined ? 200 : problems[problem].status },
  );
}

async function hasFreeTimes(app: FastifyInstance, { status }: Slip): Promise<boolean> {
  return (await findFreeSlots(app.parts.db, app.site().directory, timesToMoveTo(status), app.parts.now(), 1)).length > 0;
}

/** Shows one friendly page for every secret without a slip, so that the answer tells nothing about other slips. */
export async function withSlip(reply: FastifyReply, language: string, answer: () => Promise<unknown>): Promise<unknown> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'not-found') throw error;
    return keptToItself(reply).page(
      '/[lang]/problem',
      { code: 'not-found', instance: '', back: `/${language}/appointment/` },
      { language, status: 404 },
    );
  }
}

/** Keeps a slip's address, which is its secret, out of the `Referer` header. */
export const keptToItself = (reply: FastifyReply): FastifyReply =>
  reply.header('referrer-policy', 'no-referrer').header('cache-control', 'no-store').header('x-robots-tag', 'noindex, nofollow');
