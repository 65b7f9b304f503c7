import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { berlinDay } from '../../../../src/directory/berlin.ts';
import { partnerAnswers } from '../../../contract/codes.ts';
import type { PartnerPage } from '../../../contract/pages/partners.ts';
import { Problem } from '../../../contract/problems.ts';
import { acceptByLink, answerByLink, findPartnerRequest, lookByLink, type PartnerRequest } from '../../../intake/partner-link.ts';
import { factsIn, mayShow, notShared } from '../../../intake/shared-facts.ts';
import { readFields, textOf } from '../../form/read-form.ts';
import { SecretParams } from '../../params.ts';
import { limitAppointments } from '../../plugins/limits.ts';
import { keptToItself } from '../../slip/slip-answers.ts';
import { asDeskLanguage, deskLanguage } from '../desk-language.ts';

const schema = { hide: true, params: SecretParams };

/**
 * `/desk/partner/:secret/`: a partner without an account looks at a request, accepts it and answers. Served by the desk's process, which
 * opens sealed parts. Every look is recorded. For strangers: a request must know the secret.
 */
export function partnerPage(app: FastifyInstance): void {
  app.get('/desk/partner/:secret/', { schema, onRequest: limitAppointments }, (request, reply) =>
    show(app, request, reply, request.params.secret),
  );

  app.post('/desk/partner/:secret/', { schema, onRequest: limitAppointments }, async (request, reply) => {
    const { secret } = request.params;
    const { db, now } = app.parts;
    const values = readFields(request.body);
    const action = textOf(values, 'action');
    try {
      if (action === 'accept') await acceptByLink(db, secret, now());
      else {
        const answer = partnerAnswers.find((one) => one === textOf(values, 'answer'));
        if (action !== 'answer' || answer === undefined) throw new Problem('malformed-request');
        await answerByLink(db, secret, answer, now());
      }
    } catch (error) {
      // The page says that the link is over, or shows what can be answered.
      if (!(error instanceof Problem) || (error.code !== 'link-expired' && error.code !== 'wrong-state')) throw error;
    }
    return keptToItself(reply).redirect(`/desk/partner/${encodeURIComponent(secret)}/?language=${languageOf(request)}`, 303);
  });
}

const languageOf = (request: FastifyRequest) => asDeskLanguage(readFields(request.query)['language']) ?? deskLanguage(request);

async function show(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply, secret: string): Promise<unknown> {
  const { db, now } = app.parts;
  const found = await findPartnerRequest(db, secret, now());
  const seen = found?.isOpen === true ? await lookByLink(db, app.desk.unsealer, secret, now()) : undefined;
  const page: PartnerPage = {
    ...(found === undefined || seen === undefined ? closedPage(found) : openPage(found, seen)),
    values: {},
    errors: [],
  };
  return keptToItself(reply).page('/desk/partner', page, {
    language: languageOf(request),
    status: found === undefined ? 404 : 200,
  });
}

function closedPage(found: PartnerRequest | undefined): Pick<PartnerPage, 'state' | 'answer'> {
  if (found === undefined) return { state: 'gone' };
  const { answer } = found.link;
  return answer === null ? { state: 'over' } : { state: 'answered', answer };
}

function openPage(
  { link, consent, row }: PartnerRequest,
  { topics, opened }: NonNullable<Awaited<ReturnType<typeof lookByLink>>>,
): Omit<PartnerPage, 'values' | 'errors'> {
  const { facts } = consent;
  const showsLanguage = mayShow(facts, 'language');
  return {
    state: opened === undefined ? 'asked' : 'accepted',
    request: {
      reference: row.reference,
      shared: factsIn(facts),
      topics,
      quarter: mayShow(facts, 'quarter') ? row.quarter : notShared.quarter,
      language: showsLanguage ? row.conversationLanguage : notShared.language,
      interpreting: showsLanguage && row.interpreting === 1,
    },
    ...(opened === undefined ? {} : { opened }),
    until: berlinDay(new Date(link.expiresAt)),
  };
}
