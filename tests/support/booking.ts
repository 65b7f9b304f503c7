import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import type { NewAppointment } from '../../api/contract/appointment.ts';
import type { TestApp } from './app.ts';
import { nameOf } from './hours.ts';
import { amina } from './requests.ts';

type Choice = NonNullable<NewAppointment['slot']>;

/** Calls of a visitor, each from an address of its own where it matters. */
export function visitor(test: TestApp, remoteAddress = '203.0.113.7') {
  const { app } = test;
  /** Slots of a test are known by their id, those of an answer by their name. */
  const outside = (id: string) => (/^[0-9a-f-]{36}\.\d{8}T\d{4}Z$/.test(id) ? nameOf(test, id) : id);
  const call = (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, headers: Record<string, string> = {}) =>
    app.inject({ method, url, remoteAddress, headers, ...(payload === undefined ? {} : { payload }) });
  return {
    book: (slot: Choice | undefined, { key = randomUUID(), change = {} }: { key?: string; change?: Partial<NewAppointment> } = {}) =>
      call(
        'POST',
        '/api/appointments',
        { ...amina, ...change, ...(slot === undefined ? {} : { slot: { ...slot, id: outside(slot.id) } }) },
        { 'idempotency-key': key },
      ),
    look: (query = '') => call('GET', `/api/slots${query}`),
    hold: (slotId: string) => call('POST', `/api/slots/${outside(slotId)}/hold`),
    extend: (hold: string) => call('POST', `/api/holds/${hold}/extend`),
    giveBack: (hold: string) => call('DELETE', `/api/holds/${hold}`),
    move: (secret: string, slot: Choice) =>
      call('POST', '/api/appointment/move', { slot: { ...slot, id: outside(slot.id) } }, { authorization: `Bearer ${secret}` }),
    step: (secret: string, step: string, payload?: object) =>
      call('POST', `/api/appointment/${step}`, payload, { authorization: `Bearer ${secret}` }),
    status: (secret: string) => call('GET', '/api/appointment', undefined, { authorization: `Bearer ${secret}` }),
  };
}

/** The secret in the link of a receipt. */
export const secretOf = (receipt: LightMyRequestResponse): string => receipt.json<{ statusUrl: string }>().statusUrl.split('/').at(-2)!;

/** Counts the answers of many calls by status: { 201: 1, 409: 49 }. */
export function countByStatus(answers: readonly LightMyRequestResponse[]): Record<number, number> {
  return Object.fromEntries([...Map.groupBy(answers, ({ statusCode }) => statusCode)].map(([status, those]) => [status, those.length]));
}
