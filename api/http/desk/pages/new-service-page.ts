import type { FastifyInstance, FastifyRequest } from 'fastify';
import { berlinDay } from '../../../../src/directory/berlin.ts';
import { isDay } from '../../../../src/directory/calendar-day.ts';
import { entryOf, eventKind, serviceKind, type EntryKind } from '../../../../src/directory/entry-kind.ts';
import type { FieldError } from '../../../contract/codes.ts';
import { entryForm, newEntryFields } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem, problems, refuse } from '../../../contract/problems.ts';
import { fingerprintOf, listChanges, saveChange } from '../../../publishing/basket.ts';
import { newEntryName, readNewEntry } from '../../../publishing/new-entry.ts';
import { findTyped, forgetTyped, keepTyped } from '../../../publishing/typed-entries.ts';
import { longLists } from '../../bounds.ts';
import { readFields, shownAgain, textOf } from '../../form/read-form.ts';
import { personOf } from '../desk-person.ts';
import { atName, readSource, withDialled } from './entry-post.ts';

const route = '/desk/services/new';

/** Values of the form that nobody has filled in. */
const usual = { services: { reach: 'quarter', 'places.0.hours.0.for': 'open' }, events: {} };

/** `/desk/services/new/`: a new service on one page, or with `?kind=events` a course or an event. It becomes a draft in the basket. */
export function newServicePage(app: FastifyInstance): void {
  const { db, now } = app.parts;

  const kindIn = (values: FormValues) => (textOf(values, 'kind') === 'events' ? eventKind : serviceKind);
  const typedPart = ({ account }: FastifyRequest, kind: EntryKind) => ({ account: account.id, entry: entryOf(kind, 'new'), part: '' });

  app.get('/desk/services/new/', { schema: { hide: true } }, async (request, reply) => {
    const { account } = request;
    const kind = kindIn(readFields(request.query));
    const typed = await findTyped(db, typedPart(request, kind));
    const values = typed?.values ?? { ...usual[kind.folder], sourceDate: berlinDay(now()) };
    return reply.page(
      route,
      { account: personOf(account), kind: kind.folder, errors: [], values, ...(typed === undefined ? {} : { typedAt: typed.at }) },
      { language: account.language },
    );
  });

  app.post('/desk/services/new/', { config: longLists, schema: { hide: true } }, async (request, reply) => {
    const values = readFields(request.body);
    const { directory } = app.site();
    const kind = kindIn(values);
    if (values['action'] === 'forget') {
      await forgetTyped(db, typedPart(request, kind));
      return reply.redirect('/desk/services/', 303);
    }
    if (values['action'] === 'keep') {
      await keepTyped(db, typedPart(request, kind), values, now());
      return reply.code(204).send();
    }
    try {
      const { source, mistakes: unsourced } = readDatedSource(values, berlinDay(now()));
      const { entry, mistakes } = readNewEntry(directory, kind, withDialled(values), source);
      refuse([...mistakes, ...unsourced]);
      const id = newEntryName(
        directory,
        kind,
        textOf(values, 'name.de'),
        (await listChanges(db)).map((change) => change.entry),
      );
      await saveChange(
        db,
        app.desk.content(),
        { entry: id, field: '', value: entry, seen: fingerprintOf(null) },
        request.account.id,
        now(),
      );
      await forgetTyped(db, typedPart(request, kind));
      return await reply.redirect(`/desk/services/${id}/?done=${kind === eventKind ? 'event-added' : 'service-added'}`, 303);
    } catch (error) {
      if (!(error instanceof Problem) || (error.code !== 'invalid-input' && error.code !== 'changed')) throw error;
      await keepTyped(db, typedPart(request, kind), values, now());
      const names = [...newEntryFields[kind.folder], ...Object.keys(values), 'sourceDate'];
      return reply.page(
        route,
        {
          account: personOf(request.account),
          kind: kind.folder,
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
