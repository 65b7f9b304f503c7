import { randomUUID } from 'node:crypto';
import { sql, type Selectable, type Transaction } from 'kysely';
import { berlinDay, endOfWorkingDayAfter } from '../../src/directory/berlin.ts';
import { isOwnAddress, isOwnConsent } from '../accounts/proof.ts';
import { appendLine } from '../audit/log.ts';
import type { SharedMatter, SharedPerson } from '../contract/appointment.ts';
import type { PartnerAnswer, partnerEnds } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { hashOf, partnerSecretFrom, sameHash, secretPattern } from '../sealing/derivation.ts';
import { deskKeyOf } from '../sealing/desk-authority.ts';
import type { Unsealer } from '../sealing/sealing.ts';
import { consentDays } from './consent.ts';
import { record } from './history.ts';
import { unsealPerson } from './person.ts';
import { provenState } from './proven-steps.ts';
import { sharedMatter, sharedPerson } from './shared-facts.ts';
import { apply, lockRequest, noContactChecks, toldNow } from './transition.ts';
import { dueAfter } from './working-days.ts';

/*
 * The link by which a partner without an account answers. The desk's process alone makes and serves it, because it opens sealed parts.
 */

type ConsentRow = Selectable<Database['consents']>;
type LinkRow = Selectable<Database['partnerLinks']>;

/** A link with what it is about. */
export type PartnerRequest = {
  link: LinkRow;
  consent: ConsentRow;
  row: RequestRow;
  /** Whether the partner can still look and answer. */
  isOpen: boolean;
};

const system = { kind: 'system' } as const;

/**
 * Makes the link and its letter for each consent that names a partner and has none yet.
 * @returns how many were made
 */
export async function makePartnerLinks(db: Db, deskKey: Uint8Array, now: Date): Promise<number> {
  const given = await db
    .selectFrom('consents')
    .leftJoin('partnerLinks', 'partnerLinks.consentId', 'consents.id')
    .select(['consents.id', 'consents.answeredAt'])
    .where('consents.state', '=', sql.lit('given'))
    .where('consents.partnerId', 'is not', null)
    .where('partnerLinks.id', 'is', null)
    .execute();
  const at = now.toISOString();
  const links = given.map(({ id: consentId, answeredAt }) => {
    const id = randomUUID();
    return {
      id,
      consentId,
      secretHash: hashOf(partnerSecretFrom(deskKey, id)),
      createdAt: at,
      expiresAt: endOfWorkingDayAfter(new Date(answeredAt ?? at), consentDays).toISOString(),
      state: 'waiting' as const,
      nextAt: at,
      doneAt: null,
      acceptedAt: null,
      answeredAt: null,
      answer: null,
    };
  });
  if (links.length > 0)
    await db
      .insertInto('partnerLinks')
      .values(links)
      .onConflict((conflict) => conflict.column('consentId').doNothing())
      .execute();
  return links.length;
}

/** Reads what a link is about. @returns undefined for an unknown one */
export async function findPartnerRequest(db: Reading, secret: string, now: Date): Promise<PartnerRequest | undefined> {
  if (!secretPattern.test(secret)) return undefined;
  const link = await db.selectFrom('partnerLinks').selectAll().where('secretHash', '=', hashOf(secret)).executeTakeFirst();
  // The hash in the row could be anybody's: only the desk can derive the secret.
  return link === undefined || !sameHash(secret, partnerSecretFrom(deskKeyOf(db), link.id)) ? undefined : readLink(db, link, now);
}

/** Reads a link's request, and whether the partner can still answer: nobody withdrew, erased, answered or removed anything. */
export async function readLink(db: Reading, link: LinkRow, now: Date): Promise<PartnerRequest> {
  const consent = await db.selectFrom('consents').selectAll().where('id', '=', link.consentId).executeTakeFirstOrThrow();
  const row = await db.selectFrom('requests').selectAll().where('id', '=', consent.requestId).executeTakeFirstOrThrow();
  const partner = await db
    .selectFrom('partners')
    .select(['id', 'email', 'mac', 'removedAt'])
    .where('id', '=', consent.partnerId ?? '')
    .executeTakeFirst();
  const isOpen =
    consent.state === 'given' &&
    partner?.removedAt === null &&
    // Somebody with the database alone must not lead a request, or a letter, anywhere.
    isOwnConsent(db, consent) &&
    isOwnAddress(db, partner.id, partner.email, partner.mac) &&
    link.answeredAt === null &&
    link.expiresAt > now.toISOString() &&
    row.state === 'received' &&
    row.provider === consent.fromProvider;
  return { link, consent, row, isOpen };
}

