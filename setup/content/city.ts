import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { copyWords } from './languages.ts';
import { commandLine } from '../../src/loading/command-line.ts';

type Language = { tag: string };
type City = {
  name: string;
  languages: Language[];
  hiddenLanguages?: Language[];
  emergencyLines: { id: string; number: string }[];
  translation?: object;
};

/** The release's own content: the pattern that another city begins with. */
const pattern = 'content';

/**
 * Makes a content folder that is valid and empty: the release's topics, vocabularies and general pages, the emergency numbers that hold in
 * all of Germany, one office, no quarter, no service. Nothing about the first city stays in it.
 * @param languages tags of languages that the pattern has, the source language first; without it all of them, and its hidden ones hidden
 * @throws when the folder has files, or a language is not there
 */
export async function makeCity(folder: string, { name, languages }: { name: string; languages: string[] | undefined }): Promise<void> {
  if ((await readdir(folder).catch(() => [])).length > 0) throw new Error(`${folder} has files already.`);
  const first = parse(await readFile(path.join(pattern, 'city.yaml'), 'utf8')) as City;
  const { hiddenLanguages = [] } = first;
  const known = [...first.languages, ...hiddenLanguages];
  const chosen = languages?.flatMap((tag) => known.filter((one) => one.tag === tag)) ?? first.languages;
  const hidden = languages === undefined ? hiddenLanguages : [];
  const unknown = languages?.filter((tag) => !chosen.some((one) => one.tag === tag)) ?? [];
  if (unknown.length > 0) throw new Error(`There are no words of: ${unknown.join(', ')}. Add these languages: ${commandLine('new-language')}`);
  // Numbers with an area code are those of one place.
  const lines = first.emergencyLines.filter(({ number }) => !number.startsWith('+'));
  const isLine = (id: string) => lines.some((line) => line.id === id);

  for (const part of ['quarters', 'providers', 'services', 'offices']) await mkdir(path.join(folder, part), { recursive: true });
  await cp(path.join(pattern, 'schema.yaml'), path.join(folder, 'schema.yaml'));
  await cp(path.join(pattern, 'vocabularies'), path.join(folder, 'vocabularies'), { recursive: true });
  await writeYaml(path.join(folder, 'city.yaml'), {
    name,
    timeZone: 'Europe/Berlin',
    coordinatingOffice: 'city',
    languages: chosen,
    ...(hidden.length > 0 ? { hiddenLanguages: hidden } : {}),
    districts: [],
    postalCodes: [],
    emergencyLines: lines,
  });
  await writeYaml(path.join(folder, 'providers/city.yaml'), { name: `Stadt ${name}`, kind: 'city' });
  await cp(path.join(pattern, 'services/removed.yaml'), path.join(folder, 'services/removed.yaml'));
  const spoken = [...chosen, ...hidden];
  const isOther = (tag: string) => known.some((one) => one.tag === tag) && !spoken.some((one) => one.tag === tag);
  for (const file of await readdir(path.join(pattern, 'topics'))) {
    const { servicesFirst: _, helpFirst = [], ...topic } = parse(await readFile(path.join(pattern, 'topics', file), 'utf8')) as Topic;
    const kept = helpFirst.filter(isLine);
    await writeYaml(path.join(folder, 'topics', file), {
      ...withoutLanguages(topic, isOther),
      ...(kept.length > 0 ? { helpFirst: kept } : {}),
    });
  }
  for (const part of ['letters', 'life-events'])
    for (const file of await readdir(path.join(pattern, part))) {
      const { services: _, ...kept } = parse(await readFile(path.join(pattern, part, file), 'utf8')) as { services?: string[] };
      await writeYaml(path.join(folder, part, file), withoutLanguages(kept, isOther));
    }
  for (const { tag } of spoken) {
    await copyPages(path.join(folder, 'pages', tag), tag, first.name, name);
    await copyWords(path.join(pattern, 'words', tag), path.join(folder, 'words', tag), tag);
  }
}

type Topic = { servicesFirst?: string[]; helpFirst?: string[] };

/** Leaves out what stands under languages that the city does not have. */
function withoutLanguages<Value>(value: Value, isOther: (tag: string) => boolean): Value {
  if (Array.isArray(value)) return value.map((part: unknown) => withoutLanguages(part, isOther)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !isOther(key));
  return Object.fromEntries(kept.map(([key, under]) => [key, withoutLanguages(under as unknown, isOther)])) as Value;
}

/** Copies the pages of a language without the sections about the first city, and with the other city's name. Nobody has read them there. */
async function copyPages(folder: string, tag: string, from: string, to: string): Promise<void> {
  const source = path.join(pattern, 'pages', tag);
  const states = JSON.parse(await readFile(path.join(source, 'review.json'), 'utf8')) as { pages: string };
  await mkdir(folder, { recursive: true });
  for (const file of await readdir(source)) {
    if (!file.endsWith('.md')) continue;
    const sections = (await readFile(path.join(source, file), 'utf8')).split(/^(?=## )/m);
    const general = sections.filter((section) => !section.includes(`${from.toLowerCase()}.de`));
    await writeFile(path.join(folder, file), general.join('').replaceAll(from, to));
  }
  await writeFile(path.join(folder, 'review.json'), `${JSON.stringify({ pages: states.pages === 'source' ? 'source' : 'unreviewed' })}\n`);
}

async function writeYaml(file: string, content: object): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, stringify(content, { lineWidth: 0, flowCollectionPadding: false }));
}
