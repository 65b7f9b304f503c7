import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { berlinDay } from '../../../../src/directory/berlin.ts';
import type { Directory } from '../../../../src/directory/directory.ts';
import { entriesOf } from '../../../../src/directory/entry-kind.ts';
import { plainName } from '../../../../src/exchange/names.ts';
import type { FormValues } from '../../../contract/form-values.ts';
import { importStates, type ImportPage, type ImportRow, type ImportState } from '../../../contract/pages/imports.ts';
import { Problem } from '../../../contract/problems.ts';
import { planRows, unknownProviders, type ImportChoices, type PlannedRow } from '../../../publishing/import-plan.ts';
import {
  discardTaken,
  forgetImport,
  getImport,
  nextRows,
  planPrint,
  saveChoices,
  takeRows,
  type KeptImport,
} from '../../../publishing/imports.ts';
import { savedDirectory } from '../../../publishing/saved-directory.ts';
import { readFields, textOf } from '../../form/read-form.ts';
import { IdParams } from '../../params.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';

const schema = { hide: true, params: IdParams };
const rowsOnPage = 50;

/** `/desk/imports/:id/`: what a file would change, row by row, to be corrected and taken into the basket. */
export function importPage(app: FastifyInstance): void {
  const { db, now } = app.parts;

  app.get('/desk/imports/:id/', { schema }, (request, reply) => show(app, request, reply, readFields(request.query)));

  app.post('/desk/imports/:id/', { schema }, async (request, reply) => {
    const { id } = request.params;
    const account = request.account.id;
    const values = readFields(request.body);
    const here = `/desk/imports/${id}/`;
    const kept = await getImport(db, account, id);
    switch (values['action']) {
      case 'forget':
        await forgetImport(db, account, id);
        return reply.redirect('/desk/imports/?done=import-deleted', 303);
      case 'discard': {
        const staying = await discardTaken(db, kept, account);
        return reply.redirect(`${here}?done=${staying === 0 ? 'import-discarded' : 'import-discarded-some'}`, 303);
      }
      case 'take': {
        const rows = await plan(app, kept);
        if (planPrint(rows) !== values['seen']) return show(app, request, reply, values, { isStale: true });
        try {
          await takeRows(db, app.desk.content(), kept, rows, account, now());
        } catch (error) {
          if (!(error instanceof Problem) || (error.code !== 'changed' && error.code !== 'invalid-input')) throw error;
          return show(app, request, reply, values, { isStale: true });
        }
        return reply.redirect(`${here}?done=import-taken`, 303);
      }
      default: {
        const choices = chosen(kept, await savedDirectory(db, app.desk.content()), values);
        if (choices === undefined)
          return show(app, request, reply, values, { errors: [{ pointer: `/match.${textOf(values, 'row')}`, code: 'not-allowed' }] });
        await saveChoices(db, account, { id, choices });
        const row = textOf(values, 'row');
        const query = new URLSearchParams({ state: textOf(values, 'state'), page: textOf(values, 'page') });
        return reply.redirect(`${here}?${query}${row === '' ? '' : `#row-${Number(row)}`}`, 303);
      }
    }
  });
}

/**
 * The choices with one more.
 * @returns undefined for a typed entry that does not exist
 * @throws Problem malformed-request
 */
function chosen({ choices, file }: KeptImport, directory: Directory, values: FormValues): ImportChoices | undefined {
  if (values['action'] === 'providers') {
    const known = unknownProviders(file).flatMap(({ id }) => {
      const ours = directory.providers.find((one) => one.id === values[`provider.${id}`]);
      return ours === undefined ? [] : [[id, ours.id] as const];
    });
    return { ...choices, providers: Object.fromEntries(known) };
  }
  const key = textOf(values, 'row');
  if (file.entries[Number(key)] === undefined || !/^\d{1,4}$/.test(key)) throw new Problem('malformed-request');
  const held = choices.rows[key] ?? {};
  const withRow = (row: ImportChoices['rows'][string]) => ({ ...choices, rows: { ...choices.rows, [key]: row } });
  const field = textOf(values, 'field');
  const others = (held.without ?? []).filter((one) => one !== field);
  switch (values['action']) {
    case 'leave':
      return withRow({ ...held, isLeft: true });
    case 'back':
      return withRow({ ...held, isLeft: false });
    case 'leave-field':
      return withRow({ ...held, without: [...others, field].slice(0, 100) });
    case 'back-field':
      return withRow({ ...held, without: others });
    case 'match': {
      const match = textOf(values, `match.${key}`);
      if (match === '') return withRow({ match: { isNew: true } });
      const found = findEntry(directory, match);
      return found === undefined ? undefined : withRow({ match: { id: found } });
    }
    default:
      throw new Problem('malformed-request');
  }
}

/** An entry by its id or by a name that only one has. */
function findEntry(directory: Directory, typed: string): string | undefined {
  const entries = entriesOf(directory);
  const named = entries.filter(({ value }) => plainName(value.name.de) === plainName(typed));
  return entries.find(({ entry }) => entry === typed)?.entry ?? (named.length === 1 ? named[0]?.entry : undefined);
}

async function plan(app: FastifyInstance, { file, choices, taken }: KeptImport): Promise<PlannedRow[]> {
  const done = Object.fromEntries(taken.map(({ key }) => [key, { isLeft: true }]));
  return planRows({
    imported: file,
    choices: { ...choices, rows: { ...choices.rows, ...done } },
    source: file.source,
    directory: await savedDirectory(app.parts.db, app.desk.content()),
    today: berlinDay(app.parts.now()),
  });
}

async function show(
  app: FastifyInstance,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
  values: FormValues,
  after: Partial<Pick<ImportPage, 'isStale' | 'errors'>> = {},
): Promise<unknown> {
  const kept = await getImport(app.parts.db, request.account.id, request.params.id);
  const rows = await plan(app, kept);
  const taken = new Map(kept.taken.map(({ key, entry }) => [key, entry]));
  const unread = Map.groupBy(kept.file.problems, ({ row }) => row);
  const all: (ImportRow & { state: ImportState })[] = [
    ...[...unread].map(([row, problems]) => ({ state: 'refused' as const, key: '', row, name: '', entry: '', changes: [], problems })),
    ...rows.map(({ news: [first], ...rest }) => {
      const row = first?.field === '' ? { ...rest, value: first.value } : rest;
      const entry = taken.get(row.key);
      return entry === undefined ? row : { ...row, entry, state: 'taken' as const };
    }),
  ];
  const byState = Map.groupBy(all, ({ state }) => state);
  const countOf = (one: ImportState) => byState.get(one)?.length ?? 0;
  const counts = {
    new: countOf('new'),
    changed: countOf('changed'),
    same: countOf('same'),
    refused: countOf('refused'),
    left: countOf('left'),
    taken: countOf('taken'),
  };
  const state = importStates.find((one) => one === values['state']) ?? importStates.find((one) => counts[one] > 0) ?? 'new';
  const inState = byState.get(state) ?? [];
  const pages = Math.max(1, Math.ceil(inState.length / rowsOnPage));
  const page = Math.min(pages, Math.max(1, Number(/^\d{1,4}$/.exec(textOf(values, 'page'))?.[0] ?? 1)));
  const errors = after.errors ?? [];
  return reply.page(
    '/desk/imports/[id]',
    {
      account: personOf(request.account),
      id: kept.id,
      name: kept.name,
      receivedAt: kept.receivedAt,
      counts,
      state,
      rows: inState.slice((page - 1) * rowsOnPage, page * rowsOnPage),
      page,
      pages,
      next: nextRows(rows).length,
      total: rows.filter(({ news }) => news.length > 0).length,
      seen: planPrint(rows),
      unknown: kept.file.unknown,
      providers: unknownProviders(kept.file).map((one) => ({ ...one, chosen: kept.choices.providers[one.id] ?? '' })),
      isStale: after.isStale === true,
      errors,
      values,
      ...doneOf(readFields(request.query)),
    },
    { language: request.account.language, status: errors.length > 0 ? 422 : after.isStale === true ? 409 : 200 },
  );
}
