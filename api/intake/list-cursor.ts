import { Problem } from '../contract/problems.ts';

/**
 * A list consists of parts, each in an order that an index has: owed and waiting requests by due date, closed ones newest first. Urgent
 * requests come first, in the order of urgent-order.ts.
 */
const listParts = ['urgent', 'owed', 'overdue', 'waits', 'to-tell', 'closed', 'unseen'] as const;

export type Part = (typeof listParts)[number];
export type Parts = readonly [Part, ...Part[]];

export const isClosedPart = (part: Part): part is 'closed' | 'unseen' => part === 'closed' || part === 'unseen';

/** A position in the list: the sort values of the last row shown; none at the start of a part. */
export type Place = { part: Part; after?: string[] };

/** @returns where a page ended, as an opaque text */
export const writeCursor = ({ part, after }: Place): string => Buffer.from(JSON.stringify([part, ...(after ?? [])])).toString('base64url');

/** @throws Problem invalid-input for a text that `writeCursor` did not make */
export function readCursor(cursor: string | undefined): Place | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const [part, ...after] = (Array.isArray(parsed) ? parsed : []) as unknown[];
    const known = listParts.find((one) => one === part);
    const texts = after.filter((member) => typeof member === 'string');
    if (known !== undefined && texts.length === after.length) {
      if (texts.length === 0) return { part: known };
      if (texts.length === (known === 'urgent' ? 1 : isClosedPart(known) ? 2 : 3)) return { part: known, after: texts };
    }
  } catch {
    // Not JSON: refused below.
  }
  throw new Problem('invalid-input', { errors: [{ pointer: '/cursor', code: 'malformed' }] });
}
