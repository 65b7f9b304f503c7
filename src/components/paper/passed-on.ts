import type { Door } from '../../../api/contract/pages/site.ts';
import { getLifeEvent, getQuarter, getService, type Directory } from '../../directory/directory.ts';
import { textIn, type ShownText } from '../../directory/free-text.ts';
import { isTooOld } from '../../directory/freshness.ts';
import type { Service } from '../../directory/service-schema.ts';
import { spokenLanguages } from '../../directory/spoken.ts';
import { serviceName } from '../../i18n/service-name.ts';
import { term } from '../../i18n/term.ts';
import type { Translate } from '../../i18n/words.ts';

/** The words of a card in one language. */
export type CardWords = {
  name: Pick<ShownText, 'text' | 'language'>;
  /** What it is, in one line. */
  what?: Pick<ShownText, 'text' | 'language'>;
  /** The languages spoken there, or those of the portal, each in itself. */
  languages: Pick<ShownText, 'text' | 'language'>[];
  cost?: string;
};

/** The page that a card leads to, behind /<lang>/. Its address counts nothing and says nothing about who passes it on. */
export const pathOfDoor = (door: Door): string => (door.kind === 'portal' ? '' : `${door.kind}/${door.id}/`);

/** Whether others must not see from the card what somebody looked for: neither its title nor its line tells the topic. */
export const isDiscreetDoor = ({ topics }: Directory, service: Service): boolean =>
  service.addressProtected || service.topics.some((id) => topics.some((topic) => topic.id === id && (topic.discreet || topic.urgent)));

/** @param language of the words; `t` translates to it */
export function cardWords(directory: Directory, door: Door, language: string, t: Translate, now: Date): CardWords {
  const said = (text: string) => ({ text, language });
  const free = t('slip:freeOfCharge');
  if (door.kind === 'portal') {
    const languages = directory.city.languages
      .filter(({ tag }) => !tag.includes('-'))
      .map(({ name, tag }) => ({ text: name, language: tag }));
    return { name: { text: `KIM ${directory.city.name}`, language: 'de' }, what: said(t('site:home.description')), languages, cost: free };
  }
  if (door.kind === 'life') {
    const { name, text } = getLifeEvent(directory, door.id);
    return { name: textIn(name, language), what: textIn(text, language), languages: [], cost: free };
  }
  const service = getService(directory, door.id);
  const name = serviceName(service, directory, language, t);
  if (service.kimQuarter !== undefined) {
    const quarter = getQuarter(directory, service.kimQuarter).name;
    return {
      name,
      what: said(t('vocabulary:kim.description', { quarter })),
      languages: [said(t('site:service.kimLanguages'))],
      cost: free,
    };
  }
  const interpreted = t('site:service.byInterpreting');
  const cost = service.cost === undefined || isTooOld(service, 'cost', now) ? undefined : term(t, 'vocabulary', 'cost', service.cost);
  return {
    name,
    ...(isDiscreetDoor(directory, service)
      ? {}
      : {
          what: said(
            service.topics
              .slice(0, 3)
              .map((id) => term(t, 'topics', id, 'name'))
              .join(' · '),
          ),
        }),
    languages: spokenLanguages(service).map((spoken) => {
      const tongue = term(t, 'vocabulary', 'language', spoken.language);
      return said(spoken.by === 'interpreting' ? `${tongue} (${interpreted})` : tongue);
    }),
    ...(cost === undefined ? {} : { cost }),
  };
}
