import type { Service } from './schema.ts';

/** Tags of conversation that serve readers of a language of the site. Persian and Dari share one language of the site. */
export function conversationTags(siteLanguage: string): string[] {
  if (siteLanguage === 'fa') return ['fa', 'prs'];
  return [siteLanguage.split('-')[0]!];
}

/** Whether an entry names the reader's language. An entry that names none says nothing either way. */
export function speaks(service: Service, siteLanguage: string): boolean {
  const tags = conversationTags(siteLanguage);
  return service.languages.some((spoken) => tags.includes(spoken.language));
}
