import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { dayMs, hourMs, later } from '../../src/directory/instants.ts';
import { accountOf, type Account } from '../accounts/account.ts';
import { isOwnAccount } from '../accounts/proof.ts';
import { findWorker, type Worker } from '../accounts/worker.ts';
import { deskLanguageOf, workerRoles } from '../contract/codes.ts';
import type { Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { countDuties, findDuties, hasNews, type Duty } from '../intake/duties.ts';
import type { Urgency } from '../intake/urgency.ts';
import { renderDeskLetter } from './desk-letter.ts';
import type { Message } from './mailer.ts';
import { claimDue, failedTry, finish, isTriedTooOften } from './queue.ts';
import type { PostOffice } from './send.ts';

/** The parts of the desk's process that write to counsellors. */
export type DeskPostOffice = Pick<PostOffice, 'db' | 'site' | 'publicUrl' | 'mailer' | 'now' | 'failed'> & { urgency: Urgency };

type Addressee = { account: Account; worker: Worker };
type LetterRow = Selectable<Database['deskLetters']>;

/**
 * Puts a letter in the queue for each account to which something happened since its last one, at most one an hour.
 * Several processes may do so at once.
 */
export async function queueDeskLetters(office: DeskPostOffice, now: Date): Promise<void> {
  const addressees = await listAddressees(office.db);
  for (const [provider, team] of Map.groupBy(addressees, ({ worker }) => worker.provider)) {
    const duties = await dutiesOf(office, provider, now);
    if (duties.length === 0) continue;
    for (const addressee of team) await queueOne(office.db, addressee, duties, now);
  }
}

async function listAddressees(db: Db): Promise<Addressee[]> {
  const rows = await db
    .selectFrom('accounts')
    .selectAll()
    .where('disabledAt', 'is', null)
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('passwordHash', 'is not', null),
        exists(selectFrom('identities').select('identities.subject').whereRef('identities.accountId', '=', 'accounts.id')),
        exists(selectFrom('passkeys').select('passkeys.id').whereRef('passkeys.accountId', '=', 'accounts.id')),
      ]),
    )
    .where('role', 'in', workerRoles)
    .where('mails', '<>', 'none')
    .orderBy('id')
    .execute();
  return rows.flatMap((row) => {
    if (!isOwnAccount(db, row)) return [];
    const account = accountOf(row);
    const worker = findWorker(account);
    return worker === undefined ? [] : [{ account, worker }];
  });
}

const dutiesOf = async ({ db, urgency }: DeskPostOffice, provider: string, now: Date): Promise<Duty[]> =>
  findDuties(db, provider, new Set(await urgency.waiting(db, provider)), now);

async function queueOne(db: Db, { account, worker }: Addressee, duties: readonly Duty[], now: Date): Promise<void> {
  const hourAgo = later(now, -hourMs).toISOString();
  await db.transaction().execute(async (transaction) => {
    // Locks the account, so that two processes take turns.
    await transaction
      .updateTable('accounts')
      .set(({ ref }) => ({ mails: ref('mails') }))
      .where('id', '=', worker.id)
      .execute();
    const last = await transaction
      .selectFrom('deskLetters')
      .select(['state', 'createdAt', 'doneAt'])
      .where('accountId', '=', worker.id)
      .where('state', '<>', 'overtaken')
      .orderBy('createdAt', 'desc')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    const lastAt = last === undefined ? '' : (last.doneAt ?? last.createdAt);
    if (last?.state === 'waiting' || lastAt > hourAgo || !hasNews(worker, account.mails, duties, lastAt)) return;
    // Only the newest stays: a list of instants would tell which requests were urgent.
    await transaction.deleteFrom('deskLetters').where('accountId', '=', worker.id).execute();
    await transaction
      .insertInto('deskLetters')
      .values({
        id: randomUUID(),
        accountId: worker.id,
        createdAt: now.toISOString(),
        state: 'waiting',
        nextAt: now.toISOString(),
        doneAt: null,
      })
      .execute();
  });
}

const keptDays = 30;

/** Deletes letters that left or were given up a month ago. */
export async function forgetDeskLetters(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('deskLetters')
    .where('state', '<>', 'waiting')
    .where('createdAt', '<', later(now, -keptDays * dayMs).toISOString())
    .execute();
}

/**
 * Sends the letter that is due first, with the numbers of now. At least once, as answers to requests are.
 * @returns "none" when no letter is due, "unreachable" when the mail server takes none
 */
export async function sendNextDeskLetter(office: DeskPostOffice): Promise<'done' | 'none' | 'unreachable'> {
  const { db, mailer } = office;
  const now = office.now();
  if (now === undefined || mailer === undefined) return 'none';
  const id = await claimDue(db, 'deskLetters', now);
  if (id === undefined) return 'none';
  const letter = await db.selectFrom('deskLetters').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  try {
    const message = await prepare(office, letter, now);
    if (message === undefined || isTriedTooOften(letter)) {
      await finish(db, 'deskLetters', letter, message === undefined ? 'overtaken' : 'given-up', now);
      return 'done';
    }
    await mailer.send(message, now);
  } catch (error) {
    return failedTry(office, 'deskLetters', letter, error, office.now() ?? now);
  }
  await finish(db, 'deskLetters', letter, 'sent', now);
  return 'done';
}

/** The letter; undefined when nothing is owed any more, or the account wants none now. */
async function prepare(office: DeskPostOffice, letter: LetterRow, now: Date): Promise<Message | undefined> {
  const addressee = (await listAddressees(office.db)).find(({ worker }) => worker.id === letter.accountId);
  if (addressee === undefined) return undefined;
  const { account, worker } = addressee;
  const counts = countDuties(worker, await dutiesOf(office, worker.provider, now));
  if (counts.waiting === 0 || (account.mails === 'urgent' && counts.urgent + counts.overdue === 0)) return undefined;
  const { directory, words } = office.site();
  const language = deskLanguageOf(account.language);
  const url = `${office.publicUrl}/desk/`;
  return {
    ...renderDeskLetter(counts, { url, city: directory.city, language, t: words(language.tag) }),
    id: letter.id,
    kind: 'desk',
    to: account.email,
    createdAt: letter.createdAt,
    calendar: undefined,
  };
}
