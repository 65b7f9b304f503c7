import { sql, type Transaction } from 'kysely';
import { later, minuteMs } from '../../src/directory/instants.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { Problem } from '../contract/problems.ts';
import { isPostgres, type Db, type Reading } from '../database/connect.ts';
import type { Database, Flag } from '../database/tables.ts';
import { findFreeSlots } from './free-slots.ts';
import { findAdmitting, isInvited } from './invitations.ts';
import { hashNetworks, type NetworkHashes, type Visitor } from './network-hashes.ts';
import { readProof, spend, type Proof } from './proof.ts';

/**
 * How many slots a network may have at a time, held and booked within a day. Nobody is refused for it: above them a request is an
 * ordinary one, with the chosen time as its wish.
 */
export type Allowances = Readonly<{
  /** Slots of one address or /64 that cost nothing. */
  freeSlots: number;
  /** The same for its /24 or /48. */
  freeSlotsOfBlock: number;
  /** Slots of one address or /64 above those, each for a proof of work. */
  provenSlots: number;
  /** Of all free times of the city, how many may go for proofs within ten minutes, in percent. */
  provenPercent: number;
  /** The same within a day. */
  provenPercentOfDay: number;
}>;

export const usualAllowances: Allowances = { freeSlots: 1, freeSlotsOfBlock: 4, provenSlots: 20, provenPercent: 4, provenPercentOfDay: 10 };

/** The network that took a booking, as keyed hashes; forgotten after a day. */
export type Mark = {
  network: string | null;
  networkBlock: string | null;
  isProven: Flag;
  takenAt: string | null;
  /** The invitation that admitted the booking instead. */
  invitationId: string | null;
};

export const unmarked: Mark = { network: null, networkBlock: null, isProven: 0, takenAt: null, invitationId: null };

/** Says whether somebody may take a slot. Called under the lock of the counsellor's time. @throws Problem proof-needed */
export type Admission = (transaction: Transaction<Database>) => Promise<Mark>;

/** The desk and networks that are trusted. */
export const always: Admission = () => Promise.resolve(unmarked);

type Place = { db: Db; directory: Directory; intakeKey: Uint8Array; allowances: Allowances };

/** Somebody moving between two networks, or sharing one, may have solved a challenge a little easier than the one now due. */
const toleratedLevels = 2;

/**
 * @param shown a proof of work, as the browser sends it; undefined where there is none
 * @returns what takeSlot asks
 */
export async function admissionOf(place: Place, visitor: Visitor, shown: string | undefined, now: Date): Promise<Admission> {
  if (visitor.isTrusted) return always;
  const hashes = await hashNetworks(place.db, place.intakeKey, visitor, now);
  const proof = shown === undefined ? undefined : await readProof(place.intakeKey, shown, now);
  // Counted before the transaction: on SQLite there is one connection, which the transaction has.
  const free = proof === undefined ? 0 : await countFreeTimes(place.db, place.directory, now);
  const { invitation } = visitor;
  return async (transaction) => {
    const invitationId = invitation === undefined ? undefined : await findAdmitting(transaction, invitation, now);
    if (invitationId !== undefined) return { ...unmarked, invitationId };
    return admit(transaction, place.allowances, { hashes, proof, free }, now);
  };
}

/**
 * The price of one more slot for a visitor: free, a proof of work of the given level, or "wish": no slot at any price, so the time becomes
 * a wish.
 */
export type Price = 'free' | 'wish' | { level: number };

export async function priceFor({ db, directory, intakeKey, allowances }: Place, visitor: Visitor, now: Date): Promise<Price> {
  if (visitor.isTrusted || (visitor.invitation !== undefined && (await isInvited(db, visitor.invitation, now)))) return 'free';
  const hashes = await hashNetworks(db, intakeKey, visitor, now);
  const taken = await countTaken(db, hashes, now);
  if (isFree(taken, allowances)) return 'free';
  if (taken.proven >= allowances.provenSlots) return 'wish';
  return (await isWithinBudget(db, allowances, await countFreeTimes(db, directory, now), now)) ? { level: levelAfter(taken) } : 'wish';
}

