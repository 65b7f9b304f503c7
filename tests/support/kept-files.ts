/**
 * As much of a browser's CacheStorage as our code uses, in memory: name → path → answer. One origin; queries and `Vary` do not count.
 */
export const kept = new Map<string, Map<string, Response>>();

type Asked = string | { url: string };

/** @returns the path of an address or a request, "/ar/help/" */
export const pathOf = (asked: Asked): string => new URL(typeof asked === 'string' ? asked : asked.url, 'https://kim.example.org').pathname;

function cacheOf(name: string) {
  const entries = kept.get(name) ?? new Map<string, Response>();
  kept.set(name, entries);
  return {
    match: (asked: Asked) => Promise.resolve(entries.get(pathOf(asked))?.clone()),
    put: (asked: string, answer: Response) => Promise.resolve(entries.set(pathOf(asked), answer)),
    delete: (asked: Asked) => Promise.resolve(entries.delete(pathOf(asked))),
    keys: () => Promise.resolve([...entries.keys()].map((path) => ({ url: `https://kim.example.org${path}` }))),
  };
}

export const caches = {
  open: (name: string) => Promise.resolve(cacheOf(name)),
  has: (name: string) => Promise.resolve(kept.has(name)),
  delete: (name: string) => Promise.resolve(kept.delete(name)),
  keys: () => Promise.resolve([...kept.keys()]),
};

/** The paths that a cache keeps, in order. */
export const pathsIn = (name: string): string[] => [...(kept.get(name)?.keys() ?? [])].toSorted();
