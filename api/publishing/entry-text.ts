import { isMap, isSeq, parseDocument, YAMLMap, type Document } from 'yaml';
import type { FactKind } from '../../src/directory/facts.ts';

/**
 * Where a fact was read or heard: a web address, or words like "Auskunft des Anbieters"; and the day. It becomes a source of the entry, so
 * that readers see how old the fact is.
 */
export type Source = { source: string; sourceDate: string };

/*
 * One fact of an entry's YAML file, by its field: "places.0.hours.1.rule". Everything else in the file, comments among it, stays as it is.
 */

/** A text of the entry; undefined where it does not state one. */
export function readFact(text: string, field: string): string | undefined {
  const fact = parseDocument(text).getIn(pathOf(field));
  return typeof fact === 'string' ? fact : undefined;
}

/**
 * Writes a fact and adds its source.
 * @param kind the kind of fact that the source states
 * @param stated the kinds of facts that the entry states, for an entry whose only source states them all
 */
export function writeFact(
  text: string,
  field: string,
  value: string,
  { source, sourceDate }: Source,
  kind: FactKind,
  stated: readonly FactKind[],
): string {
  const entry = parseDocument(text);
  entry.setIn(pathOf(field), value);
  const path = ['verification', 'sources'];
  const sources = entry.getIn(path);
  if (!isSeq(sources)) throw new TypeError('an entry has a list of sources');
  const [first] = sources.items;
  if (sources.items.length === 1 && isMap(first) && !first.has('states')) first.set('states', entry.createNode(stated, { flow: true }));
  const added = { [/^https?:/.test(source) ? 'url' : 'title']: source, date: sourceDate, states: [kind] };
  const isThere = sources.items.some((one) => isMap(one) && JSON.stringify(one) === JSON.stringify(added));
  if (!isThere) sources.add(blockOf(entry, added));
  return entry.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** A block like the entry's other sources, its lists in one line. */
function blockOf(entry: Document, members: Record<string, string | string[]>): YAMLMap {
  const block = new YAMLMap(entry.schema);
  for (const [name, value] of Object.entries(members))
    block.set(name, typeof value === 'string' ? value : entry.createNode(value, { flow: true }));
  return block;
}

const pathOf = (field: string): (string | number)[] => field.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
