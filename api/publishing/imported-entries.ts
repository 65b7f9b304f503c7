import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { asJson, isJsonObject, type Json } from '../../src/directory/json.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { entryAt, kindOf } from '../../src/directory/entry-kind.ts';
import type { NewProvider, RowProblem } from '../../src/exchange/imported.ts';
import type { ImportPlan } from '../../src/exchange/matching.ts';
import { checkEntries } from '../../src/loading/changed-entry.ts';
import type { Settings } from '../config.ts';
import { entryFile } from './edited-entry.ts';
import { writeEntry } from './entry-text.ts';
import { recordImport } from './history.ts';
import { openOwnContent } from './live-content.ts';

export type NewEntry = ImportPlan['added'][number];

/**
 * Tells the new entries that agree with the rest of the content from those that do not.
 * @param today Berlin
 */
export function checkNewEntries(
  directory: Directory,
  added: readonly NewEntry[],
  today: string,
): { fit: NewEntry[]; refused: RowProblem[] } {
  const withNew: Directory = { ...directory, providers: [...directory.providers, ...newProviders(added).map(asProvider)] };
  const mistakes = checkEntries(
    withNew,
    added.map((one) => ({ entry: one.id, text: textOf(one) })),
    today,
  );
  const mistakesOf = Map.groupBy(mistakes, ({ file }) => entryAt(file));
  return {
    fit: added.filter(({ id }) => !mistakesOf.has(id)),
    refused: added.flatMap(({ id, file, row }) =>
      (mistakesOf.get(id) ?? []).map(({ field, expected }) => ({ file, row, field, expected })),
    ),
  };
}

/**
 * Writes new entries as drafts, and the providers that are new, into the live content: one commit, no publication. No file that exists is
 * touched.
 * @throws for an entry whose file exists
 */
export async function addEntries(settings: Settings, entries: readonly NewEntry[], title: string): Promise<void> {
  const folder = await openOwnContent(settings);
  const files = [
    ...newProviders(entries).map(({ id, ...provider }) => ({
      file: path.join(folder, 'providers', `${id}.yaml`),
      text: stringify(provider),
    })),
    ...entries.map((one) => ({ file: entryFile(folder, one.id), text: textOf(one) })),
  ];
  for (const { file, text } of files) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
  }
  await recordImport(folder, title);
}

const newProviders = (entries: readonly Pick<NewEntry, 'newProvider'>[]): NewProvider[] => [
  ...new Map(entries.flatMap(({ newProvider }) => (newProvider === undefined ? [] : [[newProvider.id, newProvider] as const]))).values(),
];

const asProvider = (provider: NewProvider) => ({ ...provider, church: false, closedOn: [] });

/** The file of an entry: what it states, in the order of the schema. */
const textOf = ({ id, entry }: NewEntry): string =>
  writeEntry('', [{ path: [], value: statedEntry(entry) }], Object.keys(kindOf(id).fields.shape));

/** The entry without what the schema adds by itself. */
export const statedEntry = (entry: object): Json => stated(asJson(JSON.parse(JSON.stringify(entry))));

/** Without what the schema adds by itself. An entry that is not protected, or not cancelled, does not say so. */
function stated(value: Json): Json {
  if (Array.isArray(value)) return value.map(stated);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([name, one]): [string, Json] => [name, stated(one)]);
  return Object.fromEntries(members.filter(([name, one]) => !isEmpty(one) && !(usualFlags.has(name) && one === false)));
}

const usualFlags = new Set(['addressProtected', 'online', 'cancelled']);

const isEmpty = (value: Json): boolean =>
  value === null || (Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0);
