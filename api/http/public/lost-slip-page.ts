import type { FastifyInstance, FastifyReply } from 'fastify';
import type { LostPage } from '../../contract/pages.ts';
import { Problem } from '../../contract/problems.ts';
import { parseReference } from '../../intake/reference.ts';
import { findLostSlip } from '../../intake/slip-link.ts';
import { networkOf } from '../plugins/limits.ts';
import { intakeOf } from './reception.ts';
import { keptToItself } from './slip-answers.ts';

type Params = { lang: string };

const timeWindow = '10 minutes';
/** Tries from one address: far fewer than for appointments, because each is a guess. */
const mostOfAddress = 20;
/** Tries on one reference, from wherever, whether it exists or not. */
const mostOnReference = 10;

/** `/:lang/appointment/lost/`: reference and contact open a lost slip again. For the scope of pages: forms only, one origin. */
export function lostSlipPage(app: FastifyInstance): void {
  const countAddress = app.createRateLimit({ max: mostOfAddress, timeWindow, keyGenerator: ({ ip }) => networkOf(ip) });
  const countReference = app.createRateLimit({ max: mostOnReference, timeWindow, keyGenerator: ({ body }) => referenceIn(body) ?? '' });

  const show = (reply: FastifyReply, language: string, values: LostPage['values'], isWrong: boolean) =>
    keptToItself(reply).page('/[lang]/appointment/lost', {
      language,
      status: isWrong ? 422 : 200,
      page: { kind: 'lost', values, isWrong },
    });

  app.get<{ Params: Params }>('/:lang/appointment/lost/', { schema: { hide: true } }, (request, reply) =>
    show(reply, app.getLanguage(request.params.lang).tag, { reference: '', contact: '' }, false),
  );

  app.get<{ Params: Params }>('/:lang/appointment/lost', { schema: { hide: true } }, (request, reply) =>
    reply.redirect(`/${app.getLanguage(request.params.lang).tag}/appointment/lost/`, 301),
  );

  app.post<{ Params: Params }>('/:lang/appointment/lost/', { schema: { hide: true } }, async (request, reply) => {
    const language = app.getLanguage(request.params.lang).tag;
    refuseTooMany(await countAddress(request), reply);
    // What cannot be a reference is nobody's: it counts for the address only.
    if (referenceIn(request.body) !== undefined) refuseTooMany(await countReference(request), reply);
    const typed = { reference: textOf(request.body, 'reference'), contact: textOf(request.body, 'contact') };
    const secret = await findLostSlip(intakeOf(app), typed, app.parts.now());
    if (secret === undefined) return show(reply, language, typed, true);
    return keptToItself(reply).redirect(`/${language}/appointment/${secret}/?done=found`, 303);
  });
}

/** @throws Problem too-many-requests, with Retry-After */
function refuseTooMany(counted: Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>, reply: FastifyReply): void {
  if (counted.isAllowed || !counted.isExceeded) return;
  void reply.header('retry-after', String(counted.ttlInSeconds));
  throw new Problem('too-many-requests');
}

/** The reference in one spelling, whether it exists or not. */
const referenceIn = (body: unknown): string | undefined => parseReference(textOf(body, 'reference'));

/** One field as typed, cut where no number or address is as long. */
function textOf(body: unknown, name: keyof LostPage['values']): string {
  const value = (body as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' ? value.slice(0, 254) : '';
}
