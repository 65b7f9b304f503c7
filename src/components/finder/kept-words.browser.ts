/*
 * Keeps the words of the tab's last search for going back and reloading, because no address holds them. When the browser blocks storage,
 * the search shows no words.
 */

const key = 'search';

export function keepWords(words: string): void {
  attempt(() => (words === '' ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, words)));
}

/** @returns "" on a newly opened page */
export function keptWords(): string {
  const [visit] = performance.getEntriesByType('navigation');
  const isNew = !(visit instanceof PerformanceNavigationTiming) || visit.type === 'navigate';
  return (isNew ? undefined : attempt(() => sessionStorage.getItem(key))) ?? '';
}

function attempt<Result>(step: () => Result): Result | undefined {
  try {
    return step();
  } catch {
    return undefined;
  }
}
