import type { Position } from '../../directory/position.ts';

/*
 * The person's position after a press on "use my position", rounded to about a hundred metres and kept only while the tab is open.
 * It is used in the browser only.
 */

const key = 'position';
/** The event sent to the document when a position is found. */
export const positionFound = 'position-found';

export function rememberPosition({ latitude, longitude }: Position): void {
  const rounded = [latitude, longitude].map((degrees) => Math.round(degrees * 1000) / 1000);
  try {
    sessionStorage.setItem(key, JSON.stringify(rounded));
  } catch {
    // Without storage the page shows no distances.
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
