import type { Selectable } from 'kysely';
import { isOwnConsent } from '../accounts/proof.ts';
import { states, type HistoryEvent } from '../contract/codes.ts';
import type { Reading } from '../database/connect.ts';
import { idsIn } from '../database/ids.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { proverOf, stepProofOf, type Prover } from '../sealing/desk-authority.ts';

/*
 * Each step of a request carries a proof that states how the request stood after it. So the desk takes from the history, and not from the
 * clear columns, whose a request is and whether the person waits for an answer. A line without the right proof counts as absent.
 */

/** As much of a request as its steps prove. */
export type Proven = Pick<RequestRow, 'provider' | 'claimedBy' | 'state' | 'toTell'>;

export type Line = Omit<Selectable<Database['history']>, 'id'>;

const nobody = '-';

const fieldsOf = ({ requestId, at, event, actor, accountId, detail }: Omit<Line, 'proof'>, stated: string) => [
  ...[requestId, at, event, actor, accountId, detail],
  stated,
];

/**
 * The proof of a step: "stadt-gelsenkirchen - received 0" (provider, holder, state, whether somebody must be told) and an HMAC.
 * @returns null with a handle that carries no key
 */
export function proofOfStep(db: Reading, line: Omit<Line, 'proof'>, { provider, claimedBy, state, toTell }: Proven): string | null {
  const stated = [provider, claimedBy ?? nobody, state, toTell].join(' ');
  const mac = stepProofOf(db, 'step', fieldsOf(line, stated));
  return mac === null ? null : `${stated} ${mac}`;
}

/** The provider and the holder that a line states, proven or not. */
export const holderIn = ({ proof }: Pick<Line, 'proof'>): string | undefined => proof?.split(' ').slice(0, 2).join(' ');

function readProof(db: Reading, line: Line): { standing: Proven; prover: Prover } | undefined {
  const [provider, claimedBy, given, toTell, mac] = line.proof?.split(' ') ?? [];
  const state = states.find((one) => one === given);
  if (provider === undefined || claimedBy === undefined || state === undefined || mac === undefined) return undefined;
  const prover = proverOf(db, 'step', fieldsOf(line, [provider, claimedBy, state, toTell].join(' ')), mac);
  if (prover === undefined) return undefined;
  const standing = { provider, claimedBy: claimedBy === nobody ? null : claimedBy, state, toTell: toTell === '1' ? 1 : 0 } as const;
  return { standing, prover };
}

/** The steps that a person takes; the public process proves them. */
const ofPerson: readonly HistoryEvent[] = [
  ...(['received', 'accepted', 'none-fits', 'booked', 'moved', 'slip-opened', 'link-renewed', 'contact-changed'] as const),
  ...(['consent-given', 'consent-refused', 'consent-withdrawn', 'copy-asked', 'cancelled', 'erased'] as const),
];
const takesTime: readonly HistoryEvent[] = ['booked', 'moved'];

/** What a step of the person changes: a time that is taken has the holder of its hours, and only a question of the desk leads to another provider. */
async function afterPerson(db: Reading, line: Line, stated: Proven, before: Proven | undefined): Promise<Proven | undefined> {
  if (line.actor !== 'requester' || !ofPerson.includes(line.event)) return before;
  if (before === undefined) return line.event === 'received' ? { ...stated, claimedBy: null } : undefined;
  const { provider, claimedBy } = before;
  if (takesTime.includes(line.event)) return { ...stated, provider };
  const isPassedOn = stated.provider !== provider && (await hasAsked(db, line.requestId, stated.provider));
  return { ...stated, ...(isPassedOn ? { claimedBy: null } : { provider, claimedBy }) };
}

async function hasAsked(db: Reading, requestId: string, provider: string): Promise<boolean> {
  const questions = await db.selectFrom('consents').selectAll().where('requestId', '=', requestId).execute();
  return questions.some((one) => isOwnConsent(db, one) && [one.fromProvider, one.toProvider].includes(provider));
}

/** How requests stand by their proven steps. Those without a proven step are missing. @param db a handle that carries the desk's key */
export async function provenStates(db: Reading, ids: readonly string[]): Promise<Map<string, Proven>> {
  if (ids.length === 0) return new Map();
  return provenBy(db, await db.selectFrom('history').selectAll().where('requestId', 'in', idsIn(db, ids)).orderBy('id').execute());
}

/** The same, from lines that were read already, in order. */
export async function provenBy(db: Reading, lines: readonly Line[]): Promise<Map<string, Proven>> {
  const standings = new Map<string, Proven>();
  for (const line of lines) {
    const read = readProof(db, line);
    if (read === undefined) continue;
    const before = standings.get(line.requestId);
    const after = read.prover === 'desk' ? read.standing : await afterPerson(db, line, read.standing, before);
    if (after !== undefined) standings.set(line.requestId, after);
  }
  return standings;
}

export const provenState = async (db: Reading, id: string): Promise<Proven | undefined> => (await provenStates(db, [id])).get(id);

/** Whether the columns of a request say what its steps prove. */
export const isAsProven = (row: Proven, proven: Proven | undefined): boolean =>
  proven !== undefined &&
  row.provider === proven.provider &&
  row.claimedBy === proven.claimedBy &&
  row.state === proven.state &&
  row.toTell === proven.toTell;
