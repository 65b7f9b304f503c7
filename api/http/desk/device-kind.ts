import type { FastifyRequest } from 'fastify';
import type { DeviceKind } from '../../contract/codes.ts';

/** The coarse kind of device, from the browser's own words, which are kept nowhere. */
export function deviceKind({ headers }: Pick<FastifyRequest, 'headers'>): DeviceKind {
  const agent = headers['user-agent'] ?? '';
  if (/iPad|Tablet|Android(?!.*Mobile)/i.test(agent)) return 'tablet';
  if (/Mobi|iPhone/i.test(agent)) return 'phone';
  return /Windows|Macintosh|Linux|CrOS/.test(agent) ? 'computer' : 'other';
}
