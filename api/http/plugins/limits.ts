import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from '../../contract/problems.ts';

declare module 'fastify' {
  interface FastifyInstance {
    countAppointment: (request: FastifyRequest) => Promise<{ sent: number; waitSeconds: number | undefined }>;
    countHold: (request: FastifyRequest) => Promise<{ waitSeconds: number | undefined }>;
  }
  interface FastifyRequest {
    /** More come from this address than a family sends; the request is taken and marked. */
    isBurst: boolean;
  }
}

const windowMinutes = 10;
/** From here on requests are marked. */
const burst = 40;
/** From here on they are refused: a shelter of 300 people behind one address stays far below. */
const most = 600;
/** Of holds, each begun, extended and given back: three for everybody in that shelter. */
const mostHolds = 1200;

/** Counts by address what asks for or changes appointments, by form and JSON together. */
export const limits = fp(
  async (app) => {
    await app.register(rateLimit, { global: false });
    const count = app.createRateLimit({
      max: most,
      timeWindow: `${windowMinutes} minutes`,
      keyGenerator: (request) => networkOf(request.ip),
    });
    const countHolds = app.createRateLimit({
      max: mostHolds,
      timeWindow: `${windowMinutes} minutes`,
      keyGenerator: (request) => `holds ${networkOf(request.ip)}`,
    });
    app.decorate('countHold', async (request: FastifyRequest) => {
      const result = await countHolds(request);
      return { waitSeconds: !result.isAllowed && result.isExceeded ? result.ttlInSeconds : undefined };
    });
    app.decorateRequest('isBurst', false);
    app.decorate('countAppointment', async (request: FastifyRequest) => {
      const result = await count(request);
      if (result.isAllowed) return { sent: 0, waitSeconds: undefined };
      return { sent: most - result.remaining, waitSeconds: result.isExceeded ? result.ttlInSeconds : undefined };
    });
  },
  { name: 'limits', fastify: '5.x' },
);

/** For the `onRequest` of a route that sends or changes a request. @throws Problem too-many-requests, with Retry-After */
export async function limitAppointments(this: FastifyInstance, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { sent, waitSeconds } = await this.countAppointment(request);
  request.isBurst = sent > burst;
  refuseAfter(waitSeconds, reply);
}

/** The same for holds, which are counted apart: holding a time must not use up what sending needs. */
export async function limitHolds(this: FastifyInstance, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  refuseAfter((await this.countHold(request)).waitSeconds, reply);
}

function refuseAfter(waitSeconds: number | undefined, reply: FastifyReply): void {
  if (waitSeconds === undefined) return;
  void reply.header('retry-after', String(waitSeconds));
  throw new Problem('too-many-requests');
}

/** An IPv4 address, or the /64 that one household has of IPv6. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return mapped[1]!;
  const [head = '', tail = ''] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const whole = address.includes('::') ? [...groups, ...Array<string>(8 - groups.length - after.length).fill('0'), ...after] : groups;
  return `${whole
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
