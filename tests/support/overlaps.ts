import type { Db } from '../../api/database/connect.ts';

/** Pairs of bookings that take the same counsellor's time, but for several people in the very same slot. Must be empty. */
export async function overlaps(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('bookings').selectAll().orderBy('accountId').orderBy('startsAt').execute();
  const found: string[] = [];
  for (const one of rows) {
    for (const other of rows) {
      if (one.id >= other.id || one.accountId !== other.accountId) continue;
      if (one.startsAt >= other.busyUntil || other.startsAt >= one.busyUntil) continue;
      const isShared = one.hoursId !== null && one.hoursId === other.hoursId && one.startsAt === other.startsAt;
      if (!isShared || one.seat === other.seat) found.push(`${one.kind} ${one.startsAt} and ${other.kind} ${other.startsAt}`);
    }
  }
  return found;
}
