import type { Directory } from './directory.ts';

/** The successor of an entry's former address, or its removal. */
export type Moved = { kind: 'renamed'; id: string } | { kind: 'removed'; id: string; removedOn: string; see: string[] };

/** @returns undefined for an entry that kept its id, and for an id that never existed */
export function movedTo(directory: Directory, id: string): Moved | undefined {
  const renamed = directory.services.find(({ formerIds, verification }) => formerIds.includes(id) && verification.status !== 'draft');
  if (renamed !== undefined) return { kind: 'renamed', id: renamed.id };
  const removed = directory.removedServices.find((entry) => entry.id === id);
  return removed === undefined ? undefined : { kind: 'removed', ...removed };
}
