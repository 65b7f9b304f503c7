/**
 * A place in what has happened: everything up to it was told. The ids are those of the newest rows; a transaction that took a lower id may
 * commit later, so on PostgreSQL the snapshot says which transactions had ended. SQLite has one writer, and its ids are enough.
 */
export type Position = {
  /** When it was read, in milliseconds since 1970. */
  at: number;
  historyId: number;
  hoursChangeId: number;
  /** As `pg_current_snapshot()` gives it, "1500:1502:1500,1501"; "" on SQLite. */
  snapshot: string;
};

/** Longer ones are refused; a snapshot names each transaction that was running. */
const maxLength = 2000;
const pattern = /^(\d{1,15})_(\d{1,15})_(\d{1,15})_(?:(\d{1,18}):(\d{1,18}):((?:\d{1,18}(?:,\d{1,18})*)?))?$/;

/** One word, for an event's id and for an attribute: "1764403200000_812_40_1500:1502:1500". */
export const writePosition = ({ at, historyId, hoursChangeId, snapshot }: Position): string =>
  [at, historyId, hoursChangeId, snapshot].join('_');

/** @returns undefined for a text that is no position, also for a snapshot that PostgreSQL would refuse */
export function findPosition(text: string | undefined): Position | undefined {
  if (text === undefined || text.length > maxLength) return undefined;
  const [, at, historyId, hoursChangeId, low, high, running] = pattern.exec(text) ?? [];
  if (historyId === undefined) return undefined;
  const numbers = { at: Number(at), historyId: Number(historyId), hoursChangeId: Number(hoursChangeId) };
  if (low === undefined || high === undefined || running === undefined) return { ...numbers, snapshot: '' };
  const ids = running === '' ? [] : running.split(',').map(BigInt);
  const [first, last] = [BigInt(low), BigInt(high)];
  const isOrdered = ids.every((id, index) => id >= first && id < last && (index === 0 || id > (ids[index - 1] ?? id)));
  return first > 0n && first <= last && isOrdered ? { ...numbers, snapshot: `${low}:${high}:${running}` } : undefined;
}