/** Writes a look by the link into the history, and says what may be shown: name and contact only once the partner has accepted. */
export async function lookByLink(
  db: Db,
  unsealer: Unsealer,
  secret: string,
  now: Date,
): Promise<{ topics: string[] | undefined; opened?: { person: SharedPerson; matter: SharedMatter } } | undefined> {
  return db.transaction().execute(async (transaction) => {
    const found = await findPartnerRequest(transaction, secret, now);
    if (found?.isOpen !== true) return undefined;
    const { row, consent, link } = found;
    const sealedPerson = await unsealPerson(unsealer, row);
    if (sealedPerson === undefined || row.sealedMatter === null || row.sealedKeyId === null) return undefined;
    const matter = sharedMatter(consent.facts, await unsealer.open('matter', row.id, row.sealedKeyId, row.sealedMatter));
    await record(transaction, {
      requestId: row.id,
      event: 'partner-looked',
      actor: system,
      at: now,
      after: await provenState(transaction, row.id),
    });
    await appendLine(transaction, { event: 'partner-looked', actor: 'partner', subject: row.id, detail: consent.partnerId, at: now });
    const { secret: _secret, ...person } = sealedPerson;
    return {
      topics: matter.topics,
      ...(link.acceptedAt === null ? {} : { opened: { person: sharedPerson(consent.facts, person), matter } }),
    };
  });
}

/** The partner takes the request on, once. Accepting again changes nothing. @throws Problem link-expired */
export async function acceptByLink(db: Db, secret: string, now: Date): Promise<void> {
  await byLink(db, secret, now, async (transaction, { link, row }) => {
    if (link.acceptedAt !== null) return;
    await apply(transaction, row, system, now, {
      event: 'partner-accepted',
      from: ['received'],
      change: async () => {
        await transaction.updateTable('partnerLinks').set({ acceptedAt: now.toISOString() }).where('id', '=', link.id).execute();
        return {};
      },
    });
  });
}

/** Answers that only a partner can give who has seen the contact. */
const needsAccepting: readonly PartnerAnswer[] = ['told', 'not-reached'];

/**
 * Takes the partner's answer. "told" closes the request; after every other the provider owes an answer in two working days.
 * @throws Problem link-expired; wrong-state for an answer that only somebody can give who has accepted
 */
export async function answerByLink(db: Db, secret: string, answer: PartnerAnswer, now: Date): Promise<void> {
  await byLink(db, secret, now, async (transaction, { link, consent, row }) => {
    if (link.acceptedAt === null && needsAccepting.includes(answer)) throw new Problem('wrong-state');
    const isTold = answer === 'told';
    if (!isTold) {
      await setAnswer(transaction, link, answer, now);
      return giveBack(transaction, { consent, row }, answer, now);
    }
    await apply(transaction, row, system, now, {
      event: 'partner-answered',
      from: ['received'],
      detail: answer,
      change: async () => {
        await setAnswer(transaction, link, answer, now);
        return {
          state: 'closed',
          outcome: 'forwarded',
          closedAt: now.toISOString(),
          ...noContactChecks,
          ...toldNow('call', now),
        };
      },
    });
  });
}

async function setAnswer(transaction: Transaction<Database>, { id }: LinkRow, answer: PartnerAnswer, now: Date): Promise<void> {
  await transaction.updateTable('partnerLinks').set({ answeredAt: now.toISOString(), answer }).where('id', '=', id).execute();
}

/** The provider owes the answer again. */
async function giveBack(
  transaction: Transaction<Database>,
  { consent, row }: Pick<PartnerRequest, 'consent' | 'row'>,
  why: (typeof partnerEnds)[number],
  now: Date,
): Promise<void> {
  const due = dueAfter(now);
  await apply(transaction, row, system, now, {
    event: 'partner-answered',
    from: ['received'],
    detail: why,
    change: async () => {
      await transaction.updateTable('consents').set({ state: 'ended' }).where('id', '=', consent.id).execute();
      return { followUpAt: null, hearBy: berlinDay(due) };
    },
    duty: () => ({ owedFrom: now.toISOString(), dueAt: due.toISOString() }),
  });
}

/** Gives back the requests of letters that could not be delivered. */
export async function returnUndelivered(db: Db, now: Date): Promise<void> {
  const failed = await db
    .selectFrom('partnerLinks')
    .innerJoin('consents', 'consents.id', 'partnerLinks.consentId')
    .select(['partnerLinks.id', 'consents.requestId'])
    .where('partnerLinks.state', '=', sql.lit('given-up'))
    .where('consents.state', '=', 'given')
    .where('partnerLinks.expiresAt', '>', now.toISOString())
    .execute();
  for (const { id, requestId } of failed) {
    await db.transaction().execute(async (transaction) => {
      await lockRequest(transaction, 'id', requestId);
      const link = await transaction.selectFrom('partnerLinks').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      const found = await readLink(transaction, link, now);
      if (found.isOpen) await giveBack(transaction, found, 'undelivered', now);
    });
  }
}

async function byLink(
  db: Db,
  secret: string,
  now: Date,
  step: (transaction: Transaction<Database>, found: PartnerRequest) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const known = await findPartnerRequest(transaction, secret, now);
    if (known === undefined) throw new Problem('link-expired');
    // Reads again under the request's lock, which every step of the request takes.
    await lockRequest(transaction, 'id', known.row.id);
    const found = await findPartnerRequest(transaction, secret, now);
    if (found?.isOpen !== true) throw new Problem('link-expired');
    await step(transaction, found);
  });
}
