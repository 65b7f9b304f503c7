import { hkdfSync, randomUUID } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import { dayMs, later } from '../../src/directory/instants.ts';
import { recordAccount } from '../accounts/account-history.ts';
import type { AccountEvent } from '../contract/codes.ts';
import { Problem } from '../contract/problems.ts';
import type { KeptWebhook, NewWebhook } from '../contract/webhooks.ts';
import { isPostgres, type Db } from '../database/connect.ts';
import type { Database } from '../database/tables.ts';
import { hasMac, withMac } from '../sealing/row-mac.ts';
import { addressOf, type Reach } from './reach.ts';

/*
 * Addresses of other systems that are told of each step of a provider's requests. A secret is derived from the desk's key and its number, so
 * that none is stored; while it is changed, both sign.
 */

export type WebhookRow = Selectable<Database['webhooks']>;

/** How long the former secret signs too. */
export const bothDays = 7;
/** Failed messages that the desk shows of each address, the newest. */
const maxFailed = 20;

/** @returns the secrets that sign now, the newest first: "whsec_…" */
export const secretsOf = (key: Uint8Array, { id, secretNumber, bothUntil }: WebhookRow, now: Date): string[] =>
  [secretNumber, ...(bothUntil !== null && bothUntil > now.toISOString() ? [secretNumber - 1] : [])].map((number) =>
    secretOf(key, id, number),
  );

/** 256 bits, as Standard Webhooks writes them. */
const secretOf = (key: Uint8Array, id: string, number: number): string =>
  `whsec_${Buffer.from(hkdfSync('sha256', key, `${id} ${number}`, 'webhook secret', 32)).toString('base64')}`;

export const isAuthentic = (key: Uint8Array, row: WebhookRow): boolean => hasMac(key, 'webhooks', row);
const authenticated = (key: Uint8Array, row: WebhookRow): WebhookRow => withMac(key, 'webhooks', row);

/** @returns the secret, which is shown once @throws Problem invalid-input at "/url" for an address that must not be called or does not exist */
export async function makeWebhook(
  { db, key, reach }: { db: Db; key: Uint8Array; reach: Reach },
  admin: string,
  { provider, url }: NewWebhook,
  now: Date,
): Promise<string> {
  if (!isCallable(url)) throw new Problem('invalid-input', { errors: [{ pointer: '/url', code: 'malformed' }] });
  await addressOf(reach, url).catch(() => {
    throw new Problem('invalid-input', { errors: [{ pointer: '/url', code: 'not-allowed' }] });
  });
  const id = randomUUID();
  const row = { id, provider, url, secretNumber: 1, bothUntil: null, madeBy: admin, madeAt: now.toISOString(), endedAt: null, mac: '' };
  await db.transaction().execute(async (transaction) => {
    await transaction.insertInto('webhooks').values(authenticated(key, row)).execute();
    await recordAccount(transaction, { event: 'webhook-made', accountId: id, by: admin, at: now });
  });
  return secretOf(key, id, 1);
}

function isCallable(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password, hash } = new URL(url);
  return protocol === 'https:' && username === '' && password === '' && hash === '';
}

/** Lists the addresses in use, with what waits and what failed. */
export async function listWebhooks(db: Db, key: Uint8Array, now: Date): Promise<KeptWebhook[]> {
  const rows = await db.selectFrom('webhooks').selectAll().where('endedAt', 'is', null).orderBy('madeAt').orderBy('id').execute();
  const messages = db.selectFrom('webhookMessages');
  return Promise.all(
    rows.map(async (row) => {
      const ofRow = messages.where('webhookId', '=', row.id);
      const { waiting } = await ofRow
        .select(({ fn }) => fn.countAll<number | string>().as('waiting'))
        .where('state', '=', 'waiting')
        .executeTakeFirstOrThrow();
      const failed = await ofRow
        .select(['id', 'requestId as request', 'requestState as state', 'createdAt', 'failure'])
        .where('state', '=', 'given-up')
        .orderBy('createdAt', 'desc')
        .orderBy('id')
        .limit(maxFailed)
        .execute();
      return {
        id: row.id,
        provider: row.provider,
        url: row.url,
        isAltered: !isAuthentic(key, row),
        bothUntil: row.bothUntil !== null && row.bothUntil > now.toISOString() ? row.bothUntil : null,
        waiting: Number(waiting),
        failed: failed.map((message) => ({ ...message, failure: message.failure ?? '' })),
      };
    }),
  );
}

/** Makes a new secret; the former signs too for a week. @returns it, to be shown once @throws Problem not-found, wrong-state */
export async function rotateSecret(db: Db, key: Uint8Array, admin: string, id: string, now: Date): Promise<string> {
  const row = await change(db, id, { event: 'webhook-rotated', admin, now }, (before) => {
    if (!isAuthentic(key, before)) throw new Problem('wrong-state');
    const bothUntil = later(now, bothDays * dayMs).toISOString();
    return authenticated(key, { ...before, secretNumber: before.secretNumber + 1, bothUntil });
  });
  return secretOf(key, id, row.secretNumber);
}

/** @throws Problem not-found */
export async function endWebhook(db: Db, key: Uint8Array, admin: string, id: string, now: Date): Promise<void> {
  await change(db, id, { event: 'webhook-ended', admin, now }, (before) => authenticated(key, { ...before, endedAt: now.toISOString() }));
}

/** Puts a message that was given up back into the queue, under its id. @throws Problem not-found */
export async function sendAgain(db: Db, admin: string, messageId: string, now: Date): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const message = await transaction
      .updateTable('webhookMessages')
      .set({ state: 'waiting', attempts: 0, nextAt: now.toISOString(), doneAt: null })
      .where('id', '=', messageId)
      .where('state', '=', 'given-up')
      .returning('webhookId')
      .executeTakeFirst();
    if (message === undefined) throw new Problem('not-found');
    await recordAccount(transaction, { event: 'webhook-sent-again', accountId: message.webhookId, by: admin, at: now });
  });
}

/** Deletes messages that arrived a week ago, and others after a month. */
export async function forgetMessages(db: Db, now: Date): Promise<void> {
  const before = (days: number) => later(now, -days * dayMs).toISOString();
  await db
    .deleteFrom('webhookMessages')
    .where('doneAt', '<', before(7))
    .where(({ or, and, eb }) =>
      or([eb('state', 'in', ['sent', 'overtaken']), and([eb('state', '=', 'given-up'), eb('doneAt', '<', before(30))])]),
    )
    .execute();
}

async function change(
  db: Db,
  id: string,
  { event, admin, now }: { event: AccountEvent; admin: string; now: Date },
  next: (row: WebhookRow) => WebhookRow,
): Promise<WebhookRow> {
  return db.transaction().execute(async (transaction: Transaction<Database>) => {
    const query = transaction.selectFrom('webhooks').selectAll().where('id', '=', id).where('endedAt', 'is', null);
    const row = await (isPostgres(transaction) ? query.forUpdate() : query).executeTakeFirst();
    if (row === undefined) throw new Problem('not-found');
    const changed = next(row);
    await transaction.updateTable('webhooks').set(changed).where('id', '=', id).execute();
    await recordAccount(transaction, { event, accountId: id, by: admin, at: now });
    return changed;
  });
}
