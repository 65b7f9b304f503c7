import { Webhook } from 'standardwebhooks';
import type { WebhookMessage } from '../contract/webhooks.ts';
import type { Db } from '../database/connect.ts';
import { DeliveryError } from '../letters/mailer.ts';
import { claimDue, failedTry, finish, isTriedTooOften } from '../letters/queue.ts';
import { post, ReachError, type Reach } from './reach.ts';
import { isAuthentic, secretsOf } from './webhooks.ts';

/** The parts of the desk's process that tell other systems. */
export type Caller = {
  db: Db;
  key: Uint8Array;
  reach: Reach;
  /** undefined while the clock cannot be trusted. */
  now: () => Date | undefined;
  failed: (failure: { letter: string; attempt: number; code: string }) => void;
};

/**
 * Sends the messages that are due, by Standard Webhooks: each at least once, with the same id and a new signature at every try. Pauses and
 * the end of the tries are those of letters (queue.ts): the last try is two days after the first.
 */
export async function sendWebhooks(caller: Caller, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted && (await sendNextMessage(caller)));
}

/** @returns whether a message was due */
async function sendNextMessage(caller: Caller): Promise<boolean> {
  const { db, key, reach } = caller;
  const now = caller.now();
  const id = now === undefined ? undefined : await claimDue(db, 'webhookMessages', now);
  if (id === undefined || now === undefined) return false;
  const message = await db.selectFrom('webhookMessages').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const webhook = await db.selectFrom('webhooks').selectAll().where('id', '=', message.webhookId).executeTakeFirstOrThrow();
  if (webhook.endedAt !== null || !isAuthentic(key, webhook) || isTriedTooOften(message)) {
    await finish(db, 'webhookMessages', message, webhook.endedAt === null ? 'given-up' : 'overtaken', now);
    return true;
  }
  const content: WebhookMessage = {
    type: 'request.changed',
    timestamp: message.createdAt,
    data: { id: message.requestId, state: message.requestState },
  };
  const body = JSON.stringify(content);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'KIM portal',
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': secretsOf(key, webhook, now)
      .map((secret) => new Webhook(secret).sign(message.id, now, body))
      .join(' '),
  };
  try {
    await post(reach, webhook.url, headers, body);
  } catch (error) {
    const code = error instanceof ReachError ? error.code : 'internal';
    await db.updateTable('webhookMessages').set({ failure: code }).where('id', '=', id).execute();
    await failedTry(caller, 'webhookMessages', message, new DeliveryError('later', code), caller.now() ?? now);
    return true;
  }
  await finish(db, 'webhookMessages', message, 'sent', caller.now() ?? now);
  return true;
}
