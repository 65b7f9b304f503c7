import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';

/** A change of the content as an editor may make it, or of the day on which the site is built. */
export type Edit = {
  name: string;
  kind: string;
  /** How many pages it renews: a few of one entry, those of many entries, or all. */
  reach: 'entry' | 'entries' | 'all' | 'day';
  apply: (contentDir: string) => Promise<void>;
  day?: string;
};

type Entry = Record<string, unknown>;

/** Changes one YAML file. */
async function change(contentDir: string, file: string, work: (entry: Entry) => void): Promise<void> {
  const target = path.join(contentDir, file);
  const entry = parse(await readFile(target, 'utf8')) as Entry;
  work(entry);
  await writeFile(target, stringify(entry));
}

async function moveFirstLast(contentDir: string, file: string): Promise<void> {
  const target = path.join(contentDir, file);
  const list = parse(await readFile(target, 'utf8')) as unknown[];
  await writeFile(target, stringify([...list.slice(1), list[0]]));
}

/** Replaces the id of an entry in every folder that may name it. */
async function renameMentions(contentDir: string, from: string, to: string): Promise<void> {
  for (const folder of ['topics', 'letters', 'life-events', 'offices'])
    for (const name of await readdir(path.join(contentDir, folder))) {
      const file = path.join(contentDir, folder, name);
      const text = await readFile(file, 'utf8');
      await writeFile(file, text.replaceAll(new RegExp(`(?<![\\w-])${from}(?![\\w-])`, 'g'), to));
    }
}

const verified = {
  status: 'verified',
  date: '2026-11-20',
  by: 'Redaktion',
  sources: [{ title: 'Aushang', date: '2026-11-20', states: ['address', 'hours'] }],
};
const serviceFile = (id: string) => `services/${id}.yaml`;
const placesOf = (entry: Entry) => entry['places'] as { quarter: string; hours: { rule: string }[]; stepFree?: boolean }[];

