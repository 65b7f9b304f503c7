/** A page of the public site as one of its kind. */
export type Template = {
  name: string;
  /** From the root, in a language of the site. */
  path: (language: string) => string;
};

const inLanguage = (name: string, path: string): Template => ({ name, path: (language) => `/${language}/${path}` });

/** One page of every public template, and more where it shows something else. The slip is left out: its address is a secret. */
export const templates: readonly Template[] = [
  { name: 'language choice', path: () => '/languages/' },
  inLanguage('home', ''),
  inLanguage('quarters', 'quarters/'),
  inLanguage('quarter', 'quarters/schalke/'),
  inLanguage('topics', 'topics/'),
  inLanguage('topic', 'topics/debts/'),
  inLanguage('topic violence', 'topics/violence/'),
  inLanguage('service', 'services/kim-schalke/'),
  inLanguage('service with hours', 'services/stadtteilbuero-schalke-nord/'),
  inLanguage('service with several places', 'services/stadtteilbuero-schalke-nord/'),
  inLanguage('service without address', 'services/frauenhaus/'),
  inLanguage('search', 'search/'),
  inLanguage('search results', 'search/?q=Schulden&quarter=schalke'),
  inLanguage('search without result', 'search/?q=xqzvw&topic=debts&free=yes'),
  inLanguage('form', 'appointment/'),
  inLanguage('form violence', 'appointment/?topic=violence'),
  inLanguage('lost slip', 'appointment/lost/'),
  inLanguage('report', 'report/?service=stadtteilbuero-schalke-nord'),
  inLanguage('letter', 'letter/'),
  inLanguage('life events', 'life/'),
  inLanguage('life event', 'life/family-comes/'),
  inLanguage('card of the portal', 'card/'),
  inLanguage('card of a service', 'card/?services=caritas-internationales-cafe'),
  inLanguage('card of a life event', 'card/?life=move'),
  inLanguage('emergency', 'emergency/'),
  inLanguage('about', 'about/'),
  inLanguage('privacy', 'privacy/'),
  inLanguage('accessibility', 'accessibility/'),
  inLanguage('quality', 'quality/'),
  inLanguage('imprint', 'imprint/'),
  inLanguage('404', '404/'),
  inLanguage('410', '410/'),
  inLanguage('500', '500/'),
  inLanguage('503', '503/'),
  inLanguage('offline page', 'offline-shell/'),
  inLanguage('sheet of a service', 'services/kim-schalke/sheet/'),
  inLanguage('sheet of a quarter', 'quarters/schalke/sheet/'),
  { name: 'poster', path: () => '/posters/schalke/' },
];

/** The path of a template's page. @throws when there is no such template */
export function pathOf(name: string, language: string): string {
  const template = templates.find((candidate) => candidate.name === name);
  if (template === undefined) throw new Error(`no template is called "${name}"`);
  return template.path(language);
}
