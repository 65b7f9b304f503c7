import type { FastifyInstance } from 'fastify';
import type { Settings } from '../../config.ts';
import type { RequestDetail } from '../../contract/desk.ts';
import type { ShownOrder } from '../../contract/pages/requests.ts';
import { findInterpreting } from '../../intake/interpreter-orders.ts';

/** Whether an order would reach somebody. */
export const hasPool = ({ interpreterPool, smtpUrl, mailDir }: Settings): boolean =>
  interpreterPool !== undefined && (smtpUrl ?? mailDir) !== undefined;

/** The order of a request for its page; null while no appointment lies ahead. */
export async function shownOrder(
  { parts }: FastifyInstance,
  { id, conversation, matter }: RequestDetail,
  mayChange: boolean,
  now: Date,
): Promise<ShownOrder | null> {
  const found = await findInterpreting(parts.db, id, now);
  if (found === undefined) return null;
  const { order, isOwed, isUnanswered } = found;
  return {
    state: order?.state ?? null,
    isSilent: isUnanswered,
    isOwed,
    language: order?.language ?? conversation.language,
    variety: order?.variety ?? '',
    gender: order?.gender ?? (matter?.womanCounsellor === true ? 'woman' : 'any'),
    mayChange,
    hasPool: hasPool(parts.settings),
  };
}
