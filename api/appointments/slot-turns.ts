import type { Directory } from '../../src/directory/directory.ts';
import type { Db } from '../database/connect.ts';
import { findFreeSlot, type OpenSlot } from './open-slots.ts';

const turns = new WeakMap<Db, Map<string, Promise<unknown>>>();

/**
 * Runs one step at a time for a slot; callers that waited look again before their turn. A crowd at one slot then costs few queries and
 * seals nothing in vain. The database, not this queue, prevents double bookings.
 * @param step gets the slot, or undefined when it looks taken
 */
export async function runInTurn<Answer>(
  db: Db,
  directory: Directory,
  slotId: string,
  now: Date,
  step: (free: OpenSlot | undefined) => Promise<Answer>,
  evenFreed = false,
): Promise<Answer> {
  const ofDatabase = turns.get(db) ?? new Map<string, Promise<unknown>>();
  turns.set(db, ofDatabase);
  for (;;) {
    const free = await findFreeSlot(db, directory, slotId, now, evenFreed);
    if (free === undefined) return step(undefined);
    const before = ofDatabase.get(slotId);
    if (before === undefined) {
      const turn = step(free);
      const isOver = () => ofDatabase.delete(slotId);
      ofDatabase.set(slotId, turn.then(isOver, isOver));
      return turn;
    }
    await before;
  }
}
