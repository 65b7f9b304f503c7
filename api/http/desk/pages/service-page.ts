import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { berlinDay } from '../../../../src/directory/berlin.ts';
import { textFieldIn } from '../../../../src/directory/entry-fields.ts';
import type { Directory } from '../../../../src/directory/directory.ts';
import { kindOf, type EntryKind } from '../../../../src/directory/entry-kind.ts';
import { controlAt } from '../../../../src/directory/entry-control.ts';
import { canShow, readTyped, typedOf } from '../../../../src/directory/entry-form.ts';
import { findEntryPart, type EntryPart } from '../../../../src/directory/entry-parts.ts';
import type { Json } from '../../../../src/directory/json.ts';
import { entryForm } from '../../../contract/desk-forms.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { Problem, problems } from '../../../contract/problems.ts';
import { findDraft, fingerprintOf, saveChanges, undoChange, type NewChange } from '../../../publishing/basket.ts';
import { fieldOf } from '../../../publishing/edited-entry.ts';
import { readEntry } from '../../../publishing/entry-text.ts';
import { findTyped, forgetTyped, keepTyped, listTyped, type TypedPart } from '../../../publishing/typed-entries.ts';
import { readFields, shownAgain, textOf, textsOf } from '../../form/read-form.ts';
import { longLists } from '../../bounds.ts';
import { IdParams } from '../../params.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { atName, readPart, readSource, type Posted } from './entry-post.ts';

const schema = { hide: true, params: IdParams };
const options = { config: longLists, schema };

/** `/desk/services/:id/`: one entry in parts; `?part=` opens the form of one of them. */
export function servicePage(app: FastifyInstance): void {
  const { db, now } = app.parts;

  app.get('/desk/services/:id/', { schema }, async (request, reply) => {
    const query = readFields(request.query);
    const shown = { part: textOf(query, 'part'), language: textOf(query, 'language'), query };
    const typed = shown.part === '' ? undefined : await findTyped(db, typedPart(request, shown));
    return show(app, request, reply, { ...shown, ...(typed === undefined ? {} : { values: typed.values, typedAt: typed.at }) });
  });

  app.post('/desk/services/:id/', options, async (request, reply) => {
    const { id } = request.params;
    const values = readFields(request.body);
    const here = `/desk/services/${id}/`;
    if (values['action'] === 'undo') {
      for (const field of textsOf(values, 'field')) await undoChange(db, id, field, request.account.id);
      return reply.redirect(`${here}?done=fact-undone`, 303);
    }
    const partId = textOf(values, 'part');
    const shown = { part: partId, language: textOf(values, 'language'), values };
    const typed = typedPart(request, shown);
    if (values['action'] === 'forget') {
      await forgetTyped(db, typed);
      return reply.redirect(here, 303);
    }
    if (values['action'] === 'keep' || values['action'] === 'preview') await keepTyped(db, typed, values, now());
    if (values['action'] === 'keep') return reply.code(204).send();
    if (values['action'] === 'preview') return show(app, request, reply, shown);
    try {
      const content = app.desk.content();
      const { text, draft } = await findDraft(db, content.folderAt, id);
      const part = findEntryPart(kindOf(id), draft, partId);
      if (part === undefined) throw new Problem('not-found');
      refuseOtherPlace(part, values, text);
      const posted = { entry: id, part, values, draft, today: berlinDay(now()) };
      const changes = values['action'] === 'remove' ? [removal(posted)] : readPart(content.directory, posted);
      const saved = changes.length === 0 ? [] : await saveChanges(db, content, id, changes, request.account.id, now());
      await forgetTyped(db, typed);
      if (changes.length === 0) return await reply.redirect(`${here}?done=nothing-changed`, 303);
      const undo = saved.map((field) => `&undo=${encodeURIComponent(field)}`).join('');
      return await reply.redirect(`${here}?done=fact-saved${undo}`, 303);
    } catch (error) {
      if (!(error instanceof Problem) || (error.code !== 'invalid-input' && error.code !== 'changed')) throw error;
      await keepTyped(db, typed, values, now());
      return show(app, request, reply, { ...shown, problem: error });
    }
  });
}

/** The texts beside each language are a form of their own. */
const typedPart = (
  request: FastifyRequest<{ Params: { id: string } }>,
  { part, language }: { part: string; language: string },
): TypedPart => ({
  account: request.account.id,
  entry: request.params.id,
  part: part === 'texts' && language !== '' && language !== 'de' ? `${part}&language=${language}` : part,
});

/** Names the published places in their order: a publication that takes one away gives its number to the next. */
const printOfPlaces = (text: string): string => {
  const places = fieldOf(readEntry(text), 'places');
  return fingerprintOf((Array.isArray(places) ? places : []).map((place) => [fieldOf(place, 'name'), fieldOf(place, 'street')]));
};

/** @throws Problem changed, at the street, when a place may have another number than in the form */
function refuseOtherPlace({ fields: [field = ''] }: EntryPart, values: FormValues, text: string): void {
  const [place] = /^places\.\d+/.exec(field) ?? [];
  if (place !== undefined && textOf(values, 'seen.places') !== printOfPlaces(text))
    throw new Problem('changed', { errors: [{ pointer: `/${place}.street`, code: 'not-allowed' }] });
}

/** A place goes whole; hours go out of the list of their place. */
function removal({ entry, part: { id, whole }, values, draft, today }: Posted): NewChange {
  const seen = textOf(values, 'seen.whole');
  if (whole !== undefined) return { entry, field: whole, value: null, seen };
  const [, place, row] = /^hours-(\d+)-(\d+)$/.exec(id) ?? [];
  if (place === undefined) throw new Problem('malformed-request');
  const hours = fieldOf(draft, `places.${place}.hours`);
  const others = Array.isArray(hours) ? hours.filter((_, index) => String(index) !== row) : [];
  const field = `places.${place}.hours`;
  if (others.length === 0) return { entry, field, value: null, seen };
  return { entry, field, value: others, seen, source: { source: readSource(values), sourceDate: today } };
}

