import type { FastifyInstance } from 'fastify';
import { berlinDay } from '../../../../src/directory/berlin.ts';
import { askedFacts } from '../../../corrections/asked-facts.ts';
import { listAskedEntries, type AskedEntry } from '../../../corrections/asks.ts';
import { handleSuggestion, listSuggestions } from '../../../corrections/suggestions.ts';
import type { AskedRow } from '../../../contract/pages/confirming.ts';
import { Problem } from '../../../contract/problems.ts';
import { isTakenWhole, takeSuggestion } from '../../../publishing/taken-suggestion.ts';
import { readFields, textOf } from '../../form/read-form.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';

/** `/desk/providers/`: what providers suggest, who does not answer, what becomes too old, and what has left the lists. */
export function providersPage(app: FastifyInstance): void {
  app.get('/desk/providers/', { schema: { hide: true } }, async (request, reply) => {
    const { account } = request;
    const { db, now } = app.parts;
    const { directory } = app.site();
    const suggestions = await listSuggestions(db, app.desk.unsealer);
    const facts = new Map(
      directory.services.map((service) => [service.id, new Map(askedFacts(service).map(({ field, value }) => [field, value]))]),
    );
    return reply.page(
      '/desk/providers',
      {
        account: personOf(account),
        suggestions: suggestions.map(({ entry, field, value, ...rest }) => {
          const was = facts.get(entry)?.get(field);
          return { ...rest, entry, field, value, was: was ?? '', isValue: value !== null && isTakenWhole({ field, value }) };
        }),
        rows: (await listAskedEntries(db, directory, now())).map(rowOf),
        errors: [],
        values: {},
        ...doneOf(readFields(request.query)),
      },
      { language: account.language },
    );
  });
}

/** The editor's buttons of that page. */
export function suggestionSteps(app: FastifyInstance): void {
  app.post('/desk/providers/', { schema: { hide: true } }, async (request, reply) => {
    const { db, now } = app.parts;
    const values = readFields(request.body);
    const id = textOf(values, 'id');
    const by = request.account.id;
    if (values['action'] === 'take') {
      await takeSuggestion(db, app.desk.unsealer, app.desk.content(), id, by, now());
      return reply.redirect('/desk/providers/?done=suggestion-taken', 303);
    }
    if (values['action'] !== 'refuse') throw new Problem('malformed-request');
    await handleSuggestion(db, id, 'refused', by, now());
    return reply.redirect('/desk/providers/?done=suggestion-refused', 303);
  });
}

const dayOf = (instant: string): string => berlinDay(new Date(instant));

/** Without the address: only the page of the entry shows it. */
export const rowOf = ({ entry, email, answeredAt, unanswered, lastAskedAt, undelivered, dueOn }: AskedEntry): AskedRow => ({
  entry,
  hasContact: email !== null,
  unanswered,
  undelivered,
  ...(answeredAt === null ? {} : { answeredOn: dayOf(answeredAt) }),
  ...(lastAskedAt === null ? {} : { lastAskedOn: dayOf(lastAskedAt) }),
  ...(dueOn === undefined ? {} : { dueOn }),
});