async function admit(
  transaction: Transaction<Database>,
  allowances: Allowances,
  { hashes, proof, free }: { hashes: NetworkHashes; proof: Proof | undefined; free: number },
  now: Date,
): Promise<Mark> {
  await lockCount(transaction, hashes.block[0]);
  const taken = await countTaken(transaction, hashes, now);
  const mark = { ...unmarked, network: hashes.network[0], networkBlock: hashes.block[0], takenAt: now.toISOString() };
  if (isFree(taken, allowances)) return { ...mark, isProven: 0 };
  if (proof === undefined || taken.proven >= allowances.provenSlots || proof.level + toleratedLevels < levelAfter(taken))
    throw new Problem('proof-needed');
  await lockCount(transaction, 'proven');
  if (!(await isWithinBudget(transaction, allowances, free, now)) || !(await spend(transaction, proof))) throw new Problem('proof-needed');
  return { ...mark, isProven: 1 };
}

/** Two processes must not count at the same moment. SQLite has one writer anyway. */
async function lockCount(transaction: Transaction<Database>, name: string): Promise<void> {
  if (isPostgres(transaction)) await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 8))`.execute(transaction);
}

type Taken = { free: number; freeOfBlock: number; proven: number; provenOfBlock: number };

const isFree = (taken: Taken, { freeSlots, freeSlotsOfBlock }: Allowances): boolean =>
  taken.free < freeSlots && taken.freeOfBlock < freeSlotsOfBlock;

/** Each slot of the network costs one level more than the one before; four of its block count like one of its own. */
const levelAfter = ({ proven, provenOfBlock }: Taken): number => 1 + Math.max(proven, Math.floor(provenOfBlock / 4));

/** The standing slots of a network and its block. */
async function countTaken(db: Reading, { network, block }: NetworkHashes, now: Date): Promise<Taken> {
  const rows = await db
    .selectFrom('bookings')
    .select(['network', 'isProven'])
    .where('networkBlock', 'in', block)
    .where(({ or, eb }) => or([eb('expiresAt', 'is', null), eb('expiresAt', '>', now.toISOString())]))
    .execute();
  const count = (isProven: Flag, isOwn: boolean) =>
    rows.filter((row) => row.isProven === isProven && (!isOwn || network.includes(row.network ?? ''))).length;
  return { free: count(0, true), freeOfBlock: count(0, false), proven: count(1, true), provenOfBlock: count(1, false) };
}

async function isWithinBudget(db: Reading, allowances: Allowances, free: number, now: Date): Promise<boolean> {
  const budgets = [
    { minutes: 10, percent: allowances.provenPercent },
    { minutes: 24 * 60, percent: allowances.provenPercentOfDay },
  ];
  for (const { minutes, percent } of budgets) {
    const { taken } = await db
      .selectFrom('bookings')
      .select(({ fn }) => fn.countAll<number | string>().as('taken'))
      .where('isProven', '=', sql.lit(1))
      .where('takenAt', '>', later(now, -minutes * minuteMs).toISOString())
      .executeTakeFirstOrThrow();
    // One at least, so that a small office has it too.
    if (Number(taken) >= Math.max(1, Math.floor((free * percent) / 100))) return false;
  }
  return true;
}

const countedMinutes = 5;
const counted = new WeakMap<Db, { at: number; free: Promise<number> }>();

/** All free times of the city, looked at again after five minutes: the budget need not be exact. */
async function countFreeTimes(db: Db, directory: Directory, now: Date): Promise<number> {
  const known = counted.get(db);
  if (known !== undefined && Math.abs(now.getTime() - known.at) < countedMinutes * minuteMs) return known.free;
  const free = findFreeSlots(db, directory, {}, now, Number.MAX_SAFE_INTEGER).then((slots) => slots.length);
  counted.set(db, { at: now.getTime(), free });
  return free;
}
