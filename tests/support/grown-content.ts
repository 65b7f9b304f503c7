import { cp, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { fingerprint } from '../../src/directory/free-text.ts';

const streets = ['Bahnhofstraße', 'Ringstraße', 'Schulstraße', 'Gartenweg', 'Kirchplatz', 'Marktstraße', 'Feldweg'];
const kinds = ['Beratung', 'Sprachkurs', 'Treffpunkt', 'Sprechstunde', 'Elterncafé', 'Hilfe bei Anträgen', 'Nachhilfe'];
const rules = ['Mo-Fr 09:00-12:00', 'Mo,We 10:00-13:00; Fr 14:00-16:30', 'Tu,Th 13:00-17:00', 'We 08:30-12:30'];
const spoken = ['de', 'en', 'tr', 'ar', 'ro', 'bg', 'pl', 'uk', 'ru', 'fa'];
const audiences = ['everyone', 'refugees', 'women', 'families', 'young-people', 'seniors'];
const bring = ['passport', 'residence-document', 'registration', 'letters', 'income-proof'];
const sentences = [
  'Die Beratung hilft bei Briefen von Ämtern und bei Formularen.',
  'Bitte rufen Sie vorher an und fragen Sie nach einem Termin.',
  'Zweimal im Monat gibt es ein gemeinsames Frühstück für Familien mit kleinen Kindern.',
  'Die Gruppe ist klein, und neue Leute sind willkommen.',
];
/** Descriptions of generated entries are translated into these languages, so that the texts of a page differ as real ones do. */
const translated = ['en', 'tr', 'ar', 'ru'];

/**
 * Copies the city's content and adds generated entries until it has a number of services: spread evenly over quarters, topics and
 * providers, with hours, languages, a number and a text each, like a well-kept real entry. The same number gives the same entries.
 * @param folder a folder that does not exist
 * @param from the content to begin with
 * @param town where the generated places are
 */
export async function growContent(
  folder: string,
  services: number,
  from = 'content',
  town = { postalCode: '45879', areaCode: '+49209' },
): Promise<void> {
  await cp(from, folder, { recursive: true });
  const [quarters, topics, providers, existing] = await Promise.all(
    ['quarters', 'topics', 'providers', 'services'].map(async (name) => (await readdir(path.join(folder, name))).sort()),
  );
  const idAt = (files: string[] | undefined, index: number) => path.basename(files![index % files!.length]!, '.yaml');
  const missing = services - existing!.filter((file) => file !== 'removed.yaml').length;
  const at = <Value>(values: readonly Value[], index: number): Value => values[index % values.length]!;
  for (let index = 0; index < missing; index += 1) {
    const number = String(index + 1).padStart(4, '0');
    const description = `${at(sentences, index)} ${at(sentences, index + 1 + (index % 3))} (${number})`;
    const translation = (tag: string) => [tag, { of: fingerprint(description), text: `[${tag}] ${description}` }];
    const entry = {
      name: { de: `${at(kinds, index)} ${at(streets, index + 2)} ${number}` },
      provider: idAt(providers, index),
      topics: [...new Set([idAt(topics, index), idAt(topics, index * 7 + 3)])],
      reach: at(['quarter', 'quarter', 'city', 'mobile'], index),
      places: [
        {
          street: `${at(streets, index)} ${(index % 90) + 1}`,
          postalCode: town.postalCode,
          quarter: idAt(quarters, index * 5),
          quarterConfirmed: true,
          hours: [{ for: 'counselling', rule: at(rules, index), languages: [{ language: at(spoken, index), by: 'staff' }] }],
          stepFree: index % 3 === 0,
        },
      ],
      phones: [{ number: `${town.areaCode}99${number}`, use: 'general' }],
      languages: [{ language: 'de' }, { language: at(spoken, index + 1) }].slice(0, (index % 2) + 1),
      audience: [at(audiences, index)],
      cost: 'free',
      access: [at(['walk-in', 'by-appointment', 'phone-first'], index)],
      bring: [at(bring, index), at(bring, index + 2)],
      description: { de: description, translations: Object.fromEntries(translated.map(translation)) },
      verification: { status: 'reported', sources: [{ title: 'Erzeugter Eintrag', date: at(['2026-03', '2025-09', '2022-05'], index) }] },
    };
    await writeFile(path.join(folder, 'services', `grown-${number}.yaml`), stringify(entry));
  }
}
