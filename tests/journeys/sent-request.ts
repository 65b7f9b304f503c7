import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';

/** A request sent through the interface, for journeys that are about something else than the form. */
export type Sent = { reference: string; slip: string; secret: string };
type Change = {
  /** Of the slip. */
  language?: string;
  /** Of the talk; usually the slip's. */
  spoken?: string;
  interpreting?: boolean;
  matter?: object;
  person?: object;
  /** The id of a free time. */
  slot?: string;
};

/** @param url the portal's address */
export async function sendRequest(
  url: string,
  { language = 'ar', spoken = language, interpreting = false, matter, person, slot }: Change = {},
): Promise<Sent> {
  const answer = await fetch(`${url}/api/appointments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({
      language,
      quarter: 'schalke',
      conversation: { language: spoken, interpreting },
      matter: { topics: ['debts'], womanCounsellor: false, channel: 'place', persons: 1, ...matter },
      person: person ?? { name: 'أمينة', reply: 'none' },
      notice: '2026-11',
      ...(slot === undefined ? {} : { slot: { id: slot } }),
    }),
  });
  expect(answer.status).toBe(201);
  const { reference, statusUrl } = (await answer.json()) as { reference: string; statusUrl: string };
  const { pathname } = new URL(statusUrl);
  return { reference, slip: url + pathname, secret: pathname.split('/').at(-2)! };
}

export type FreeTime = { id: string; startsAt: string; place: string };

/** The free times for a language, the next first. */
export async function freeTimes(url: string, language = 'ar'): Promise<FreeTime[]> {
  const answer = await fetch(`${url}/api/slots?language=${language}`);
  return ((await answer.json()) as { slots: FreeTime[] }).slots;
}
