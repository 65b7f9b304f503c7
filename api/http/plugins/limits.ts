import rateLimit, { type FastifyRateLimitStore, type FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { minuteMs, secondMs } from '../../../src/directory/instants.ts';
import { Problem } from '../../contract/problems.ts';
import { networksOf, type Network } from '../networks.ts';
import { createCounts, type Shared } from '../shared-counts.ts';
import { refuse } from './problems.ts';

/** Counts a request. */
export type Limit = (request: FastifyRequest) => Promise<{
  /** Requests under the narrowest key, this one included. */
  sent: number;
  /** Seconds to wait before the next try; undefined when the request may go on. */
  waitSeconds: number | undefined;
}>;

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Makes a limit of `most` requests in ten minutes for one address, and a few times as many for the networks around it.
     * @param purpose names the count; limits with the same purpose share it
     */
    limitByNetwork: (purpose: string, most: number) => Limit;
    /** Makes a limit for a key, independent of the address. */
    limitByKey: (purpose: string, most: number, keyOf: (request: FastifyRequest) => string) => Limit;
    /** The counts that more than one route shares. `body` and `search` count requests with a body before it is read. */
    limitedSteps: { appointment: Limit; hold: Limit; look: Limit; body: Limit; search: Limit };
  }
  interface FastifyContextConfig {
    /** Counts searches separately, so that they do not use up the allowance for sending forms. */
    isSearch?: boolean;
  }
  interface FastifyRequest {
    /** Whether this address sends more requests than a family does; the request is accepted and marked. */
    isBurst: boolean;
  }
}

const windowMinutes = 10;
/** Requests beyond this are marked. */
const burst = 40;
/** Requests beyond this are refused: a shelter of 300 people behind one address stays far below. */
const mostAppointments = 600;
/** Steps with holds (begin, extend, give back): three for everybody in that shelter. */
const mostHolds = 1200;
/** Reads of free times and challenges: ten for everybody in that shelter. */
const maxLooks = 3000;
/** Requests with a body, counted before it is read. */
const mostBodies = 3000;
/** Posted searches, which the server answers from memory. */
const mostSearches = 6000;

/** Limits by network. Forms and JSON share the counts, and with `shared` all processes do. */
export const limits = fp<{ now: () => Date; shared?: Shared | undefined }>(
  async (app, { now, shared }) => {
    await app.register(rateLimit, { global: false, store: storeOf(now, shared) });

    const known = new WeakMap<FastifyRequest, Network[]>();
    const networks = (request: FastifyRequest): Network[] => {
      const found = known.get(request) ?? networksOf(request.ip);
      known.set(request, found);
      return found;
    };
    const limitBy = (purpose: string, most: number, networkOf: (request: FastifyRequest) => Network | undefined) =>
      app.createRateLimit({
        timeWindow: windowMinutes * minuteMs,
        max: (request) => most * (networkOf(request)?.allowance ?? 1),
        keyGenerator: (request) => `${purpose} ${networkOf(request)?.name ?? ''}`,
        allowList: (request) => networkOf(request) === undefined,
      });
    app.decorate('limitByNetwork', (purpose, most) =>
      // Narrowest first, so that a refused request does not count for the wider networks.
      inTurn([0, 1, 2].map((level) => limitBy(purpose, most, (request) => networks(request)[level]))),
    );
    app.decorate('limitByKey', (purpose, most, keyOf) =>
      inTurn([limitBy(purpose, most, (request) => ({ name: keyOf(request), allowance: 1 }))]),
    );
    app.decorate('limitedSteps', {
      appointment: app.limitByNetwork('appointments', mostAppointments),
      hold: app.limitByNetwork('holds', mostHolds),
      look: app.limitByNetwork('looks', maxLooks),
      body: app.limitByNetwork('bodies', mostBodies),
      search: app.limitByNetwork('searches', mostSearches),
    });
    app.decorateRequest('isBurst', false);

    app.addHook('onRequest', async (request, reply) => {
      if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) return;
      const { waitSeconds } = await app.limitedSteps[request.routeOptions.config.isSearch === true ? 'search' : 'body'](request);
      // Before the body is read, whatever it is.
      if (waitSeconds !== undefined) throw tooMany(waitSeconds, reply);
    });
  },
  { name: 'limits', fastify: '5.x' },
);

/** For the `onRequest` of a route that sends or changes a request. @throws Problem too-many-requests, with Retry-After */
export async function limitAppointments(this: FastifyInstance, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { sent, waitSeconds } = await this.limitedSteps.appointment(request);
  request.isBurst = sent > burst;
  refuseAfter(waitSeconds, reply);
}

/** The same for holds, counted separately: holding a time must not use up the allowance for sending. */
export async function limitHolds(this: FastifyInstance, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  refuseAfter((await this.limitedSteps.hold(request)).waitSeconds, reply);
}

/** The same for reading free times, the most expensive public page for the database. */
export async function limitLooks(this: FastifyInstance, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  refuseAfter((await this.limitedSteps.look(request)).waitSeconds, reply);
}

/** @throws Problem too-many-requests, with Retry-After; a form is refused once it was read */
export function refuseAfter(waitSeconds: number | undefined, reply: FastifyReply): void {
  if (waitSeconds !== undefined) refuse(reply.request, tooMany(waitSeconds, reply));
}

function tooMany(waitSeconds: number, reply: FastifyReply): Problem {
  void reply.header('retry-after', String(waitSeconds));
  return new Problem('too-many-requests');
}

type Counted = Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>;

/** Applies limits in turn and stops at the first that is exceeded. */
function inTurn(limitsInOrder: readonly ((request: FastifyRequest) => Promise<Counted>)[]): Limit {
  return async (request) => {
    let sent: number | undefined;
    for (const limit of limitsInOrder) {
      const counted = await limit(request);
      if (counted.isAllowed) continue;
      sent ??= counted.max - counted.remaining;
      if (counted.isExceeded) return { sent, waitSeconds: counted.ttlInSeconds };
    }
    return { sent: sent ?? 0, waitSeconds: undefined };
  };
}

/** All limits share one store of counts; their keys begin with their purpose. */
function storeOf(now: () => Date, shared: Shared | undefined): FastifyRateLimitStoreCtor {
  const counts = createCounts(windowMinutes, shared);
  return class implements FastifyRateLimitStore {
    incr(key: string, done: (error: Error | null, result?: { current: number; ttl: number }) => void): void {
      const instant = now();
      counts.add(key, instant).then(
        (current) => done(null, { current, ttl: counts.secondsLeft(instant) * secondMs }),
        (error: unknown) => done(error instanceof Error ? error : new Error('not counted')),
      );
    }
    child(): this {
      return this;
    }
  };
}
