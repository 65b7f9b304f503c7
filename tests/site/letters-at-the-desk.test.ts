import { afterAll, beforeAll, expect, it } from 'vitest';
import { setLanguage } from '../../api/accounts/account.ts';
import { offer } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import { sendLetters } from '../../api/jobs/letters.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { byEmail, postOffice } from '../support/letters.ts';

let test: TestApp;
let counsellor: Colleague & { role: 'counsellor' };
let id: string;

/** Times were offered to somebody who wants an email, and there is no mail server. */
beforeAll(async () => {
  test = await testApp('sqlite', { built: true });
  counsellor = { ...(await colleague(test)), role: 'counsellor' };
  ({ id } = await receivedBy(test, { person: byEmail('amina@example.org') }));
  await claim(test.db, counsellor, id, monday);
  const time = { startsAt: '2026-11-26T09:20:00.000Z', lengthMinutes: 45, place: 'Grillostraße 4', channel: 'place' as const };
  await offer(test.db, counsellor, id, { times: [time], version: 2 }, monday);
  await sendLetters(await postOffice(test.db, test.keys.unsealer, undefined), new AbortController().signal);
});
afterAll(() => test.close());

const textOf = async (url: string) => {
  const { statusCode, body } = await call(test, { method: 'GET', url, as: counsellor });
  expect(statusCode).toBe(200);
  return body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/[\u2066-\u2069]/g, '');
};

it.each([
  [
    'de',
    'Bitte selbst informieren',
    'Das Portal konnte keine verschicken.',
    'Nachricht an die Person Zeiten zur Auswahl nicht verschickt Von selbst',
  ],
  ['en', 'Please tell the person yourself', 'The portal could not send one.', 'Message to the person times to choose from not sent'],
] as const)('the list and the request say in %s who is to be told by hand, and why', async (language, mark, why, line) => {
  await setLanguage(test.db, counsellor.id, language);
  expect(await textOf('/desk/requests/?view=to-be-told')).toContain(mark);
  const request = await textOf(`/desk/requests/${id}/`);
  expect(request).toContain(why);
  expect(request).toContain(line);
});
