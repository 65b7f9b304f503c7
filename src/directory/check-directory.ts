import { unreadableColours } from './city-look.ts';
import { publishedServices, type Directory } from './directory.ts';
import { spokenLanguages } from './spoken.ts';

/** One mistake in the content: its file, its field, and what would be right. */
export type ContentMistake = { file: string; field: string; expected: string };

/**
 * Checks across files: whether every named id exists, and whether entries agree with each other.
 * @returns all mistakes, an empty list when the directory is sound
 */
export function checkDirectory(directory: Directory): ContentMistake[] {
  const mistakes: ContentMistake[] = [];
  const ids = {
    quarter: new Set(directory.quarters.map((entry) => entry.id)),
    district: new Set(directory.city.districts.map((entry) => entry.id)),
    topic: new Set(directory.topics.map((entry) => entry.id)),
    provider: new Set(directory.providers.map((entry) => entry.id)),
    service: new Set(directory.services.map((entry) => entry.id)),
    'emergency line': new Set(directory.city.emergencyLines.map((entry) => entry.id)),
    notice: new Set(directory.noticeKinds.map((entry) => entry.id)),
    'spoken language': new Set(directory.spokenLanguages.map((entry) => entry.tag)),
  };
  const known = (file: string, field: string, kind: keyof typeof ids, id: string | undefined) => {
    if (id === undefined || ids[kind].has(id)) return;
    mistakes.push({ file, field, expected: `the id of a ${kind}, and "${id}" is none (${nearest(id, ids[kind])})` });
  };
  const published = new Set(publishedServices(directory).map(({ id }) => id));
  const isPublished = (file: string, field: string, service: string) => {
    if (!ids.service.has(service) || published.has(service)) return;
    mistakes.push({ file, field, expected: `a published service, and "${service}" is a draft` });
  };
  const inVocabulary = (file: string, field: string, vocabulary: keyof Directory['vocabularies'], id: string | undefined) => {
    const words = directory.vocabularies[vocabulary];
    if (id === undefined || words.includes(id)) return;
    mistakes.push({ file, field, expected: `one of ${words.join(', ')} (vocabularies/${vocabulary}.yaml), not "${id}"` });
  };

  for (const { field, expected } of unreadableColours(directory.city)) mistakes.push({ file: 'city.yaml', field, expected });

  const tags = directory.city.languages.map(({ tag }) => tag);
  const knownLanguages = (file: string, field: string, named: string[]) => {
    const inWork = directory.city.hiddenLanguages.map(({ tag }) => tag);
    for (const tag of named.filter((tag) => !tags.includes(tag) && !inWork.includes(tag)))
      mistakes.push({ file, field: `${field}.${tag}`, expected: `one of ${tags.join(', ')}` });
  };

  known('city.yaml', 'coordinatingOffice', 'provider', directory.city.coordinatingOffice);
  inVocabulary('city.yaml', 'notice', 'city-notices', directory.city.notice?.notice);
  for (const { tag, alsoTyped = [] } of directory.city.languages) knownLanguages('city.yaml', `languages.${tag}.alsoTyped`, alsoTyped);
  directory.city.postalCodes.forEach((row) =>
    row.quarters.forEach((quarter) => known('city.yaml', `postalCodes.${row.code}`, 'quarter', quarter)),
  );

  for (const quarter of directory.quarters) {
    const file = `quarters/${quarter.id}.yaml`;
    known(file, 'district', 'district', quarter.district);
    known(file, 'answeredBy', 'provider', quarter.answeredBy);
    for (const neighbour of quarter.neighbours) {
      known(file, 'neighbours', 'quarter', neighbour);
      const other = directory.quarters.find((candidate) => candidate.id === neighbour);
      if (other !== undefined && !other.neighbours.includes(quarter.id)) {
        mistakes.push({
          file: `quarters/${other.id}.yaml`,
          field: 'neighbours',
          expected: `also "${quarter.id}", which names this quarter as its neighbour`,
        });
      }
    }
    const sameTile = directory.quarters.find(
      (other) => other.id !== quarter.id && other.tile.column === quarter.tile.column && other.tile.row === quarter.tile.row,
    );
    if (sameTile !== undefined) mistakes.push({ file, field: 'tile', expected: `a tile of its own, "${sameTile.id}" stands there` });
  }

  if (directory.quarterBorders !== undefined) {
    const file = 'quarters.geojson';
    const drawn = directory.quarterBorders.features.map(({ properties }) => properties.id);
    drawn.forEach((quarter, index) => {
      known(file, `features.${index}.properties.id`, 'quarter', quarter);
      if (drawn.indexOf(quarter) < index)
        mistakes.push({
          file,
          field: `features.${index}.properties.id`,
          expected: `each quarter once, as one MultiPolygon, and "${quarter}" comes again`,
        });
    });
    const missing = directory.quarters.filter(({ id }) => !drawn.includes(id)).map(({ id }) => id);
    if (missing.length > 0)
      mistakes.push({ file, field: 'features', expected: `a feature for every quarter, also for ${missing.join(', ')}` });
  }

  for (const topic of directory.topics) {
    const file = `topics/${topic.id}.yaml`;
    topic.helpFirst.forEach((line) => known(file, 'helpFirst', 'emergency line', line));
    for (const service of topic.servicesFirst) {
      known(file, 'servicesFirst', 'service', service);
      isPublished(file, 'servicesFirst', service);
    }
    knownLanguages(file, 'urgentPhrases', Object.keys(topic.urgentPhrases));
    for (const tag of tags.filter((tag) => topic.urgent && topic.urgentPhrases[tag] === undefined))
      mistakes.push({ file, field: `urgentPhrases.${tag}`, expected: 'phrases in every language, because the topic is urgent' });
  }

  for (const { id, topic, services, written } of directory.offices) {
    const file = `offices/${id}.yaml`;
    known(file, 'topic', 'topic', topic);
    for (const service of services) {
      known(file, 'services', 'service', service);
      isPublished(file, 'services', service);
    }
    knownLanguages(file, 'written', Object.keys(written));
  }

  for (const part of directory.letterParts) {
    const file = `letters/${part.id}.yaml`;
    knownLanguages(file, 'name.translations', Object.keys(part.name.translations));
    knownLanguages(file, 'text.translations', Object.keys(part.text.translations));
    if (part.kind !== 'sender') continue;
    known(file, 'topic', 'topic', part.topic);
    for (const service of part.services) {
      known(file, 'services', 'service', service);
      isPublished(file, 'services', service);
    }
  }

  for (const event of directory.lifeEvents) {
    const file = `life-events/${event.id}.yaml`;
    const texts = {
      name: event.name,
      text: event.text,
      ...Object.fromEntries(event.changes.map(({ text }, at) => [`changes.${at}.text`, text])),
    };
    for (const [field, { translations }] of Object.entries(texts)) knownLanguages(file, `${field}.translations`, Object.keys(translations));
    knownLanguages(file, 'written', Object.keys(event.written));
    event.topics.forEach((topic) => known(file, 'topics', 'topic', topic));
    event.bring.forEach((id) => inVocabulary(file, 'bring', 'bring', id));
    for (const service of event.services) {
      known(file, 'services', 'service', service);
      isPublished(file, 'services', service);
    }
  }

  for (const service of directory.services) {
    const file = `services/${service.id}.yaml`;
    known(file, 'provider', 'provider', service.provider);
    known(file, 'kimQuarter', 'quarter', service.kimQuarter);
    service.topics.forEach((topic) => known(file, 'topics', 'topic', topic));
    spokenLanguages(service).forEach(({ language }) => known(file, 'languages', 'spoken language', language));
    service.notices.forEach(({ notice }) => known(file, 'notices', 'notice', notice));
    service.audience.forEach((id) => inVocabulary(file, 'audience', 'audience', id));
    service.access.forEach((id) => inVocabulary(file, 'access', 'access', id));
    service.eligibility.forEach((id) => inVocabulary(file, 'eligibility', 'eligibility', id));
    service.goodToKnow.forEach((id) => inVocabulary(file, 'goodToKnow', 'good-to-know', id));
    service.warnings.forEach((id) => inVocabulary(file, 'warnings', 'warnings', id));
    service.bring.forEach((id) => inVocabulary(file, 'bring', 'bring', id));
    service.phones.forEach((phone) => inVocabulary(file, 'phones', 'phone-use', phone.use));
    inVocabulary(file, 'cost', 'cost', service.cost);
    service.places.forEach((place, index) => {
      known(file, `places.${index}.quarter`, 'quarter', place.quarter);
      place.hours.forEach((hours) => {
        inVocabulary(file, `places.${index}.hours`, 'hours-for', hours.for);
        known(file, `places.${index}.hours`, 'topic', hours.topic);
      });
      place.closedOn.forEach((closing) => inVocabulary(file, `places.${index}.closedOn`, 'closing-reasons', closing.reason));
    });
  }

  for (const event of directory.events) {
    const file = `events/${event.id}.yaml`;
    known(file, 'provider', 'provider', event.provider);
    known(file, 'service', 'service', event.service);
    if (event.service !== undefined && event.verification.status !== 'draft') isPublished(file, 'service', event.service);
    known(file, 'place.quarter', 'quarter', event.place?.quarter);
    event.languages.forEach((language) => known(file, 'languages', 'spoken language', language));
    event.audience.forEach((id) => inVocabulary(file, 'audience', 'audience', id));
  }

  const taken = new Map(directory.services.map(({ id }) => [id, `services/${id}.yaml`]));
  const takenOnce = (file: string, field: string, id: string) => {
    const holder = taken.get(id);
    if (holder !== undefined) mistakes.push({ file, field, expected: `an id that nothing else has, and "${id}" stands in ${holder}` });
    taken.set(id, file);
  };
  for (const service of directory.services) {
    service.formerIds.forEach((id) => takenOnce(`services/${service.id}.yaml`, 'formerIds', id));
  }
  for (const { id, see } of directory.removedServices) {
    const file = 'services/removed.yaml';
    takenOnce(file, id, id);
    for (const other of see) {
      known(file, `${id}.see`, 'service', other);
      isPublished(file, `${id}.see`, other);
    }
  }
  return mistakes;
}

function nearest(id: string, candidates: Set<string>): string {
  const similar = [...candidates].filter((candidate) => candidate.startsWith(id.slice(0, 3)));
  return similar.length > 0 ? `did you mean ${similar.join(' or ')}?` : `known are ${[...candidates].slice(0, 20).join(', ')}`;
}
