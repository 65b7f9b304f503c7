import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { valueOf } from '../../contract/form.ts';
import type { LostPage } from '../../contract/pages/slip.ts';
import { parseReference } from '../../intake/reference.ts';
import { findLostSlip } from '../../intake/slip-link.ts';
import { refuseAfter } from '../plugins/limits.ts';
import { readFields } from '../form/read-form.ts';
import { intakeOf } from '../form/reception.ts';
import { keptToItself } from './slip-answers.ts';
import { LanguageParams } from '../params.ts';

/** Tries of one address in ten minutes: far fewer than for appointments, because each may be a guess. */
const maxTriesOfAddress = 20;
/** Tries for one reference in ten minutes from all addresses, whether or not the reference exists. */
const maxTriesOnReference = 10;

/** `/:lang/appointment/lost/`: reference and contact open a lost slip again. For the scope of pages: forms only, one origin. */
export function lostSlipPage(app: FastifyInstance): void {
  const countTry = app.limitByNetwork('lost slip', maxTriesOfAddress);
  const countReference = app.limitByKey('lost slip', maxTriesOnReference, ({ body }) => referenceIn(body) ?? '');

  const show = (reply: FastifyReply, language: string, values: LostPage['values'], isWrong: boolean) =>
    keptToItself(reply).page('/[lang]/appointment/lost', { values, isWrong }, { language, status: isWrong ? 422 : 200 });

  app.get('/:lang/appointment/lost/', { schema: { hide: true, params: LanguageParams } }, (request, reply) =>
    show(reply, app.getLanguage(request.params.lang).tag, { reference: '', contact: '' }, false),
  );

  app.get('/:lang/appointment/lost', { schema: { hide: true, params: LanguageParams } }, (request, reply) =>
    reply.redirect(`/${app.getLanguage(request.params.lang).tag}/appointment/lost/`, 301),
  );

  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => refuseAfter((await countTry(request)).waitSeconds, reply);

  app.post('/:lang/appointment/lost/', { schema: { hide: true, params: LanguageParams }, onRequest }, async (request, reply) => {
    const language = app.getLanguage(request.params.lang).tag;
    // Text that cannot be a reference counts for the networks only.
    if (referenceIn(request.body) !== undefined) refuseAfter((await countReference(request)).waitSeconds, reply);
    const typed = typedIn(request.body);
    const secret = await findLostSlip(intakeOf(app), typed, app.parts.now());
    if (secret === undefined) return show(reply, language, typed, true);
    return keptToItself(reply).redirect(`/${language}/appointment/${secret}/?done=found`, 303);
  });
}

/** The reference in one spelling, whether it exists or not. */
const referenceIn = (body: unknown): string | undefined => parseReference(typedIn(body).reference);

/** The fields as typed, cut where no number or address is as long. */
function typedIn(body: unknown): LostPage['values'] {
  const values = readFields(body);
  return { reference: valueOf(values, 'reference').slice(0, 254), contact: valueOf(values, 'contact').slice(0, 254) };
}
