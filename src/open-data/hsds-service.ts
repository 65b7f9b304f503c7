import { originInWords } from '../i18n/origin-in-words.ts';
import { serviceName } from '../i18n/service-name.ts';
import { term } from '../i18n/term.ts';
import { getProvider, getQuarter } from '../directory/directory.ts';
import { freshness } from '../directory/freshness.ts';
import { quartersOf } from '../directory/nearness.ts';
import type { Service } from '../directory/schema.ts';
import { pageAddress, type DatasetSource } from './dataset.ts';
import { plainAttribute, termAttribute } from './hsds-attribute.ts';
import { hsdsPlace } from './hsds-place.ts';
import { firstId, stableId } from './stable-id.ts';

/**
 * A published service as HSDS 3.1 service, with its provider, places, hours, telephones, languages and terms. Fields without
 * a source are left out; docs/open-data.md says what stands where.
 */
export function hsdsService(service: Service, source: DatasetSource) {
  const { directory, t, now } = source;
  const id = stableId('service', firstId(service));
  const sourceLanguage = directory.city.languages[0]!.tag;
  const provider = getProvider(directory, service.provider);
  const state = freshness(service.verification, now);
  const words = (vocabulary: string, ids: string[]) => ids.map((word) => term(t, 'vocabulary', vocabulary, word));
  const kimQuarter = service.kimQuarter === undefined ? undefined : getQuarter(directory, service.kimQuarter).name;
  const texts = [
    kimQuarter === undefined ? service.description?.de : t('vocabulary:kim.description', { quarter: kimQuarter }),
    service.note?.de,
  ].filter((text) => text !== undefined);
  const warnings = [
    ...(state === 'outdated' ? [t('vocabulary:verification.outdated')] : []),
    originInWords(t, service.verification),
    // KIM's counselling is asked for here: there is no door to stand in front of in vain.
    ...(service.kimQuarter === undefined ? [t('vocabulary:verification.askFirst')] : []),
  ];
  const cost = service.cost === undefined ? undefined : term(t, 'vocabulary', 'cost', service.cost);
  const interpreted = service.languages.filter(({ by }) => by === 'interpreting').map(({ language }) => language);
  const { date, status, sources } = service.verification;

  return {
    id,
    organization_id: stableId('provider', provider.id),
    name: serviceName(service, directory, sourceLanguage, t).text,
    description: joined(texts, '\n\n'),
    url: service.website,
    additional_urls: [
      {
        id: stableId('url', firstId(service)),
        label: `KIM ${directory.city.name}`,
        url: pageAddress(source, `services/${service.id}/`),
        service_id: id,
      },
    ],
    email: service.email,
    status: 'active',
    interpretation_services: joined(
      [...words('language', interpreted), ...(service.interpreting === true ? [t('site:service.interpreting')] : [])],
      ', ',
    ),
    application_process: joined(words('access', service.access), ' '),
    fees_description: cost,
    eligibility_description: joined(words('audience', service.audience), ', '),
    minimum_age: service.age?.from,
    maximum_age: service.age?.to,
    // Only what the provider confirmed on a known day was assured; a source's own date stands in the attributes.
    assured_date: status === 'verified' && date?.length === 10 ? date : undefined,
    alert: state === 'verified' ? undefined : joined(warnings, ' '),
    organization: {
      id: stableId('provider', provider.id),
      name: provider.name,
      // HSDS asks for a description of every organization; no source gives one.
      description: provider.name,
      website: provider.website,
    },
    phones: service.phones.map(({ number, use, date: stated }) => {
      const phoneId = stableId('phone', firstId(service), number, use);
      return {
        id: phoneId,
        service_id: id,
        number,
        type: 'voice',
        description: term(t, 'vocabulary', 'phoneUse', use),
        attributes: stated === undefined ? [] : [plainAttribute('phone', phoneId, 'stated', stated)],
      };
    }),
    languages: service.languages
      .filter(({ by }) => by !== 'interpreting')
      .map(({ language, by, hours }) => ({
        id: stableId('language', firstId(service), language),
        service_id: id,
        name: term(t, 'vocabulary', 'language', language),
        code: language === 'other' ? undefined : language,
        note: joined([...(hours === undefined ? [] : [hours]), ...(by === undefined ? [t('site:service.byUnknown')] : [])], ' '),
      })),
    service_areas: areaNames(service, source).map((name) => ({ id: stableId('area', firstId(service), name), service_id: id, name })),
    service_at_locations: service.addressProtected ? [] : service.places.map((place) => hsdsPlace(service, place, source)),
    cost_options:
      service.cost === undefined
        ? []
        : [
            {
              id: stableId('cost', firstId(service)),
              service_id: id,
              option: cost,
              ...(service.cost === 'free' ? { amount: 0, currency: 'EUR' } : {}),
            },
          ],
    required_documents: service.bring.map((item) => ({
      id: stableId('document', firstId(service), item),
      service_id: id,
      document: term(t, 'vocabulary', 'bring', item),
    })),
    attributes: [
      ...service.topics.map((topic) =>
        termAttribute('service', id, {
          taxonomy: 'topic',
          code: topic,
          name: term(t, 'topics', topic, 'name'),
          description: term(t, 'topics', topic, 'summary'),
          page: pageAddress(source, `topics/${topic}/`),
        }),
      ),
      ...service.audience.map((code) =>
        termAttribute('service', id, { taxonomy: 'audience', code, name: term(t, 'vocabulary', 'audience', code) }),
      ),
      ...service.access.map((code) =>
        termAttribute('service', id, { taxonomy: 'access', code, name: term(t, 'vocabulary', 'access', code) }),
      ),
      ...(service.childcare === undefined
        ? []
        : [
            plainAttribute(
              'service',
              id,
              'childcare',
              service.childcare ? 'yes' : 'no',
              service.childcare ? t('site:service.childcareYes') : t('site:service.childcareNo'),
            ),
          ]),
      termAttribute(
        'service',
        id,
        {
          taxonomy: 'verification',
          code: status,
          name: status === 'verified' ? t('vocabulary:freshness.verified') : t('vocabulary:freshness.current'),
        },
        date,
      ),
      ...(state === 'outdated'
        ? [
            termAttribute('service', id, {
              taxonomy: 'freshness',
              code: state,
              name: t('vocabulary:freshness.outdated'),
              description: t('vocabulary:verification.outdated'),
            }),
          ]
        : []),
      ...sources.map(({ url, title, date: stated }) =>
        plainAttribute('service', id, 'source', url ?? title ?? '', joined([...(url === undefined ? [] : [title]), stated], ', ')),
      ),
    ],
  };
}

function areaNames(service: Service, { directory }: DatasetSource): string[] {
  if (service.reach !== 'quarter') return [directory.city.name];
  return [...new Set(quartersOf(service))].map((quarter) => getQuarter(directory, quarter).name);
}

function joined(parts: (string | undefined)[], separator: string): string | undefined {
  const stated = parts.filter((part) => part !== undefined);
  return stated.length === 0 ? undefined : stated.join(separator);
}
