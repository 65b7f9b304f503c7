import type { FastifyInstance, FastifyReply } from 'fastify';
import { berlinDay } from '../../../src/directory/berlin.ts';
import type { Service } from '../../../src/directory/service-schema.ts';
import { deskLanguages } from '../../contract/codes.ts';
import { confirmForm } from '../../contract/confirming.ts';
import type { FormValues } from '../../contract/form-values.ts';
import type { ConfirmPage } from '../../contract/pages/confirming.ts';
import { Problem, problems } from '../../contract/problems.ts';
import { askedFacts, confirmedKinds, kindsBeside, readSuggestions, seenOf, untouchedValues } from '../../corrections/asked-facts.ts';
import { answerAsk, findAsk, type Ask } from '../../corrections/asks.ts';
import { secretPattern } from '../../sealing/derivation.ts';
import { SlipParams } from '../params.ts';
import { limitAppointments } from '../plugins/limits.ts';
import { keptToItself } from '../slip/slip-answers.ts';
import { readFields, shownAgain, textOf } from './read-form.ts';

const route = '/[lang]/confirm/[secret]';
const schema = { hide: true, params: SlipParams };

/**
 * `/:lang/confirm/:secret/`: a provider looks at its entry, and confirms or corrects it, once. In the languages of the desk. Opening it
 * changes nothing. For the scope of holders: a request must know the secret.
 */
export function confirmPage(app: FastifyInstance): void {
  app.get('/:lang/confirm/:secret/', { schema }, async (request, reply) => {
    const { lang, secret } = request.params;
    return withLink(app, reply, lang, secret, (language, ask, service) => show(app, reply, language, secret, ask, service));
  });

  app.get('/:lang/confirm/:secret', { schema }, (request, reply) => {
    const { lang, secret } = request.params;
    if (!secretPattern.test(secret)) throw new Problem('not-found');
    return keptToItself(reply).redirect(`/${languageOf(app, lang)}/confirm/${secret}/`, 301);
  });

  app.post('/:lang/confirm/:secret/', { schema, onRequest: limitAppointments }, async (request, reply) => {
    const { lang, secret } = request.params;
    const values = readFields(request.body);
    const { db, keys, now } = app.parts;
    return withLink(app, reply, lang, secret, async (language, ask, service) => {
      const again = (said: { values?: FormValues; problem?: Problem; isNothing?: boolean }) =>
        show(app, reply, language, secret, ask, service, said);
      const done = () => keptToItself(reply).redirect(`/${language}/confirm/${secret}/`, 303);
      // Pressed twice is once: the page then says what arrived.
      if (service === undefined || ask.answeredAt !== null) return done();
      const facts = askedFacts(service);
      const hasChanged = textOf(values, 'seen') !== seenOf(service);
      if (hasChanged) return again({ values, problem: new Problem('changed') });
      const action = textOf(values, 'action');
      try {
        if (action === 'confirm') {
          await answerAsk(db, keys.sealer, secret, { confirmed: confirmedKinds(service), suggested: [] }, now());
          return await done();
        }
        if (action !== 'suggest') throw new Problem('malformed-request');
        const { suggested, errors } = readSuggestions(facts, values);
        if (errors.length > 0) throw new Problem('invalid-input', { errors });
        if (suggested.length === 0) return await again({ values, isNothing: true });
        const confirmed = values['rest'] === 'yes' ? kindsBeside(service, facts, suggested) : [];
        await answerAsk(db, keys.sealer, secret, { confirmed, suggested }, now());
        return await done();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        // Somebody else answered by this link at the same moment, or it has just ended.
        if (error.code === 'link-expired') return done();
        return again({ values, problem: error });
      }
    });
  });
}

const languageOf = (app: FastifyInstance, tag: string): string => {
  const spoken = deskLanguages.find((one) => one === tag);
  if (spoken === undefined) throw new Problem('not-found');
  return app.getLanguage(spoken).tag;
};

/** Shows one friendly page for every secret without a question, so that the answer tells nothing about other links. */
async function withLink(
  app: FastifyInstance,
  reply: FastifyReply,
  lang: string,
  secret: string,
  answer: (language: string, ask: Ask, service: Service | undefined) => unknown,
): Promise<unknown> {
  const language = languageOf(app, lang);
  const otherLanguage = deskLanguages.find((tag) => tag !== language && app.site().directory.city.languages.some((one) => one.tag === tag));
  const ask = await (secretPattern.test(secret) ? findAsk(app.parts.db, secret) : Promise.reject(new Problem('not-found'))).catch(
    (error: unknown) => {
      if (error instanceof Problem && error.code === 'not-found') return undefined;
      throw error;
    },
  );
  if (ask === undefined) {
    const page: ConfirmPage = {
      state: 'gone',
      secret: '',
      ...(otherLanguage === undefined ? {} : { otherLanguage }),
      values: {},
      errors: [],
    };
    return keptToItself(reply).page(route, page, { language, status: 404 });
  }
  const service = app.site().directory.services.find(({ id, formerIds }) => [id, ...formerIds].includes(ask.entry));
  return answer(language, ask, service);
}

async function show(
  app: FastifyInstance,
  reply: FastifyReply,
  language: string,
  secret: string,
  ask: Ask,
  service: Service | undefined,
  { values, problem, isNothing = false }: { values?: FormValues; problem?: Problem; isNothing?: boolean } = {},
): Promise<unknown> {
  const { city } = app.site().directory;
  const otherLanguage = deskLanguages.find((tag) => tag !== language && city.languages.some((one) => one.tag === tag));
  const isExpired = ask.expiresAt <= app.parts.now().toISOString();
  const state = ask.answeredAt !== null ? 'answered' : isExpired || service === undefined ? 'expired' : 'open';
  const facts = service === undefined ? [] : askedFacts(service);
  const untouched: FormValues = Object.fromEntries(facts.flatMap((fact) => Object.entries(untouchedValues(fact))));
  return keptToItself(reply).page(
    route,
    {
      state,
      secret,
      ...(otherLanguage === undefined ? {} : { otherLanguage }),
      ...(service === undefined ? {} : { service: service.id, seen: seenOf(service) }),
      facts,
      until: berlinDay(new Date(ask.expiresAt)),
      ...(ask.answeredAt === null
        ? {}
        : {
            answered: {
              on: berlinDay(new Date(ask.answeredAt)),
              isConfirmed: (ask.confirmed ?? []).length > 0,
              hasSuggestions: ask.suggested > 0,
            },
          }),
      isNothing,
      ...shownAgain(confirmForm(facts), { ...untouched, ...values }, problem),
    },
    { language, status: problem !== undefined ? problems[problem.code].status : isNothing ? 422 : 200 },
  );
}
