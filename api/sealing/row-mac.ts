import { createHmac, hkdfSync } from 'node:crypto';
import { sameHash } from './derivation.ts';

/*
 * Authenticates rows that only the desk may write, so that writing to the database gives nobody a right. A row that is put back whole, as it
 * was before, still fits: see docs/data-protection.md.
 */

type Authenticated = { mac: string };

/**
 * The row with its code: HMAC-SHA-256 over all columns but the loose ones, under a key derived from the desk's.
 * @param loose columns that change without the desk, like the day of the last use
 */
export const withMac = <Row extends Authenticated>(key: Uint8Array, table: string, row: Row, loose: readonly (keyof Row)[] = []): Row => ({
  ...row,
  mac: macOf(key, table, row, loose),
});

export const hasMac = <Row extends Authenticated>(key: Uint8Array, table: string, row: Row, loose: readonly (keyof Row)[] = []): boolean =>
  sameHash(row.mac, macOf(key, table, row, loose));

function macOf<Row extends Authenticated>(key: Uint8Array, table: string, row: Row, loose: readonly (keyof Row)[]): string {
  const columns = Object.entries(row)
    .filter(([name]) => name !== 'mac' && !loose.some((one) => one === name))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return createHmac('sha256', Buffer.from(hkdfSync('sha256', key, table, 'row code', 32)))
    .update(JSON.stringify(columns))
    .digest('base64url');
}
