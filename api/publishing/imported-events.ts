import path from 'node:path';
import { checkDirectory } from '../../src/directory/check-directory.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Event } from '../../src/directory/event-schema.ts';
import type { ImportedEvent, RowProblem } from '../../src/exchange/imported.ts';
import { freeId, plainName } from '../../src/exchange/names.ts';

export type NewEvent = ImportedEvent & { id: string };

/**
 * Tells new events from those that the content has, and from those that do not agree with the content. An event is one of ours by its name,
 * its provider and its first day.
 */
export function planEvents(
  directory: Directory,
  imported: readonly ImportedEvent[],
): { added: NewEvent[]; matched: string[]; refused: RowProblem[] } {
  const ours = new Map(directory.events.map((event) => [keyOf(event), event.id]));
  const taken = new Set(directory.events.map(({ id }) => id));
  const isNew = Map.groupBy(imported, ({ event }) => !ours.has(keyOf(event)));
  const added = (isNew.get(true) ?? []).map((one): NewEvent => {
    const id = freeId(one.event.name.de, taken);
    taken.add(id);
    return { ...one, id };
  });
  const providers = added.flatMap(({ newProvider }) =>
    newProvider === undefined ? [] : [{ ...newProvider, church: false, closedOn: [] }],
  );
  const mistakes = checkDirectory({
    ...directory,
    providers: [...directory.providers, ...providers],
    events: [...directory.events, ...added.map(({ id, event }) => ({ ...event, id }))],
  });
  const mistakesOf = Map.groupBy(mistakes, ({ file }) => (file.startsWith('events/') ? path.basename(file, '.yaml') : ''));
  return {
    added: added.filter(({ id }) => !mistakesOf.has(id)),
    matched: (isNew.get(false) ?? []).flatMap(({ event }) => ours.get(keyOf(event)) ?? []),
    refused: added.flatMap(({ id, file, row }) =>
      (mistakesOf.get(id) ?? []).map(({ field, expected }) => ({ file, row, field, expected })),
    ),
  };
}

const keyOf = ({ name, provider, dates: [first] }: Pick<Event, 'name' | 'provider' | 'dates'>): string =>
  `${provider}/${plainName(name.de)}/${first?.from ?? ''}`;
