import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import type { NewAppointment } from '../../api/contract/appointment.ts';
import type { TestApp } from './app.ts';
import { amina } from './requests.ts';

type Choice = NonNullable<NewAppointment['slot']>;

/** Calls of a visitor, each from an address of its own where it matters. */
export function visitor({ app }: TestApp, remoteAddress = '203.0.113.7') {
  const call = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, headers: Record<string, string> = {}) =>
    app.inject({ method, url, remoteAddress, headers, ...(payload === undefined ? {} : { payload }) });
  return {
    book: (slot: Choice | undefined, { key = randomUUID(), change = {} }: { key?: string; change?: Partial<NewAppointment> } = {}) =>
      call('POST', '/api/appointments', { ...amina, ...change, ...(slot === undefined ? {} : { slot }) }, { 'idempotency-key': key }),
    look: (query = '') => call('GET', `/api/slots${query}`),
    hold: (slotId: string) => call('POST', `/api/slots/${slotId}/hold`),
    extend: (hold: string) => call('POST', `/api/holds/${hold}/extend`),
    giveBack: (hold: string) => call('DELETE', `/api/holds/${hold}`),
    step: (secret: string, step: string, payload?: object) =>
      call('POST', `/api/appointment/${step}`, payload, { authorization: `Bearer ${secret}` }),
    status: (secret: string) => call('GET', '/api/appointment', undefined, { authorization: `Bearer ${secret}` }),
  };
}

/** The secret in the link of a receipt. */
export const secretOf = (receipt: LightMyRequestResponse): string => receipt.json<{ statusUrl: string }>().statusUrl.split('/').at(-2)!;

/** What came of many calls: { 201: 1, 409: 49 }. */
export function countByStatus(answers: readonly LightMyRequestResponse[]): Record<number, number> {
  return Object.fromEntries([...Map.groupBy(answers, ({ statusCode }) => statusCode)].map(([status, those]) => [status, those.length]));
}
