import { randomUUID } from 'node:crypto';
import type { Insertable, Selectable, Transaction } from 'kysely';
import { berlinDay, endOfSameWorkingDay, endOfWorkingDayAfter, startOfDay } from '../../src/directory/berlin.ts';
import { daysAfter } from '../../src/directory/calendar-day.ts';
import { getProvider, type Directory } from '../../src/directory/directory.ts';
import { consentProof } from '../accounts/proof.ts';
import type { Worker } from '../accounts/worker.ts';
import { sharableFacts, states, workerRoles } from '../contract/codes.ts';
import type { ShownConsent } from '../contract/consent.ts';
import type { PassOn } from '../contract/desk.ts';
import { Problem } from '../contract/problems.ts';
import type { Db, Reading } from '../database/connect.ts';
import type { Database, RequestRow } from '../database/tables.ts';
import { factsIn, mayShow } from './shared-facts.ts';
import { apply, asRequester, nothingToTell, stepOfHolder, touched, type Transition } from './transition.ts';
import { dueAfter } from './working-days.ts';

/** A person has so many working days to answer the question on the slip, and a partner to answer the letter. */
export const consentDays = 5;

type ConsentRow = Selectable<Database['consents']>;

/** Somebody that a request can be passed on to. */
export type Receiver = { id: string; name: string };

const requester = { kind: 'requester' } as const;

/**
 * The providers and partners that a provider can pass a request on to. Another provider counts only with an account that can answer, so that
 * the request is never owed by nobody.
 */
export async function listReceivers(
  db: Reading,
  directory: Directory,
  own: string,
): Promise<{ providers: Receiver[]; partners: Receiver[] }> {
  const rows = await workingAccounts(db).select('provider').where('provider', '<>', own).distinct().execute();
  const working = new Set(rows.map(({ provider }) => provider));
  const partners = await db
    .selectFrom('partners')
    .select(['id', 'name'])
    .where('provider', '=', own)
    .where('removedAt', 'is', null)
    .orderBy('name')
    .execute();
  return { providers: directory.providers.filter(({ id }) => working.has(id)).map(({ id, name }) => ({ id, name })), partners };
}

const workingAccounts = (db: Reading) =>
  db
    .selectFrom('accounts')
    .where('role', 'in', [...workerRoles])
    .where('disabledAt', 'is', null);

/**
 * Passes a request without an answer on: at once where a counsellor heard the person agree, else the slip asks first, and the request stays
 * owed by its provider as before. A new question takes the place of an open one.
 * @throws Problem invalid-input for a receiver or a fact that this provider cannot pass on
 */
export async function passOn(db: Db, directory: Directory, worker: Worker, id: string, body: PassOn, now: Date): Promise<void> {
  const { providers, partners } = await listReceivers(db, directory, worker.provider);
  const toProvider = providers.find((one) => one.id === body.to)?.id ?? null;
  const partnerId = partners.find((one) => one.id === body.to)?.id ?? null;
  if (toProvider === null && partnerId === null) throw refusal('/to');
  const facts = sharableFacts.filter((fact) => body.facts.includes(fact)).join(' ');
  await stepOfHolder(db, worker, { id, version: body.version }, now, async (row, transaction) => {
    const lacksContact = partnerId !== null && !body.facts.includes('contact');
    if (lacksContact || body.facts.some((fact) => !mayShow(row.sharedFacts, fact))) throw refusal('/facts');
    const consent: Insertable<Database['consents']> = {
      id: randomUUID(),
      requestId: id,
      fromProvider: row.provider,
      toProvider,
      partnerId,
      state: 'asked',
      facts,
      askedAt: now.toISOString(),
      expiresAt: endOfWorkingDayAfter(now, consentDays).toISOString(),
      answeredAt: null,
      factsBefore: null,
    };
    const ask = async () => {
      await endQuestions(transaction, id);
      await transaction
        .insertInto('consents')
        .values({ ...consent, mac: consentProof(transaction, { ...consent, toProvider, partnerId }) })
        .execute();
    };
    if (body.agreed === 'slip') {
      return {
        event: 'consent-asked',
        from: ['received'],
        detail: [receiverOf(consent), facts].join(' '),
        change: async () => {
          await ask();
          return touched(now);
        },
      };
    }
    return given({ ...consent, toProvider, partnerId }, facts, body.agreed, now, ask);
  });
}

/** The receiver as a code: the id of a provider, or "partner". */
const receiverOf = ({ toProvider }: { toProvider?: string | null }): string => toProvider ?? 'partner';