type Shown = { part: string; language: string; query?: FormValues; values?: FormValues; typedAt?: string; problem?: Problem };

async function show(
  app: FastifyInstance,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
  shown: Shown,
): Promise<unknown> {
  const { db, site } = { ...app.parts, site: app.site() };
  const { id } = request.params;
  const { text, changes, draft } = await findDraft(db, app.desk.content().folderAt, id);
  if (fieldOf(draft, 'name.de') === null) throw new Problem('not-found');
  const part = shown.part === '' ? undefined : findEntryPart(kindOf(id), draft, shown.part);
  const language = site.directory.city.languages.find(({ tag }) => tag === shown.language)?.tag ?? 'de';
  const query = shown.query ?? {};
  const open = part === undefined ? undefined : opened(app, id, part, { ...shown, draft, language, places: printOfPlaces(text) });
  return reply.page(
    '/desk/services/[id]',
    {
      account: personOf(request.account),
      service: id,
      entry: draft,
      changed: changes.map(({ field }) => field),
      undo: textsOf(query, 'undo'),
      // Anything can be kept, and a place may be gone since.
      begun: (await listTyped(db, request.account.id))
        .filter((one) => one.entry === id && findEntryPart(kindOf(id), draft, one.part.replace(/&.*/s, '')) !== undefined)
        .map((one) => one.part),
      ...(open === undefined ? { errors: [], values: {} } : open),
      ...doneOf(query),
    },
    { language: request.account.language, status: shown.problem === undefined ? 200 : problems[shown.problem.code].status },
  );
}

/** The open part with typed or saved values. After a clash the form holds what was typed, and the new fingerprints. */
function opened(
  app: FastifyInstance,
  entry: string,
  part: EntryPart,
  { draft, values, typedAt, problem, language, places }: Shown & { draft: Json; places: string },
) {
  const { directory } = app.site();
  const kind = kindOf(entry);
  const posted = values ?? partValues(directory, kind, part, draft, language);
  const translations = language === 'de' || part.id !== 'texts' ? [] : kind.texts.map((text) => textFieldIn(text, language));
  const fields = [...part.fields, ...translations];
  const isClash = problem?.code === 'changed';
  const now = Object.fromEntries([
    ...fields.map((field) => [field, fingerprintOf(fieldOf(draft, field))] as const),
    ['whole', fingerprintOf(fieldOf(draft, wholeOf(part)))] as const,
    ['places', places] as const,
  ]);
  const kept = Object.fromEntries(Object.keys(now).map((field) => [field, textOf(posted, `seen.${field}`)]));
  const clashing = (problem?.errors ?? []).map(({ pointer }) => pointer.slice(1));
  // Nobody typed the old value of a field that this form has not touched.
  const newer = part.fields
    .filter((field) => isClash && clashing.includes(field))
    .map((field) => ({ field, control: controlAt(directory, kind, field) }))
    .filter(({ field, control }) => fingerprintOf(readTyped(control, field, posted).value) === kept[field])
    .map(({ field, control }) => typedOf(control, field, fieldOf(draft, field)));
  const typed: FormValues = { ...posted, ...Object.fromEntries(newer.flatMap((one) => Object.entries(one))) };
  const seen =
    values === undefined
      ? now
      : { ...kept, ...(isClash ? { places, ...Object.fromEntries(clashing.map((field) => [field, now[field] ?? ''])) } : {}) };
  const hours = part.id.startsWith('hours-') ? part.fields[0] : undefined;
  const read = hours === undefined ? undefined : readTyped(controlAt(directory, kind, hours), hours, typed);
  const names = fields.flatMap((field) =>
    field.includes('.translations.') ? [field] : Object.keys(typedOf(controlAt(directory, kind, field), field, null)),
  );
  return {
    open: {
      part: part.id,
      language,
      seen,
      ...(typedAt === undefined ? {} : { typedAt }),
      clash: isClash ? clashing.map((field) => ({ field, value: fieldOf(draft, field) })) : [],
      ...(read === undefined || read.mistakes.length > 0 || read.value === null ? {} : { preview: read.value }),
    },
    ...shownAgain(entryForm([]), typed, problem),
    errors: (isClash ? [] : (problem?.errors ?? [])).map((error) => atName(error, [...names, ...Object.keys(typed)])),
  };
}

/** What is taken away, or is taken away from: "places.0.hours" for "hours-0-1". */
const wholeOf = ({ id, whole }: EntryPart): string => whole ?? `places.${/^hours-(\d+)/.exec(id)?.[1] ?? ''}.hours`;

function partValues(directory: Directory, kind: EntryKind, { id, fields }: EntryPart, draft: Json, language: string): FormValues {
  const values = fields
    .map((field) => ({ field, control: controlAt(directory, kind, field), value: fieldOf(draft, field) }))
    .filter(({ field, control, value }) => canShow(control, field, value))
    .map(({ field, control, value }) => typedOf(control, field, value));
  const translations = kind.texts.map((text) => {
    const value = fieldOf(draft, `${textFieldIn(text, language)}.text`);
    return { [textFieldIn(text, language)]: typeof value === 'string' ? value : '' };
  });
  const shown = id === 'texts' && language !== 'de' ? [...values, ...translations] : values;
  return Object.fromEntries(shown.flatMap((one) => Object.entries(one)));
}
