import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import type { Directory } from '../../src/directory/directory.ts';
import { watcher, type getQuestion as GetQuestion, type Watcher } from '../../src/directory/question.ts';

const collections = ['quarters', 'topics', 'offices', 'lifeEvents', 'providers', 'services', 'events'] as const;

const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);

/*
 * A fact has a name: that of an entry ("services/kim-schalke"), of a part of the directory ("city"; "services" is the list of ids),
 * "words", "day", or a question with what it is asked about, as JSON.
 */

/** What a page reads besides the directory: each with the text that tells whether it has changed. */
export type OtherFacts = { day: string; words: string };

/**
 * A directory whose readers are recorded, and the same facts by name, for the comparison with an earlier build.
 * @param now the clock of the build, the same for every page of a day
 * @param getQuestion of the bundle whose pages ask
 */
export function watchFacts(directory: Directory, now: Date, others: OtherFacts, getQuestion: typeof GetQuestion) {
  const reading = new AsyncLocalStorage<Set<string>>();
  const read = (name: string) => void reading.getStore()?.add(name);
  const answers = new Map<string, { digest: string; answer: unknown }>();
  const entries = new Map<string, object>();
  const keys = new Map<object, string>([[directory, 'directory']]);
  /** The entries as pages get them, by the entry; and the way back. */
  const watched = new Map<object, object>();
  const originals = new Map<object, object>();
  const known: Record<string, unknown> = { ...directory };

  /** In a list, because `undefined` alone has no JSON. */
  const described = (value: unknown): string =>
    JSON.stringify([value], (_name, part: unknown) => {
      const key = typeof part === 'object' && part !== null ? keys.get(part) : undefined;
      return key === undefined ? part : { '@': key };
    });
  const toName = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(toName);
    if (part instanceof Date) return { '@': 'now' };
    if (part === undefined) return { '@': 'undefined' };
    const key = typeof part === 'object' && part !== null ? keys.get(part) : undefined;
    if (key !== undefined) return { '@': key };
    if (typeof part === 'object') throw new Error('a question takes entries, texts, dates and lists of them');
    return part;
  };
  const fromName = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(fromName);
    if (typeof part !== 'object' || part === null || !('@' in part)) return part;
    if (part['@'] === 'now') return now;
    if (part['@'] === 'undefined') return undefined;
    if (part['@'] === 'directory') return directory;
    const entry = entries.get(String(part['@']));
    if (entry === undefined) throw new Error(`there is no ${String(part['@'])}`);
    return entry;
  };

  /** @throws when the question is about an entry that is no longer there */
  function ask(name: string): { digest: string; answer: unknown } {
    const before = answers.get(name);
    if (before !== undefined) return before;

    const [asked, ...parts] = JSON.parse(name) as [string, ...unknown[]];
    const answer = getQuestion(asked)(...(parts.map(fromName) as never[]));
    const found = { digest: digestOf(described(answer)), answer: withWatched(answer) };
    answers.set(name, found);
    return found;
  }

  /** Undefined where the fact is no longer there. */
  function findDigest(name: string): string | undefined {
    if (name.startsWith('[')) {
      try {
        return ask(name).digest;
      } catch {
        // It is about an entry that is no longer there. A page that still asks it fails by itself.
        return undefined;
      }
    }
    if (name === 'day' || name === 'words') return digestOf(others[name]);
    const entry = entries.get(name);
    if (entry !== undefined) return digestOf(JSON.stringify(entry));
    if (!(name in known)) return undefined;
    const value = known[name];
    return digestOf(isCollection(name) ? directory[name].map(({ id }) => id).join(' ') : JSON.stringify([value]));
  }

  const unwatched = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unwatched);
    return typeof value === 'object' && value !== null ? (originals.get(value) ?? value) : value;
  };
  const watching: Watcher = {
    answer(name, asked) {
      const question = JSON.stringify([name, ...asked.map((part) => toName(part instanceof Date ? part : unwatched(part)))]);
      read(question);
      return ask(question).answer;
    },
  };

  /** An answer or a list of entries, of which its own fact tells all but what stands in the entries. */
  function withWatched(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    if (Array.isArray(value)) return value.map(withWatched);
    return watched.get(value) ?? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withWatched(part)]));
  }

  /** A look into an entry reads it; a list of entries says their ids already. Parts of an entry are had by such a look alone. */
  function watchEntry(entry: object, name: string): void {
    const proxy = new Proxy(entry, {
      get(target, property) {
        if (property === watcher) return watching;
        if (property !== 'id') read(name);
        return Reflect.get(target, property) as unknown;
      },
      has: (target, property) => (read(name), Reflect.has(target, property)),
      ownKeys: (target) => (read(name), Reflect.ownKeys(target)),
    });
    watched.set(entry, proxy);
    originals.set(proxy, entry);
  }

  for (const collection of collections)
    for (const entry of directory[collection]) {
      const name = `${collection}/${entry.id}`;
      entries.set(name, entry);
      keys.set(entry, name);
      watchEntry(entry, name);
    }
  const parts = { ...known, ...Object.fromEntries(collections.map((name) => [name, withWatched(directory[name])])) };
  const watchedDirectory = new Proxy(directory, {
    get(_target, property) {
      if (property === watcher) return watching;
      if (typeof property === 'string') read(property);
      return Reflect.get(parts, property) as unknown;
    },
  });
  originals.set(watchedDirectory, directory);

  const watchedNow = new WatchedDate(now, () => read('day'));
  return {
    directory: watchedDirectory,
    now: watchedNow,
    /** Counts a fact as read by the running task. */
    read,
    findDigest,
    /** Runs a task and names the facts that it has read. A task within another reads for itself alone. */
    async record<Result>(task: () => Promise<Result>): Promise<{ result: Result; facts: string[] }> {
      const reads = new Set<string>();
      const result = await reading.run(reads, task);
      return { result, facts: [...reads] };
    },
  };
}

const isCollection = (name: string): name is (typeof collections)[number] => (collections as readonly string[]).includes(name);

/** A date that tells when somebody looks at it. */
class WatchedDate extends Date {
  readonly #look: () => void;
  constructor(now: Date, look: () => void) {
    super(now);
    this.#look = look;
  }
  override getTime(): number {
    this.#look();
    return super.getTime();
  }
  override valueOf(): number {
    this.#look();
    return super.valueOf();
  }
  override toISOString(): string {
    this.#look();
    return super.toISOString();
  }
}
