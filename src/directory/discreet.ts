import type { Directory } from './directory.ts';

const known = new WeakMap<Directory, ReadonlySet<string>>();

/**
 * Whether a page is about a discreet topic, such as violence: the topic's own, and those of every service that has it.
 * @param file of the page: "de/topics/violence/index.html"
 */
export function isDiscreet(directory: Directory, file: string): boolean {
  const [, kind, id] = file.split('/', 3);
  if (kind !== 'topics' && kind !== 'services') return false;
  const pages = known.get(directory) ?? discreetPages(directory);
  known.set(directory, pages);
  return pages.has(`${kind}/${id}`);
}

function discreetPages({ topics, services }: Directory): ReadonlySet<string> {
  const discreet = new Set(topics.filter((topic) => topic.discreet).map(({ id }) => id));
  return new Set([
    ...[...discreet].map((id) => `topics/${id}`),
    ...services.filter((service) => service.topics.some((id) => discreet.has(id))).map(({ id }) => `services/${id}`),
  ]);
}
