import { askFirstInWords } from '../i18n/ask-first-in-words.ts';
import { originInWords } from '../i18n/origin-in-words.ts';
import { serviceName } from '../i18n/service-name.ts';
import { takingInWords } from '../i18n/taking-in-words.ts';
import { term } from '../i18n/term.ts';
import { getProvider, getQuarter } from '../directory/directory.ts';
import { entryDates, factDate, freshness, isTooOld } from '../directory/freshness.ts';
import { quartersOf } from '../directory/nearness.ts';
import type { Service } from '../directory/service-schema.ts';
import { spokenLanguages } from '../directory/spoken.ts';
import { pageAddress, type DatasetSource } from './dataset.ts';
import { plainAttribute, termAttribute } from './hsds-attribute.ts';
import { hsdsPlace } from './hsds-place.ts';
import { firstId, stableId } from './stable-id.ts';

/**
 * A published service as HSDS 3.1 service, with its provider, places, hours, telephones, languages and terms. Fields without
 * a source are left out; docs/open-data.md lists the fields.
 */
export function hsdsService(service: Service, source: DatasetSource) {
  const { directory, t, now } = source;
  const id = stableId('service', firstId(service));
  const sourceLanguage = directory.city.languages[0].tag;
  const provider = getProvider(directory, service.provider);
  const state = freshness(service, now);
  const words = (vocabulary: string, ids: string[]) => ids.map((word) => term(t, 'vocabulary', vocabulary, word));
  const kimQuarter = service.kimQuarter === undefined ? undefined : getQuarter(directory, service.kimQuarter).name;
  const texts = [
    kimQuarter === undefined ? service.description?.de : t('vocabulary:kim.description', { quarter: kimQuarter }),
    service.note?.de,
  ].filter((text) => text !== undefined);
  const warnings = [
    ...(state === 'outdated' || state === 'undated' ? [t(`vocabulary:verification.${state}`)] : []),
    originInWords(t, service, now),
    ...(service.kimQuarter === undefined ? [askFirstInWords(t, service)] : []),
    ...words('warnings', service.warnings),
  ];
  const cost = service.cost === undefined || isTooOld(service, 'cost', now) ? undefined : term(t, 'vocabulary', 'cost', service.cost);
  const interpreted = spokenLanguages(service)
    .filter(({ by }) => by === 'interpreting')
    .map(({ language }) => language);
  const { date, status, sources } = service.verification;
  const phonesStated = factDate(service, 'phones');
  const languagesStated = factDate(service, 'languages');

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
    eligibility_description: joined([...words('audience', service.audience), ...words('eligibility', service.eligibility)], ', '),
    minimum_age: service.age?.from,
    maximum_age: service.age?.to,
    // Assured means that the provider confirmed it on a known day; the attributes hold the date of a source.
    assured_date: status === 'verified' && date?.length === 10 ? date : undefined,
    alert: state === 'verified' ? undefined : joined(warnings, ' '),
    organization: {
      id: stableId('provider', provider.id),
      name: provider.name,
      // HSDS asks for a description of every organization; no source gives one.
      description: provider.name,
      website: provider.website,
    },
    phones: service.phones.map(({ number, use }) => {
      const phoneId = stableId('phone', firstId(service), number, use);
      return {
        id: phoneId,
        service_id: id,
        number,
        type: 'voice',
        description: term(t, 'vocabulary', 'phoneUse', use),
        attributes: phonesStated === undefined ? [] : [plainAttribute('phone', phoneId, 'stated', phonesStated)],
      };
    }),
    languages: spokenLanguages(service)
      .filter(({ by }) => by !== 'interpreting')
      .map(({ language, by }) => {
        const languageId = stableId('language', firstId(service), language);
        return {
          id: languageId,
          service_id: id,
          name: term(t, 'vocabulary', 'language', language),
          code: language === 'other' ? undefined : language,
          note: by === 'team' ? t('site:service.byTeam') : by === undefined ? t('site:service.byUnknown') : undefined,
          attributes: languagesStated === undefined ? [] : [plainAttribute('language', languageId, 'stated', languagesStated)],
        };
      }),
    service_areas: areaNames(service, source).map((name) => ({ id: stableId('area', firstId(service), name), service_id: id, name })),
    service_at_locations: service.addressProtected ? [] : service.places.map((place) => hsdsPlace(service, place, source)),
    cost_options:
      cost === undefined
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
      ...service.eligibility.map((code) =>
        termAttribute('service', id, { taxonomy: 'eligibility', code, name: term(t, 'vocabulary', 'eligibility', code) }),
      ),
      ...service.goodToKnow.map((code) =>
        termAttribute('service', id, { taxonomy: 'good-to-know', code, name: term(t, 'vocabulary', 'goodToKnow', code) }),
      ),
      ...service.warnings.map((code) =>
        termAttribute('service', id, { taxonomy: 'warning', code, name: term(t, 'vocabulary', 'warnings', code) }),
      ),
      ...(service.taking === undefined || isTooOld(service, 'taking', now)
        ? []
        : [plainAttribute('service', id, 'taking', service.taking.state, takingInWords(t, service.taking))]),
      ...(service.validUntil === undefined ? [] : [plainAttribute('service', id, 'valid-until', service.validUntil)]),
      termAttribute(
        'service',
        id,
        {
          taxonomy: 'verification',
          code: status,
          name: status === 'verified' ? t('vocabulary:freshness.verified') : t('vocabulary:freshness.current'),
        },
        date ?? entryDates(service, now)?.[0],
      ),
      ...(state === 'outdated' || state === 'undated'
        ? [
            termAttribute('service', id, {
              taxonomy: 'freshness',
              code: state,
              name: t(`vocabulary:freshness.${state}`),
              description: t(`vocabulary:verification.${state}`),
            }),
          ]
        : []),
      ...sources.map(({ url, title, date: stated, states = [] }) =>
        plainAttribute(
          'service',
          id,
          'source',
          url ?? title ?? '',
          joined([...(url === undefined ? [] : [title]), stated, ...states], ', '),
        ),
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
