import { hash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { checkDirectory, type ContentMistake } from '../directory/check-directory.ts';
import type { Directory, Vocabularies } from '../directory/directory.ts';
import { berlinDay } from '../directory/berlin.ts';
import { assertHolidays } from '../directory/holidays.ts';
import { eventSchema } from '../directory/event-schema.ts';
import { checkHours } from '../directory/check-hours.ts';
import { letterPartSchema } from '../directory/letter-schema.ts';
import { lifeEventSchema } from '../directory/life-event-schema.ts';
import {
  citySchema,
  noticeKindsSchema,
  logoSchema,
  officeSchema,
  providerSchema,
  quarterBordersSchema,
  quarterSchema,
  spokenLanguagesSchema,
  topicSchema,
  vocabularySchema,
} from '../directory/schema.ts';
import { currentSchemaVersion, findSchemaVersion, schemaFile } from './schema-version.ts';
import { removedServicesSchema, serviceSchema } from '../directory/service-schema.ts';
import { commandLine } from './command-line.ts';

/** Lists removed entries; the only file in `services/` that is no entry. */
const removedFile = 'removed.yaml';

/** The content cannot be used. The message lists every mistake with file, field and what would be right. */
export class ContentError extends Error {
  readonly mistakes: ContentMistake[];
  constructor(mistakes: ContentMistake[]) {
    super(
      `The content has ${mistakes.length} mistake${mistakes.length === 1 ? '' : 's'}:\n` +
        mistakes.map(({ file, field, expected }) => `  ${file}${field === '' ? '' : `, ${field}`}: expected ${expected}`).join('\n'),
    );
    this.name = 'ContentError';
    this.mistakes = mistakes;
  }
}

/** By file, what the last text of it said: a publication changes one of hundreds of files, and facts are never changed in place. */
const lastRead = new Map<string, Reading>();

/** The content of a file as JSON, and the digest of the text it was read from. */
export type Reading = { digest: string; content: unknown };

/** By file, what an earlier process of the same code has read. */
let earlierRead = new Map<string, Reading>();

/** The files that this process has read, for a later process of the same code. */
export const readSoFar = (): [file: string, Reading][] => [...lastRead];

/** Takes over what an earlier process of the same code has read, so that a text that is still the same is not read again. */
export function takeOver(readings: readonly [file: string, Reading][]): void {
  earlierRead = new Map(readings);
}

/**
 * Reads and checks all YAML entries of a content folder.
 * @throws ContentError with all mistakes at once
 */
export async function readDirectory(contentDir: string): Promise<Directory> {
  assertHolidays(berlinDay(new Date()));
  await assertSchemaVersion(contentDir);
  const mistakes: ContentMistake[] = [];

  async function readEntry<Content>(
    file: string,
    schema: z.ZodType<Content>,
    { optional = false, parse = parseYaml }: { optional?: boolean; parse?: (text: string) => unknown } = {},
  ): Promise<Content | undefined> {
    try {
      const text = await readFile(path.join(contentDir, file), 'utf8');
      const digest = hash('sha256', text);
      const before = [lastRead.get(file), earlierRead.get(file)].find((one) => one?.digest === digest);
      if (before !== undefined) {
        lastRead.set(file, before);
        // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- a file is always read by the same schema
        return before.content as Content;
      }
      const result = schema.safeParse(parse(text));
      if (result.success) {
        // The parser puts texts together sign by sign, and each keeps all its parts; a copy is one piece.
        const content = structuredClone(result.data);
        lastRead.set(file, { digest, content });
        return content;
      }
      for (const issue of result.error.issues) mistakes.push({ file, ...mistakeOf(issue) });
    } catch (error) {
      if (error instanceof YAMLParseError)
        mistakes.push({ file, field: `line ${error.linePos?.[0].line ?? '?'}`, expected: `YAML that can be read (${error.code})` });
      else if (error instanceof SyntaxError) mistakes.push({ file, field: '', expected: `JSON that can be read (${error.message})` });
      else if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      else if (!optional) mistakes.push({ file, field: '', expected: 'this file to exist' });
    }
    return undefined;
  }

  async function readFolder<Content extends object>(
    folder: string,
    schema: z.ZodType<Content>,
    { optional = false } = {},
  ): Promise<(Content & { id: string })[]> {
    const names = await readdir(path.join(contentDir, folder)).catch(() => {
      if (!optional) mistakes.push({ file: folder, field: '', expected: 'this folder to exist in CONTENT_DIR' });
      return [];
    });
    const files = names.filter((file) => file.endsWith('.yaml') && file !== removedFile).sort();
    const entries = await Promise.all(
      files.map(async (file) => {
        const entry = await readEntry(`${folder}/${file}`, schema);
        return entry === undefined ? undefined : { ...entry, id: path.basename(file, '.yaml') };
      }),
    );
    return entries.filter((entry) => entry !== undefined);
  }

  const readVocabulary = async (name: keyof Vocabularies) => (await readEntry(`vocabularies/${name}.yaml`, vocabularySchema)) ?? [];

  const [
    city,
    quarters,
    quarterBorders,
    topics,
    offices,
    letterParts,
    lifeEvents,
    providers,
    services,
    removedServices,
    events,
    spokenLanguages,
    cost,
    access,
    audience,
    eligibility,
    goodToKnow,
    warnings,
    bring,
    hoursFor,
    phoneUse,
    closingReasons,
    cityNotices,
    noticeKinds,
    logo,
  ] = await Promise.all([
    readEntry('city.yaml', citySchema),
    readFolder('quarters', quarterSchema),
    readEntry('quarters.geojson', quarterBordersSchema, { optional: true, parse: JSON.parse }),
    readFolder('topics', topicSchema),
    readFolder('offices', officeSchema),
    readFolder('letters', letterPartSchema, { optional: true }),
    readFolder('life-events', lifeEventSchema, { optional: true }),
    readFolder('providers', providerSchema),
    readFolder('services', serviceSchema),
    readEntry(`services/${removedFile}`, removedServicesSchema),
    readFolder('events', eventSchema, { optional: true }),
    readEntry('vocabularies/spoken-languages.yaml', spokenLanguagesSchema),
    readVocabulary('cost'),
    readVocabulary('access'),
    readVocabulary('audience'),
    readVocabulary('eligibility'),
    readVocabulary('good-to-know'),
    readVocabulary('warnings'),
    readVocabulary('bring'),
    readVocabulary('hours-for'),
    readVocabulary('phone-use'),
    readVocabulary('closing-reasons'),
    readVocabulary('city-notices'),
    readEntry('vocabularies/notices.yaml', noticeKindsSchema),
    readEntry('logo.svg', logoSchema, { optional: true, parse: (text) => text }),
  ]);
  if (
    mistakes.length > 0 ||
    city === undefined ||
    spokenLanguages === undefined ||
    noticeKinds === undefined ||
    removedServices === undefined
  )
    throw new ContentError(inContent(mistakes));

  const directory: Directory = {
    city,
    logo,
    quarters: quarters.sort((one, other) => one.name.localeCompare(other.name, 'de')),
    quarterBorders,
    topics: topics.sort((one, other) => one.order - other.order),
    offices,
    letterParts: letterParts.sort((one, other) => one.order - other.order),
    lifeEvents: lifeEvents.sort((one, other) => one.order - other.order),
    providers,
    services,
    removedServices,
    events,
    spokenLanguages,
    vocabularies: {
      cost,
      access,
      audience,
      eligibility,
      'good-to-know': goodToKnow,
      warnings,
      bring,
      'hours-for': hoursFor,
      'phone-use': phoneUse,
      'closing-reasons': closingReasons,
      'city-notices': cityNotices,
    },
    noticeKinds,
  };
  mistakes.push(...checkDirectory(directory), ...checkHours(directory, berlinDay(new Date())));
  if (mistakes.length > 0) throw new ContentError(inContent(mistakes));
  return directory;
}

/** Content of another form has many mistakes and one cause, so this is checked first. */
async function assertSchemaVersion(contentDir: string): Promise<void> {
  const version = await findSchemaVersion(contentDir);
  if (version === currentSchemaVersion) return;
  const expected =
    version === undefined
      ? 'a version like "version: 2"'
      : version < currentSchemaVersion
        ? `${currentSchemaVersion}, and it is ${version}: run "${commandLine('migrate-content')}"`
        : `at most ${currentSchemaVersion}, and it is ${version}: this content needs a newer release`;
  throw new ContentError(inContent([{ file: schemaFile, field: 'version', expected }]));
}

const inContent = (mistakes: ContentMistake[]) => mistakes.map((mistake) => ({ ...mistake, file: `content/${mistake.file}` }));

/** The field and what would be right, in words for the person who edits the file. */
export function mistakeOf(issue: z.core.$ZodIssue): { field: string; expected: string } {
  const field = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return { field: [...issue.path, issue.keys[0]].join('.'), expected: `no such key (a spelling mistake?)` };
  }
  if (issue.code === 'invalid_type') {
    return { field, expected: `${issue.expected}${issue.message.includes('undefined') ? ', and it is missing' : ''}` };
  }
  if (issue.code === 'invalid_value') return { field, expected: `one of ${issue.values.join(', ')}` };
  return { field, expected: issue.message };
}
