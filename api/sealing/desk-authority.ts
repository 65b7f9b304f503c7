import { createHmac, hkdfSync } from 'node:crypto';
import type { KyselyPlugin } from 'kysely';
import type { Db, Reading } from '../database/connect.ts';
import { sameHash } from './derivation.ts';

/*
 * The key by which the desk knows its own rows. It travels with the handle of the database, so that no function can write a row that the
 * desk must recognize with a handle that cannot authenticate it. A public process carries the intake key instead: it proves the steps of
 * the person, and nothing that only the desk may do.
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
  | 'obstacle'
  | StepKind;
/** Rows that the person's steps write too, through the public process. */
type StepKind = 'step' | 'letter';
/** By whose key such a row is proven. */
export type Prover = 'desk' | 'person';

class Authority implements KyselyPlugin {
  readonly transformQuery: KyselyPlugin['transformQuery'] = ({ node }) => node;
  readonly transformResult: KyselyPlugin['transformResult'] = ({ result }) => Promise.resolve(result);
  readonly key: Uint8Array;
  readonly prover: Prover;
  readonly #keys = new Map<ProofKind, Buffer>();

  constructor(prover: Prover, key: Uint8Array) {
    this.prover = prover;
    // Not enumerable, so that nothing that prints a handle prints the key.
    this.key = key;
    Object.defineProperty(this, 'key', { enumerable: false });
  }

  prove(kind: ProofKind, text: string): string {
    const key = this.#keys.get(kind) ?? Buffer.from(hkdfSync('sha256', this.key, '', `kim-portal proof of ${kind}`, 32));
    this.#keys.set(kind, key);
    return createHmac('sha256', key).update(text).digest('base64url');
  }
}

/** @param deskKey undefined where there is none: the handle stays as it is */
export const withDeskKey = (db: Db, deskKey: Uint8Array | undefined): Db =>
  deskKey === undefined ? db : db.withPlugin(new Authority('desk', deskKey));

/** At the desk beside its own key, to know the person's steps; in a public process to prove them. */
export const withIntakeKey = (db: Db, intakeKey: Uint8Array): Db => db.withPlugin(new Authority('person', intakeKey));

export type Fields = readonly (string | number | null)[];

/**
 * HMAC-SHA-256 of a row's fields under a key derived for this kind of row (HKDF of the desk's key), base64url.
 * @throws Error with a handle that does not carry the desk's key
 */
export function proofOf(db: Reading, kind: ProofKind, fields: Fields): string {
  return authorityOf(db).prove(kind, JSON.stringify(fields));
}

/** The desk's key, for secrets that are derived from it. @throws Error with a handle that does not carry it */
export const deskKeyOf = (db: Reading): Uint8Array => authorityOf(db).key;

function authorityOf(db: Reading): Authority {
  const authority = findAuthority(db, 'desk');
  if (authority === undefined) throw new Error('this handle of the database does not carry the key of the desk');
  return authority;
}

const findAuthority = (db: Reading, prover: Prover): Authority | undefined =>
  db.getExecutor().plugins.find((plugin): plugin is Authority => plugin instanceof Authority && plugin.prover === prover);

/** Whether the handle is the desk's. */
export const isOfDesk = (db: Reading): boolean => findAuthority(db, 'desk') !== undefined;

/** The proof of a step: by the desk's key where the handle carries it, else by the intake key. null with a handle that carries neither. */
export const stepProofOf = (db: Reading, kind: StepKind, fields: Fields): string | null =>
  (findAuthority(db, 'desk') ?? findAuthority(db, 'person'))?.prove(kind, JSON.stringify(fields)) ?? null;

/** @returns by whose key the row is proven; undefined: by none that the handle carries */
export function proverOf(db: Reading, kind: StepKind, fields: Fields, proof: string | null): Prover | undefined {
  if (proof === null) return undefined;
  const text = JSON.stringify(fields);
  const hasProven = (prover: Prover) => {
    const authority = findAuthority(db, prover);
    return authority !== undefined && sameHash(proof, authority.prove(kind, text));
  };
  return hasProven('desk') ? 'desk' : hasProven('person') ? 'person' : undefined;
}

/** Compares a row's proof in constant time. A row without one is not the desk's. */
export const isProven = (db: Reading, kind: ProofKind, fields: Fields, proof: string | null): boolean =>
  proof !== null && sameHash(proof, proofOf(db, kind, fields));