const hours = (id: string, rule: string): Edit => ({
  kind: 'hours', name: `hours of ${id}`, reach: 'entry',
  apply: (dir) => change(dir, serviceFile(id), (entry) => void (placesOf(entry)[0]!.hours[0]!.rule = rule)),
}); // prettier-ignore
const newName = (id: string, name: string): Edit => ({
  kind: 'name', name: `the name of ${id}`, reach: 'entry',
  apply: (dir) => change(dir, serviceFile(id), (entry) => void (entry['name'] = { de: name })),
}); // prettier-ignore
const newId = (id: string, to: string): Edit => ({
  kind: 'id', name: `another id of ${id}`, reach: 'entries',
  apply: async (dir) => {
    await rename(path.join(dir, serviceFile(id)), path.join(dir, serviceFile(to)));
    await change(dir, serviceFile(to), (entry) => void (entry['formerIds'] = [id]));
    await renameMentions(dir, id, to);
  },
}); // prettier-ignore
const removal = (id: string, see: string): Edit => ({
  kind: 'removal', name: `the end of ${id}`, reach: 'entries',
  apply: async (dir) => {
    await rm(path.join(dir, serviceFile(id)));
    const removed = path.join(dir, 'services/removed.yaml');
    const before = (parse(await readFile(removed, 'utf8')) ?? []) as unknown[];
    await writeFile(removed, stringify([...before, { id, removedOn: '2026-11-28', see: [see] }]));
  },
}); // prettier-ignore
const newEntry = (id: string, quarter: string, topics: string[]): Edit => ({
  kind: 'new', name: `the new entry ${id}`, reach: 'entries',
  apply: (dir) =>
    writeFile(path.join(dir, serviceFile(id)), stringify({
      name: { de: `Neue Tür ${id}` }, provider: 'caritas', topics, reach: 'quarter',
      places: [{ quarter, quarterConfirmed: true, hours: [{ for: 'open', rule: 'Mo-Fr 09:00-12:00' }] }],
      verification: verified,
    })),
}); // prettier-ignore
const notice = (id: string, to: string): Edit => ({
  kind: 'notice', name: `a notice of ${id}`, reach: 'entry',
  apply: (dir) => change(dir, serviceFile(id), (entry) => void (entry['notices'] = [{ notice: 'closed-until', from: '2026-11-25', to }])),
}); // prettier-ignore
const topics = (id: string, to: string[]): Edit => ({
  kind: 'topics', name: `the topics of ${id}`, reach: 'entry',
  apply: (dir) => change(dir, serviceFile(id), (entry) => void (entry['topics'] = to)),
}); // prettier-ignore
const moved = (id: string, quarter: string): Edit => ({
  kind: 'moved', name: `${id} moves`, reach: 'entry',
  apply: (dir) => change(dir, serviceFile(id), (entry) => void (placesOf(entry)[0]!.quarter = quarter)),
}); // prettier-ignore
const draft = (id: string): Edit => ({
  kind: 'draft', name: `${id} becomes a draft`, reach: 'entries',
  apply: (dir) => change(dir, serviceFile(id), (entry) => void (entry['verification'] = { status: 'draft', sources: (entry['verification'] as Entry)['sources'] ?? [] })),
}); // prettier-ignore
const description = (id: string, text: string): Edit => ({
  kind: 'description', name: `the text of ${id}`, reach: 'entry',
  apply: (dir) => change(dir, serviceFile(id), (entry) => void (entry['description'] = { de: text })),
}); // prettier-ignore
const quarter = (id: string, name: string): Edit => ({
  kind: 'quarter', name: `the name of the quarter ${id}`, reach: 'entries',
  apply: (dir) => change(dir, `quarters/${id}.yaml`, (entry) => void (entry['name'] = name)),
}); // prettier-ignore
const order = (topic: string, place: number): Edit => ({
  kind: 'order', name: `the place of ${topic}`, reach: 'entries',
  apply: (dir) => change(dir, `topics/${topic}.yaml`, (entry) => void (entry['order'] = place)),
}); // prettier-ignore
const vocabulary = (name: string): Edit => ({
  kind: `vocabulary ${name}`, name: `the order of ${name}`, reach: 'entries', apply: (dir) => moveFirstLast(dir, `vocabularies/${name}.yaml`),
}); // prettier-ignore
const provider = (id: string, name: string): Edit => ({
  kind: 'provider', name: `the name of the provider ${id}`, reach: 'entries',
  apply: (dir) => change(dir, `providers/${id}.yaml`, (entry) => void (entry['name'] = name)),
}); // prettier-ignore
const word = (tag: string, namespace: string, words: object): Edit => ({
  kind: 'word', name: `a word in ${tag}`, reach: 'all',
  apply: async (dir) => {
    const folder = path.join(dir, 'words', tag);
    await mkdir(folder, { recursive: true });
    const states = JSON.parse(await readFile(path.join(folder, 'review.json'), 'utf8').catch(() => '{}')) as object;
    await writeFile(path.join(folder, 'review.json'), JSON.stringify({ ...states, [namespace]: 'unreviewed' }));
    await writeFile(path.join(folder, `${namespace}.json`), JSON.stringify(words));
  },
}); // prettier-ignore
const newLanguage = (tag: string, name: string): Edit => ({
  kind: 'language', name: `the new language ${tag}`, reach: 'all',
  apply: async (dir) => {
    await change(dir, 'city.yaml', (entry) => {
      entry['languages'] = [...(entry['languages'] as object[]), { tag, name, direction: 'ltr' }];
    });
    for (const topic of ['violence', 'homeless-tonight'])
      await change(dir, `topics/${topic}.yaml`, (entry) => void ((entry['urgentPhrases'] as Entry)[tag] = [`${tag} help`]));
  },
}); // prettier-ignore
const plannedEnd = (id: string, month: string): Edit => ({
  kind: 'end', name: `${id} ends in ${month}`, reach: 'entry',
  apply: (dir) => change(dir, serviceFile(id), (entry) => void (entry['validUntil'] = month)),
}); // prettier-ignore
const lifeEvent = (id: string, kind: string, fields: Entry): Edit => ({
  kind: `life event: ${kind}`, name: `${kind} of the life event ${id}`, reach: kind === 'doors' ? 'entry' : 'entries',
  apply: (dir) => change(dir, `life-events/${id}.yaml`, (entry) => void Object.assign(entry, fields)),
}); // prettier-ignore
const newLifeEvent = (id: string): Edit => ({
  kind: 'life event: new', name: `the new life event ${id}`, reach: 'entries',
  apply: (dir) =>
    writeFile(path.join(dir, `life-events/${id}.yaml`), stringify({
      order: 6, sign: 'life/van', topics: ['school'], name: { de: 'Mein Kind kommt in die Schule' }, text: { de: 'Das erste Schuljahr beginnt.' },
      changes: [{ text: { de: 'Die Schule beginnt.' }, citations: [{ title: 'Aushang', url: 'https://www.gelsenkirchen.de/schule', date: '2026-11-20' }] }],
      written: { de: ['Einschulung*'] },
    })),
}); // prettier-ignore
/** A later day, on which something else is published: the same content of the same month is not built anew. */
const on = (day: string, edit?: Edit): Edit => ({
  kind: edit === undefined ? 'month' : 'day', name: `${edit?.name ?? 'nothing'} on ${day}`, reach: 'day', day,
  apply: (dir) => edit?.apply(dir) ?? Promise.resolve(),
}); // prettier-ignore

