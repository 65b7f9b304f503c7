/*
 * The words of this tab's last search: they stand in no address, and going back or reloading finds them here. A browser that stores
 * nothing shows a search without words.
 */

const key = 'search';

export function keepWords(words: string): void {
  attempt(() => (words === '' ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, words)));
}

/** @returns "" on a page that was opened anew */
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
