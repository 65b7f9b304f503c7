import type { Db } from '../../api/database/connect.ts';

/** Pairs of bookings that take the same counsellor's time, but for several people in the very same slot. Must be empty. */
export async function overlaps(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('bookings').selectAll().orderBy('account_id').orderBy('starts_at').execute();
  const found: string[] = [];
  for (const one of rows) {
    for (const other of rows) {
      if (one.id >= other.id || one.account_id !== other.account_id) continue;
      if (one.starts_at >= other.busy_until || other.starts_at >= one.busy_until) continue;
      const isShared = one.hours_id !== null && one.hours_id === other.hours_id && one.starts_at === other.starts_at;
      if (!isShared || one.seat === other.seat) found.push(`${one.kind} ${one.starts_at} and ${other.kind} ${other.starts_at}`);
    }
  }
  return found;
}