/** Fifty-four edits, each from where the one before has left the content. */
export const edits: readonly Edit[] = [
  hours('caritas-internationales-cafe', 'We 08:30-11:00'),
  newName('jobcenter', 'Amt für Arbeit'),
  newEntry('new-door', 'schalke', ['debts', 'housing']),
  notice('awo-bulmke', '2026-12-04'),
  topics('caritas-internationales-cafe', ['german', 'youth']),
  moved('caritas-internationales-cafe', 'horst'),
  description('caritas-internationales-cafe', 'Hier gibt es Geld zum Leben und Hilfe bei der Arbeit.'),
  newId('jmd', 'youth-migration'),
  removal('bib-horst', 'bib-buer'),
  draft('lalok-libre'),
  plannedEnd('awo-bulmke', '2026-11'),
  hours('caritas-internationales-cafe', 'Mo-Fr 09:00-17:00'),
  quarter('schalke', 'Schalke (Mitte)'),
  order('debts', 99),
  vocabulary('bring'),
  vocabulary('spoken-languages'),
  vocabulary('access'),
  vocabulary('cost'),
  provider('caritas', 'Caritasverband'),
  newEntry('second-door', 'horst', ['german', 'papers']),
  hours('second-door', 'Tu,Th 13:00-17:00'),
  notice('second-door', '2027-01-03'),
  newName('second-door', 'Ägidius-Treff'),
  description('second-door', 'Die Gruppe ist klein, und neue Leute sind willkommen.'),
  topics('second-door', ['violence']),
  topics('second-door', ['homeless-tonight', 'health']),
  moved('second-door', 'buer'),
  newId('second-door', 'third-door'),
  moved('third-door', 'hassel'),
  newEntry('fourth-door', 'erle', ['meeting']),
  draft('fourth-door'),
  removal('third-door', 'jobcenter'),
  newName('bib-buer', 'Bibliothek'),
  newName('bonni', 'Haus der Begegnung'),
  provider('drk', 'Rotes Kreuz'),
  quarter('horst', 'Horst-Nord'),
  order('work', 98),
  vocabulary('audience'),
  vocabulary('good-to-know'),
  vocabulary('hours-for'),
  removal('cafe-ohne-grenzen', 'jobcenter'),
  newId('stadtteilbuero-schalke-nord', 'office-schalke'),
  word('ar', 'site', { quarter: { ask: 'طلب' } }),
  newLanguage('tr', 'Türkçe'),
  word('tr', 'site', { quarter: { ask: 'Randevu iste' } }),
  newLanguage('pl', 'Polski'),
  lifeEvent('move', 'doors', { services: ['mieterverein', 'zfw'] }),
  lifeEvent('move', 'name', { name: { de: 'Neue Wohnung' } }),
  lifeEvent('found-work', 'place', { order: 9 }),
  newLifeEvent('school'),
  hours('caritas-internationales-cafe', 'Fr 09:00-12:00'),
  on('2026-11-30', hours('caritas-internationales-cafe', 'Fr 09:30-12:00')),
  on('2026-12-01'),
  on('2026-12-05', hours('caritas-internationales-cafe', 'Fr 10:00-12:00')),
];