/** The step of a given consent. Another provider owes the answer from now on; a partner gets a letter from the desk. */
function given(
  consent: Pick<ConsentRow, 'id' | 'toProvider' | 'partnerId'>,
  facts: string,
  way: string,
  now: Date,
  first: () => Promise<void> = () => Promise.resolve(),
): Transition {
  const due = dueAfter(now);
  const { toProvider } = consent;
  return {
    event: 'consent-given',
    from: ['received'],
    detail: [receiverOf(consent), way, facts].join(' '),
    change: async (row, transaction) => {
      await first();
      // A request is with one receiver at a time.
      await transaction
        .updateTable('consents')
        .set({ state: 'ended' })
        .where('requestId', '=', row.id)
        .where('state', '=', 'given')
        .where('partnerId', 'is not', null)
        .execute();
      await transaction
        .updateTable('consents')
        .set({
          state: 'given',
          facts,
          answeredAt: now.toISOString(),
          factsBefore: row.sharedFacts,
          roundsBefore: await countRounds(transaction, row.id),
        })
        .where('id', '=', consent.id)
        .execute();
      if (toProvider === null) {
        const after = startOfDay(daysAfter(berlinDay(endOfWorkingDayAfter(now, consentDays)), 1));
        return { followUpAt: after.toISOString(), hearBy: berlinDay(endOfSameWorkingDay(after)) };
      }
      return {
        provider: toProvider,
        sharedFacts: facts,
        claimedBy: null,
        claimTouchedAt: null,
        followUpAt: null,
        hearBy: berlinDay(due),
      };
    },
    ...(toProvider === null ? {} : { duty: () => ({ owedFrom: now.toISOString(), dueAt: due.toISOString() }) }),
  };
}

async function countRounds(transaction: Transaction<Database>, requestId: string): Promise<number> {
  const { last } = await transaction
    .selectFrom('offers')
    .select(({ fn }) => fn.max('round').as('last'))
    .where('requestId', '=', requestId)
    .executeTakeFirstOrThrow();
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- null without a row
  return last ?? 0;
}

async function endQuestions(transaction: Transaction<Database>, requestId: string): Promise<void> {
  await transaction
    .updateTable('consents')
    .set({ state: 'ended' })
    .where('requestId', '=', requestId)
    .where('state', '=', 'asked')
    .execute();
}

/** Whether a question can still be answered: its time is not over, and its request waits for an answer of the same provider. */
const isOpen = (
  { state, expiresAt, fromProvider }: Pick<ConsentRow, 'state' | 'expiresAt' | 'fromProvider'>,
  row: Pick<RequestRow, 'state' | 'provider' | 'erasedAt'>,
  now: Date,
): boolean => state === 'asked' && expiresAt > now.toISOString() && row.state === 'received' && row.provider === fromProvider;

/**
 * Takes the person's answer to the question on the slip.
 * @param facts those that the person agrees to pass on; undefined for "no"
 * @throws Problem not-found; wrong-state when nobody asks any more; invalid-input without a fact, or with one that was not asked for
 */
export async function answerConsent(db: Db, secret: string, facts: readonly string[] | undefined, now: Date): Promise<void> {
  await asRequester(db, secret, async (transaction, row) => {
    const question = await transaction
      .selectFrom('consents')
      .selectAll()
      .where('requestId', '=', row.id)
      .where('state', '=', 'asked')
      .executeTakeFirst();
    if (question === undefined || !isOpen(question, row, now)) throw new Problem('wrong-state');
    if (facts === undefined) {
      await apply(transaction, row, requester, now, {
        event: 'consent-refused',
        from: ['received'],
        detail: receiverOf(question),
        change: async () => {
          await transaction
            .updateTable('consents')
            .set({ state: 'refused', answeredAt: now.toISOString() })
            .where('id', '=', question.id)
            .execute();
          return {};
        },
      });
      return;
    }
    const asked: readonly string[] = factsIn(question.facts);
    if (facts.length === 0) throw new Problem('invalid-input', { errors: [{ pointer: '/facts', code: 'required' }] });
    const lacksContact = question.partnerId !== null && !facts.includes('contact');
    if (lacksContact || !facts.every((fact) => asked.includes(fact))) throw refusal('/facts');
    if (question.toProvider !== null && !(await canAnswer(transaction, question.toProvider))) throw new Problem('wrong-state');
    const agreed = factsIn(facts.join(' ')).join(' ');
    await apply(transaction, row, requester, now, given(question, agreed, 'slip', now));
  });
}

