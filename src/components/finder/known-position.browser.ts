import type { Position } from '../../directory/position.ts';

/*
 * Where the person is, after they pressed "use my position", to about a hundred metres and only as long as the tab stays open.
 * Everything that reads it works in the browser.
 */

const key = 'position';
/** Said to the document when a position was found. */
export const positionFound = 'position-found';

export function rememberPosition({ latitude, longitude }: Position): void {
  const rounded = [latitude, longitude].map((degrees) => Math.round(degrees * 1000) / 1000);
  try {
    sessionStorage.setItem(key, JSON.stringify(rounded));
  } catch {
    // A browser that keeps nothing shows no distances.
  }
  document.dispatchEvent(new Event(positionFound));
}

export function knownPosition(): Position | undefined {
  try {
    const [latitude, longitude] = JSON.parse(sessionStorage.getItem(key) ?? '[]') as number[];
    return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
  } catch {
    return undefined;
  }
}
