import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Node, type YAMLMap, type YAMLSeq } from 'yaml';
import { asJson, isJsonObject, isSameJson, type Json } from '../../src/directory/json.ts';
import { serviceKind } from '../../src/directory/entry-kind.ts';

/*
 * Writes values into the YAML file of an entry. Everything that does not change, comments among it, stays as it is.
 */

type Path = readonly string[];

/** The entry as a value; {} for an empty file. */
export const readEntry = (text: string): Json => asJson(parseDocument(text).toJS() ?? {});

/**
 * Puts values at their paths; null takes a member away. A list member keeps its place until all are put.
 * @param order of the members of the file
 */
export function writeEntry(
  text: string,
  values: readonly { path: Path; value: Json }[],
  order: readonly string[] = Object.keys(serviceKind.fields.shape),
): string {
  const entry: Document = parseDocument(text);
  entry.contents ??= entry.createNode({});
  const removals: Path[] = [];
  for (const { path, value } of values) {
    if (value === null && isIndex(path.at(-1))) removals.push(path);
    else put(entry, path, value, order);
  }
  for (const path of removals.toSorted((one, other) => Number(other.at(-1)) - Number(one.at(-1)))) remove(entry, path);
  return entry.toString({ lineWidth: 0, flowCollectionPadding: false });
}

const isIndex = (part: string | undefined): boolean => part !== undefined && /^\d+$/.test(part);

const asKeys = (path: Path): (string | number)[] => path.map((part) => (isIndex(part) ? Number(part) : part));

function put(entry: Document, path: Path, value: Json, order: readonly string[]): void {
  if (value === null) {
    remove(entry, path);
    return;
  }
  const keys = asKeys(path);
  if (keys.length === 0) {
    entry.contents = merged(entry, entry.contents, value);
    return;
  }
  const node = entry.getIn(keys, true);
  const list = entry.getIn(keys.slice(0, -1), true);
  if (isNode(node)) entry.setIn(keys, merged(entry, node, value));
  else if (isSeq(list)) list.add(made(entry, value));
  else if (isIndex(path.at(-1))) entry.setIn(keys.slice(0, -1), made(entry, [value]));
  else entry.setIn(keys, made(entry, value));
  inOrder(entry, path[0] ?? '', order);
}

/** Takes a value away, and the map or list that held nothing else. */
function remove(entry: Document, path: Path): void {
  if (path.length === 0) return;
  entry.deleteIn(asKeys(path));
  const around = path.slice(0, -1);
  const holder = entry.getIn(asKeys(around), true);
  if (around.length > 0 && (isMap(holder) || isSeq(holder)) && holder.items.length === 0) remove(entry, around);
}

/** The old node with the new value where both have the same shape, so that comments and quotes stay; else a new node. */
function merged(entry: Document, node: unknown, value: Json): Node {
  if (isScalar(node) && typeof value !== 'object') {
    if (typeof node.value !== typeof value) delete node.type;
    node.value = value;
    return node;
  }
  if (isMap(node) && isJsonObject(value)) return mergedMap(entry, node, value);
  if (isSeq(node) && Array.isArray(value)) return mergedList(entry, node, value);
  return made(entry, value);
}

function mergedMap(entry: Document, map: YAMLMap, value: { [member: string]: Json }): Node {
  const given = Object.entries(value).filter(([, one]) => one !== null);
  for (const { key } of [...map.items]) {
    const name = isScalar(key) ? String(key.value) : String(key);
    if (!given.some(([member]) => member === name)) map.delete(key);
  }
  for (const [name, one] of given) map.set(name, map.has(name) ? merged(entry, map.get(name, true), one) : made(entry, one));
  return map;
}

/** Members that stay keep their nodes, wherever they stand now. */
function mergedList(entry: Document, list: YAMLSeq, value: Json[]): Node {
  const old = list.items.map((node) => ({ node, value: jsonOf(node, entry) }));
  const kept = value.map((one) => {
    const index = old.findIndex((held) => isSameJson(held.value, one));
    return index < 0 ? undefined : old.splice(index, 1)[0]?.node;
  });
  // Changed items take the nodes that are left, in their order, when as many are left as have changed.
  const changed = kept.filter((node) => node === undefined).length;
  const left = old.length === changed ? old : [];
  if (list.items.length === 0) list.flow = isInOneLine(value);
  list.items = value.map((one, index) => kept[index] ?? merged(entry, left.shift()?.node, one));
  return list;
}

const jsonOf = (node: unknown, entry: Document): Json => (isNode(node) ? asJson(node.toJS(entry)) : null);

const isNode = (node: unknown): node is Node => isMap(node) || isSeq(node) || isScalar(node) || isAlias(node);

function made(entry: Document, value: Json): Node {
  if (Array.isArray(value)) {
    const node = entry.createNode(value) as YAMLSeq;
    node.items = value.map((one) => made(entry, one));
    node.flow = isInOneLine(value);
    return node;
  }
  if (!isJsonObject(value)) return entry.createNode(value);
  const node = entry.createNode({}) as YAMLMap;
  for (const [name, one] of Object.entries(value)) if (one !== null) node.set(name, made(entry, one));
  return node;
}

/** Lists of words stand in one line, like those that people wrote. */
const isInOneLine = (value: Json[]): boolean => value.every((one) => typeof one !== 'object');

/** Moves a new member of the entry to the place that the schema gives it. */
function inOrder(entry: Document, member: string, order: readonly string[]): void {
  const map = entry.contents;
  if (!isMap(map)) return;
  const names = map.items.map(({ key }) => order.indexOf(isScalar(key) ? String(key.value) : String(key)));
  const own = order.indexOf(member);
  const at = names.indexOf(own);
  const next = names.findIndex((place, index) => index !== at && place > own);
  if (at !== names.length - 1 || next < 0) return;
  map.items.splice(next, 0, ...map.items.splice(at, 1));
}
