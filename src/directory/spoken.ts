import type { Service, SpokenBy } from './service-schema.ts';

/** Tags of conversation that serve readers of a language of the site. Persian and Dari share one language of the site. */
export function conversationTags(siteLanguage: string): string[] {
  if (siteLanguage === 'fa') return ['fa', 'prs'];
  return [siteLanguage.split('-')[0]!];
}

/** The languages that an entry names, of the whole service and of its consultations, each once. */
export function spokenLanguages({ languages, places }: Pick<Service, 'languages' | 'places'>): SpokenBy[] {
  const all = [...languages, ...places.flatMap(({ hours }) => hours.flatMap((row) => row.languages))];
  return all.filter(({ language }, index) => all.findIndex((other) => other.language === language) === index);
}

/** Whether an entry names the reader's language. An entry without languages answers neither yes nor no. */
export function speaks(service: Service, siteLanguage: string): boolean {
  const tags = conversationTags(siteLanguage);
  return spokenLanguages(service).some(({ language }) => tags.includes(language));
}

/** Whether an entry names the reader's language for its own places, not only for a team that works elsewhere too. */
export function speaksHere(service: Service, siteLanguage: string): boolean {
  const tags = conversationTags(siteLanguage);
  return spokenLanguages(service).some(({ language, by }) => by !== 'team' && tags.includes(language));
}

/** Whether an entry names the reader's language for its own places only with interpreting. */
export function speaksOnlyInterpreted(service: Service, siteLanguage: string): boolean {
  const tags = conversationTags(siteLanguage);
  const here = spokenLanguages(service).filter(({ language, by }) => by !== 'team' && tags.includes(language));
  return here.length > 0 && here.every(({ by }) => by === 'interpreting');
}
