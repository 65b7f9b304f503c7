import { hourMs, later, minuteMs } from '../../src/directory/instants.ts';
import type { Db } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';

/**
 * How many requests the sender's network sent up to this one, and how many in its day. Both are rounded down to powers of two, so that equal
 * figures do not show which requests came from one network.
 */
export type Loudness = { turn: number; sent: number };

type Sent = { id: string; network: string | null; networkBlock: string | null; receivedAt: string };

/** A block counts like a network with a sixteenth of its requests: many people share a block, and so do an attacker's addresses. */
const networksInBlock = 16;

/** @param rows the requests of the last day */
export function loudnessOf(rows: readonly Sent[]): Map<string, Loudness> {
  const count = (hashes: (string | null)[]) => {
    const counts = new Map<string | null, number>();
    for (const hash of hashes) counts.set(hash, (counts.get(hash) ?? 0) + 1);
    return counts;
  };
  const ofNetwork = count(rows.map(({ network }) => network));
  const ofBlock = count(rows.map((row) => row.networkBlock));
  const turns = new Map<string | null, number>();
  const loudness = new Map<string, Loudness>();
  for (const row of [...rows].sort(byAge)) {
    const turn = (turns.get(row.network) ?? 0) + 1;
    turns.set(row.network, turn);
    const sent = Math.max(ofNetwork.get(row.network) ?? 1, Math.floor((ofBlock.get(row.networkBlock) ?? 1) / networksInBlock));
    loudness.set(row.id, { turn: roundDown(turn), sent: roundDown(sent) });
  }
  return loudness;
}

/** Less than a day, because the job that forgets runs only every ten minutes. */
const keptMs = 23 * hourMs + 45 * minuteMs;

/**
 * Stores the loudness of requests and clears their networks, and those of slots, after a day.
 * @returns the number of requests cleared
 */
export async function forgetNetworks(db: Db, now: Date): Promise<number> {
  const rows = await db
    .selectFrom('requests')
    .select(['id', 'network', 'networkBlock', 'receivedAt', 'networkTurn', 'networkSent'])
    .where('network', 'is not', null)
    .execute();
  const loudness = loudnessOf(rows);
  const changed = rows.flatMap((row) => {
    // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- made of these rows
    const { turn, sent } = loudness.get(row.id)!;
    const next = { turn: row.networkTurn ?? turn, sent: Math.max(row.networkSent ?? 0, sent) };
    return next.turn === row.networkTurn && next.sent === row.networkSent ? [] : [{ id: row.id, ...next }];
  });
  for (const [, alike] of Map.groupBy(changed, ({ turn, sent }) => `${turn} ${sent}`)) {
    // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- no group is empty
    const { turn, sent } = alike[0]!;
    await db
      .updateTable('requests')
      .set({ networkTurn: turn, networkSent: sent })
      .where(
        'id',
        'in',
        idsIn(
          db,
          alike.map(({ id }) => id),
        ),
      )
      .execute();
  }
  const before = later(now, -keptMs).toISOString();
  const nobody = { network: null, networkBlock: null };
  await db.updateTable('bookings').set(nobody).where('network', 'is not', null).where('takenAt', '<', before).execute();
  const { numUpdatedRows } = await db
    .updateTable('requests')
    .set(nobody)
    .where('network', 'is not', null)
    .where('receivedAt', '<', before)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

const roundDown = (figure: number): number => 2 ** Math.floor(Math.log2(Math.max(figure, 1)));

const byAge = (one: Sent, other: Sent): number =>
  one.receivedAt < other.receivedAt || (one.receivedAt === other.receivedAt && one.id < other.id) ? -1 : 1;