async function canAnswer(db: Reading, provider: string): Promise<boolean> {
  const account = await workingAccounts(db).select('id').where('provider', '=', provider).limit(1).executeTakeFirst();
  return account !== undefined;
}

/**
 * Withdraws a consent, and those that were given after it. The request goes back to the provider that had it before, with a time that its
 * successor gave free again; it owes an answer in two working days. Withdrawing again changes nothing.
 * @throws Problem not-found, wrong-state for a consent that was never given
 */
export async function withdrawConsent(db: Db, secret: string, id: string, now: Date): Promise<void> {
  await asRequester(db, secret, async (transaction, row) => {
    const all = await consentsOf(transaction, row.id).execute();
    const from = all.findIndex((consent) => consent.id === id);
    const withdrawn = all.slice(from).filter(({ state }) => state === 'given');
    const [first] = withdrawn;
    if (from === -1) throw new Problem('not-found');
    if (all[from]?.state === 'withdrawn') return;
    if (first?.id !== id || row.erasedAt !== null) throw new Problem('wrong-state');
    const due = dueAfter(now);
    const isHandover = withdrawn.some(({ toProvider }) => toProvider !== null);
    const reopens = row.state !== 'closed' && (isHandover || (row.state === 'received' && (row.owedFrom ?? '') > now.toISOString()));
    await apply(transaction, row, requester, now, {
      event: 'consent-withdrawn',
      from: states,
      detail: receiverOf(first),
      change: async () => {
        await endQuestions(transaction, row.id);
        await transaction
          .updateTable('consents')
          .set({ state: 'withdrawn' })
          .where(
            'id',
            'in',
            withdrawn.map((consent) => consent.id),
          )
          .execute();
        if (!isHandover) return reopens ? { followUpAt: null, hearBy: berlinDay(due) } : {};
        return {
          provider: first.fromProvider,
          sharedFacts: first.factsBefore,
          claimedBy: null,
          claimTouchedAt: null,
          ...(reopens ? { ...withoutTime, hearBy: berlinDay(due) } : {}),
        };
      },
      ...(reopens ? { duty: () => ({ owedFrom: now.toISOString(), dueAt: due.toISOString() }) } : {}),
    });
  });
}

const withoutTime = {
  state: 'received',
  followUpAt: null,
  startsAt: null,
  lengthMinutes: null,
  place: null,
  channel: null,
  misfit: null,
  misfitAt: null,
  ...nothingToTell,
  toldAt: null,
  toldHow: null,
} as const;

/** The questions and answers of a request, oldest first. */
export async function listConsents(
  db: Reading,
  directory: Directory,
  row: Pick<RequestRow, 'id' | 'state' | 'provider' | 'erasedAt'>,
  now: Date,
): Promise<ShownConsent[]> {
  if (row.erasedAt !== null) return [];
  const rows = await consentsOf(db, row.id)
    .leftJoin('partners', 'partners.id', 'consents.partnerId')
    .select(['partners.name as partner'])
    .execute();
  return rows
    .filter(({ state }) => state !== 'ended')
    .map((consent) => ({
      id: consent.id,
      isPartner: consent.toProvider === null,
      to: consent.toProvider === null ? (consent.partner ?? '') : nameOf(directory, consent.toProvider),
      facts: factsIn(consent.facts),
      state: consent.state === 'asked' && !isOpen(consent, row, now) ? 'expired' : consent.state === 'ended' ? 'expired' : consent.state,
      askedAt: consent.askedAt,
      until: berlinDay(new Date(consent.expiresAt)),
    }));
}

const nameOf = (directory: Directory, provider: string): string =>
  directory.providers.some(({ id }) => id === provider) ? getProvider(directory, provider).name : provider;

const consentsOf = (db: Reading, requestId: string) =>
  db
    .selectFrom('consents')
    .selectAll('consents')
    .where('consents.requestId', '=', requestId)
    .orderBy('consents.askedAt')
    .orderBy('consents.id');

/** How a request came to its provider: rounds of offered times before that are the former provider's. */
export async function findWayHere(db: Reading, { id, provider, sharedFacts }: RequestRow): Promise<{ roundsBefore: number }> {
  if (sharedFacts === null) return { roundsBefore: 0 };
  const consents = await consentsOf(db, id).where('toProvider', '=', provider).where('state', '=', 'given').execute();
  return { roundsBefore: consents.at(-1)?.roundsBefore ?? 0 };
}

const refusal = (pointer: string) => new Problem('invalid-input', { errors: [{ pointer, code: 'not-allowed' }] });
