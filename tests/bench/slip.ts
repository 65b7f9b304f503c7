import { randomUUID } from 'node:crypto';
import type { NewAppointment } from '../../api/contract/appointment.ts';
import type { Portal } from '../support/portal.ts';

/** Asks for an appointment in a language, at a time or without one. @returns the address of the slip */
export async function newSlip(portal: Portal, language: string, slot?: { id: string }): Promise<string> {
  const body: NewAppointment = {
    language,
    quarter: 'schalke',
    conversation: { language: 'de', interpreting: true },
    matter: { topics: ['debts'], service: 'kim-schalke', womanCounsellor: true, channel: 'place', persons: 1 },
    person: { name: 'Ana', reply: 'none' },
    notice: '2026-11',
    ...(slot === undefined ? {} : { slot }),
  };
  const response = await fetch(`${portal.url}/api/appointments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`no slip in ${language}: ${response.status}`);
  return ((await response.json()) as { statusUrl: string }).statusUrl;
}
