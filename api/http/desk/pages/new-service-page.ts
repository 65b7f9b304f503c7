import type { FastifyInstance, FastifyRequest } from 'fastify';
import { berlinDay } from '../../../../src/directory/berlin.ts';
import { isDay } from '../../../../src/directory/calendar-day.ts';
import type { FieldError } from '../../../contract/codes.ts';
import { entryForm, newEntryFields } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem, problems, refuse } from '../../../contract/problems.ts';
import { fingerprintOf, listChanges, saveChange } from '../../../publishing/basket.ts';
import { liveContent } from '../../../publishing/live-content.ts';
import { idForEntry, readNewEntry } from '../../../publishing/new-entry.ts';
import { findTyped, forgetTyped, keepTyped } from '../../../publishing/typed-entries.ts';
import { readFields, shownAgain, textOf } from '../../form/read-form.ts';
import { personOf } from '../desk-person.ts';
import { atName, readSource } from './entry-post.ts';

const route = '/desk/services/new';

/** `/desk/services/new/`: a new service on one page. It becomes a draft in the basket. */
export function newServicePage(app: FastifyInstance): void {
  const { db, now, settings } = app.parts;

  const typedPart = ({ account }: FastifyRequest) => ({ account: account.id, entry: 'new', part: '' });

  app.get('/desk/services/new/', { schema: { hide: true } }, async (request, reply) => {
    const { account } = request;
    const typed = await findTyped(db, typedPart(request));
    const values = typed?.values ?? { reach: 'quarter', 'places.0.hours.0.for': 'open', sourceDate: berlinDay(now()) };
    return reply.page(
      route,
      { account: personOf(account), errors: [], values, ...(typed === undefined ? {} : { typedAt: typed.at }) },
      { language: account.language },
    );
  });

  app.post('/desk/services/new/', { schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    const { directory } = app.site();
    if (values['action'] === 'forget') {
      await forgetTyped(db, typedPart(request));
      return reply.redirect('/desk/services/', 303);
    }
    if (values['action'] === 'keep') {
      await keepTyped(db, typedPart(request), values, now());
      return reply.code(204).send();
    }
    try {
      const { source, mistakes: unsourced } = readDatedSource(values, berlinDay(now()));
      const { entry, mistakes } = readNewEntry(directory, values, source);
      refuse([...mistakes, ...unsourced]);
      const id = idForEntry(
        directory,
        textOf(values, 'name.de'),
        (await listChanges(db)).map((change) => change.entry),
      );
      const content = { folder: await liveContent(settings), directory };
      await saveChange(db, content, { entry: id, field: '', value: entry, seen: fingerprintOf(null) }, request.account.id, now());
      await forgetTyped(db, typedPart(request));
      return await reply.redirect(`/desk/services/${id}/?done=service-added`, 303);
    } catch (error) {
      if (!(error instanceof Problem) || (error.code !== 'invalid-input' && error.code !== 'changed')) throw error;
      await keepTyped(db, typedPart(request), values, now());
      const names = [...newEntryFields, ...Object.keys(values), 'sourceDate'];
      return reply.page(
        route,
        {
          account: personOf(request.account),
          ...shownAgain(entryForm([]), values, error),
          errors: error.errors.map((one) => atName(one, names)),
        },
        { language: request.account.language, status: problems[error.code].status },
      );
    }
  });
}

/** The source of all facts of the form; its day is not in the future. */
function readDatedSource(values: FormValues, today: string): { source: { [member: string]: string }; mistakes: FieldError[] } {
  const date = textOf(values, 'sourceDate');
  const wrongDay: FieldError[] =
    isDay(date) && date <= today ? [] : [{ pointer: '/sourceDate', code: date === '' ? 'required' : 'malformed' }];
  try {
    const source = readSource(values);
    return { source: { [/^https?:/.test(source) ? 'url' : 'title']: source, date }, mistakes: wrongDay };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { source: {}, mistakes: [...error.errors, ...wrongDay] };
  }
}
