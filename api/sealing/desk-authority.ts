import { createHmac, hkdfSync } from 'node:crypto';
import type { KyselyPlugin } from 'kysely';
import type { Db, Reading } from '../database/connect.ts';
import { sameHash } from './derivation.ts';

/*
 * The key by which the desk knows its own rows. It travels with the handle of the database, so that no function can write a row that the
 * desk must recognize with a handle that cannot authenticate it.
 */

/** What a key is derived for, so that the proof of one kind of row is none of another. */
export type ProofKind =
  | 'log'
  | 'log checkpoint'
  | 'history'
  | 'session'
  | 'account'
  | 'account link'
  | 'passkey'
  | 'identity'
  | 'address'
  | 'consent'
  | 'obstacle';

class DeskAuthority implements KyselyPlugin {
  readonly transformQuery: KyselyPlugin['transformQuery'] = ({ node }) => node;
  readonly transformResult: KyselyPlugin['transformResult'] = ({ result }) => Promise.resolve(result);
  readonly deskKey: Uint8Array;
  readonly #keys = new Map<ProofKind, Buffer>();

  constructor(deskKey: Uint8Array) {
    // Not enumerable, so that nothing that prints a handle prints the key.
    this.deskKey = deskKey;
    Object.defineProperty(this, 'deskKey', { enumerable: false });
  }

  prove(kind: ProofKind, text: string): string {
    const key = this.#keys.get(kind) ?? Buffer.from(hkdfSync('sha256', this.deskKey, '', `kim-portal proof of ${kind}`, 32));
    this.#keys.set(kind, key);
    return createHmac('sha256', key).update(text).digest('base64url');
  }
}

/** @param deskKey undefined in a public process, whose handle stays as it is */
export const withDeskKey = (db: Db, deskKey: Uint8Array | undefined): Db =>
  deskKey === undefined ? db : db.withPlugin(new DeskAuthority(deskKey));

export type Fields = readonly (string | number | null)[];

/**
 * HMAC-SHA-256 of a row's fields under a key derived for this kind of row (HKDF of the desk's key), base64url.
 * @throws Error with a handle that does not carry the desk's key
 */
export function proofOf(db: Reading, kind: ProofKind, fields: Fields): string {
  return authorityOf(db).prove(kind, JSON.stringify(fields));
}

/** The desk's key, for secrets that are derived from it. @throws Error with a handle that does not carry it */
export const deskKeyOf = (db: Reading): Uint8Array => authorityOf(db).deskKey;

function authorityOf(db: Reading): DeskAuthority {
  const authority = db.getExecutor().plugins.find((plugin) => plugin instanceof DeskAuthority);
  if (authority === undefined) throw new Error('this handle of the database does not carry the key of the desk');
  return authority;
}

/** Compares a row's proof in constant time. A row without one is not the desk's. */
export const isProven = (db: Reading, kind: ProofKind, fields: Fields, proof: string | null): boolean =>
  proof !== null && sameHash(proof, proofOf(db, kind, fields));
