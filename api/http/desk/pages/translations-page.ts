import type { FastifyInstance } from 'fastify';
import { translationState, translationStates, type TranslationState } from '../../../../src/directory/free-text.ts';
import { targetLanguages, type ContentText } from '../../../../src/translation/content-texts.ts';
import { idOf } from '../../../../src/translation/exchange.ts';
import { listTexts } from '../../../translation/desk-texts.ts';
import { doneOf } from '../forms/done.ts';
import { personOf } from '../desk-person.ts';
import { readFields } from '../../form/read-form.ts';

/** `/desk/translations/`: the state of every text in every language. */
export function translationsPage(app: FastifyInstance): void {
  app.get('/desk/translations/', { schema: { hide: true } }, async (request, reply) => {
    const { directory, progress } = app.site();
    const { languages, hiddenLanguages } = directory.city;
    const tags = targetLanguages(directory).map(({ tag }) => tag);
    const texts = await listTexts(app.parts.db, app.desk.content());
    return reply.page(
      '/desk/translations',
      {
        account: personOf(request.account),
        languages: tags.map((tag) => ({ tag, counts: countStates(texts, tag) })),
        ownWords: [...languages, ...hiddenLanguages].flatMap((language) => {
          const own = progress.get(language.tag);
          return own === undefined ? [] : [{ tag: language.tag, name: language.name, ...own, hidden: hiddenLanguages.includes(language) }];
        }),
        texts: texts.map((one) => ({
          id: idOf(one),
          entry: one.entry,
          field: one.field,
          states: Object.fromEntries(tags.map((tag) => [tag, translationState(one.text, tag)])),
        })),
        errors: [],
        values: {},
        ...doneOf(readFields(request.query)),
      },
      { language: request.account.language },
    );
  });
}

export function countStates(texts: readonly ContentText[], language: string): Record<TranslationState, number> {
  const counts: Record<TranslationState, number> = { missing: 0, stale: 0, machine: 0, fresh: 0, reviewed: 0 };
  for (const { text } of texts) counts[translationState(text, language)] += 1;
  return counts;
}

/** The state that a query names. */
export const stateOf = (named: unknown): TranslationState | undefined => translationStates.find((one) => one === named);
