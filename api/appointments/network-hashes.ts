import { createHmac, createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { berlinDay } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import type { Db } from '../database/connect.ts';

/** Where somebody asks from. */
export type Visitor = {
  /** The narrowest network of the address: the address itself, or its /64. */
  network: string;
  /** The widest one that is counted: its /24 or /48. */
  block: string;
  /** Named in the settings, like a shelter: its slots are not counted. */
  isTrusted: boolean;
  /** The secret of an invitation link from the desk, if the form came with one. */
  invitation?: string;
};

/** How the database knows a network: under the key of today, which new rows get, and under yesterday's, which older rows have. */
export type NetworkHashes = { network: [string, string]; block: [string, string] };

const keysByDatabase = new WeakMap<Db, Map<string, Buffer>>();

/**
 * A network is remembered for a day and never in the clear. The key is made of a random part in the database, deleted after a day, and
 * the intake key: neither a copy of the database alone nor a later one with the key tells an address.
 */
export async function hashNetworks(
  db: Db,
  intakeKey: Uint8Array,
  { network, block }: Pick<Visitor, 'network' | 'block'>,
  now: Date,
): Promise<NetworkHashes> {
  const today = berlinDay(now);
  const randomOf = await randomsOf(db, today);
  const keyOfDay = (day: string) => keyOf(intakeKey, randomOf(day), 'networks');
  const [todays, yesterdays] = [keyOfDay(today), keyOfDay(daysAfter(today, -1))];
  const both = (name: string): [string, string] => [shortHash(todays, name), shortHash(yesterdays, name)];
  return { network: both(network), block: both(block) };
}

/** The hashes under the key of today alone, for a new row. */
export async function markNetwork(
  db: Db,
  intakeKey: Uint8Array,
  { network, block }: Pick<Visitor, 'network' | 'block'>,
  now: Date,
): Promise<{ network: string; block: string }> {
  const today = berlinDay(now);
  const key = keyOf(intakeKey, (await randomsOf(db, today))(today), 'networks');
  return { network: shortHash(key, network), block: shortHash(key, block) };
}

/**
 * Hashes a text under the same key of the day in every process.
 * @param purpose texts of one purpose get the same key
 * @returns 96 bits, base64url
 */
export async function hashOfDay(db: Db, intakeKey: Uint8Array, purpose: string, text: string, now: Date): Promise<string> {
  const today = berlinDay(now);
  return shortHash(keyOf(intakeKey, (await randomsOf(db, today))(today), purpose), text);
}

/** Deletes the random parts of days that no row may speak of any more. */
export async function forgetNetworkKeys(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('networkKeys')
    .where('day', '<', daysAfter(berlinDay(now), -1))
    .execute();
}

/** Derived once a day, and forgotten with the random part of the day. */
const keysByRandom = new WeakMap<Uint8Array, WeakMap<Uint8Array, Map<string, KeyObject>>>();

function keyOf(intakeKey: Uint8Array, random: Uint8Array, purpose: string): KeyObject {
  const byIntakeKey = keysByRandom.get(random) ?? new WeakMap<Uint8Array, Map<string, KeyObject>>();
  const byPurpose = byIntakeKey.get(intakeKey) ?? new Map<string, KeyObject>();
  const key = byPurpose.get(purpose) ?? createSecretKey(Buffer.from(hkdfSync('sha256', intakeKey, random, purpose, 32)));
  keysByRandom.set(random, byIntakeKey.set(intakeKey, byPurpose.set(purpose, key)));
  return key;
}

/** 96 bits: no two networks of a day are mistaken for one. */
const shortHash = (key: KeyObject, text: string) => createHmac('sha256', key).update(text).digest('base64url').slice(0, 16);

async function randomsOf(db: Db, today: string): Promise<(day: string) => Buffer> {
  const yesterday = daysAfter(today, -1);
  const known = keysByDatabase.get(db);
  const kept = known?.has(today) === true ? known : await readRandoms(db, today, yesterday);
  keysByDatabase.set(db, kept);
  return (day) => kept.get(day) ?? Buffer.alloc(32);
}

async function readRandoms(db: Db, today: string, yesterday: string): Promise<Map<string, Buffer>> {
  await db
    .insertInto('networkKeys')
    .values({ day: today, random: randomBytes(32) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const rows = await db.selectFrom('networkKeys').selectAll().where('day', 'in', [today, yesterday]).execute();
  return new Map(rows.map(({ day, random }) => [day, Buffer.from(random)]));
}
