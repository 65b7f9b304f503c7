import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { berlinDay } from '../../../../src/directory/berlin.ts';
import type { Service } from '../../../../src/directory/service-schema.ts';
import { readTimes, readWeek, writeTimes, writeWeek, type Week } from '../../../../src/directory/week-rule.ts';
import type { FieldError } from '../../../contract/codes.ts';
import { factForm, factSources } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem, problems, refuse } from '../../../contract/problems.ts';
import { findDraft, fingerprintOf, saveChange } from '../../../publishing/basket.ts';
import { fieldOf } from '../../../publishing/edited-entry.ts';
import { liveContent } from '../../../publishing/live-content.ts';
import { IdParams } from '../../params.ts';
import { personOf } from '../desk-person.ts';
import { readFields, shownAgain, textOf } from '../../form/read-form.ts';

/** Titles of sources, as readers see them. */
const sourceWords = { provider: 'Auskunft des Anbieters', visit: 'Aushang vor Ort' } as const;

const schema = { hide: true, params: IdParams };

/** `/desk/services/:id/`: the facts of one entry that can be edited, each a form of its own. */
export function servicePage(app: FastifyInstance): void {
  const { db, now, settings } = app.parts;

  app.get('/desk/services/:id/', { schema }, (request, reply) =>
    show(app, request, reply, request.params.id, { field: textOf(readFields(request.query), 'fact') }),
  );

  app.post('/desk/services/:id/', { schema }, async (request, reply) => {
    const { id } = request.params;
    const values = readFields(request.body);
    try {
      const content = { folder: await liveContent(settings), directory: app.site().directory };
      const change = {
        entry: id,
        field: textOf(values, 'field'),
        seen: textOf(values, 'seen'),
        value: readRule(values),
        source: { source: readSource(values), sourceDate: berlinDay(now()) },
      };
      if (!/^places\.\d+\.hours\.\d+\.rule$/.test(change.field)) throw new Problem('not-found');
      await saveChange(db, content, change, request.account.id, now());
      return await reply.redirect('/desk/services/?done=fact-saved', 303);
    } catch (error) {
      if (!(error instanceof Problem) || (error.code !== 'invalid-input' && error.code !== 'changed')) throw error;
      return show(app, request, reply, id, { field: textOf(values, 'field'), values, problem: error });
    }
  });
}

/** The week of the form as a rule. @throws Problem invalid-input, at each day that cannot be read */
function readRule(values: FormValues): string {
  const days = [0, 1, 2, 3, 4, 5, 6].map((day) => readTimes(textOf(values, `day-${day}`)));
  const wrong = days.flatMap((spans, day): FieldError[] => (spans === undefined ? [{ pointer: `/day-${day}`, code: 'malformed' }] : []));
  refuse(wrong);
  const rule = writeWeek(days.filter((spans) => spans !== undefined) satisfies Week);
  if (rule === '') refuse([{ pointer: '/day-0', code: 'required' }]);
  return rule;
}

/** @throws Problem invalid-input */
function readSource(values: FormValues): string {
  const source = factSources.find((one) => one === textOf(values, 'source'));
  if (source === undefined) throw new Problem('invalid-input', { errors: [{ pointer: '/source', code: 'required' }] });
  if (source !== 'website') return sourceWords[source];
  const address = textOf(values, 'address');
  if (!/^https?:\/\/\S{1,500}$/.test(address) || !URL.canParse(address))
    throw new Problem('invalid-input', { errors: [{ pointer: '/address', code: address === '' ? 'required' : 'malformed' }] });
  return address;
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  { field, values, problem }: { field: string; values?: FormValues; problem?: Problem },
): Promise<unknown> {
  const service = app.site().directory.services.find((one) => one.id === id);
  if (service === undefined) throw new Problem('not-found');
  const { changes, draft } = await findDraft(app.parts.db, await liveContent(app.parts.settings), id);
  const facts = hoursOf(service).map((fact) => {
    const field = fact.field.replace(/\.\d+\.rule$/, '');
    const rule = fieldOf(draft, fact.field);
    const value = typeof rule === 'string' ? rule : fact.value;
    const isSaved = changes.some((change) => change.field === field);
    return { ...fact, value, seen: fingerprintOf(rule), isSaved, isWeek: readWeek(value) !== undefined };
  });
  const open = facts.find((fact) => fact.field === field && fact.isWeek);
  return reply.page(
    '/desk/services/[id]',
    {
      account: personOf(request.account),
      service: id,
      facts,
      ...(open === undefined ? {} : { open: open.field }),
      ...shownAgain(factForm, values ?? (open === undefined ? {} : weekValues(open.value)), problem),
    },
    { language: request.account.language, status: problem === undefined ? 200 : problems[problem.code].status },
  );
}

/** The fields of a week, as they were typed or would be. */
const weekValues = (rule: string): FormValues =>
  Object.fromEntries((readWeek(rule) ?? []).map((spans, day) => [`day-${day}`, writeTimes(spans)]));

/** Each rule of hours, by its field in the entry's file, with its place and what the hours are for. */
const hoursOf = ({ places }: Service): { field: string; value: string; place: number; row: number }[] =>
  places.flatMap(({ hours }, place) =>
    hours.map(({ rule }, row) => ({ field: `places.${place}.hours.${row}.rule`, value: rule, place, row })),
  );
