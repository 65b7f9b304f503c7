import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSession } from '../../api/accounts/session.ts';
import { claim } from '../../api/intake/claim.ts';
import { close, confirm, followUp, offer, told } from '../../api/intake/answer.ts';
import { forget } from '../../api/jobs/forget.ts';
import { dayMs, later } from '../../src/directory/instants.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { consultationHours, slotAt } from '../support/hours.ts';

/** What the desk's pages say of a request in each of its conditions, as the clock goes on, in German. */

let test: TestApp;
let ayse: Colleague;
const worker = () => ({ ...ayse, role: 'counsellor' as const });
const hour = (startsAt: string) => ({ startsAt, lengthMinutes: 45, place: 'Vattmannstraße 2', channel: 'place' as const });

beforeAll(async () => {
  test = await testApp('sqlite', { built: true });
  ayse = await colleague(test, { name: 'A. Aydın' });
});
afterAll(() => test.close());

const taken = async () => {
  await at(monday);
  const request = await receivedBy(test);
  await claim(test.db, worker(), request.id, monday);
  return request;
};
/** The clock goes on, and Ayse signs in again. */
const at = async (instant: string | Date) => {
  test.clock.now = new Date(instant);
  ayse = { ...ayse, cookie: `desk=${await startSession(test.db, ayse.id, undefined, test.clock.now)}` };
};
const words = (html: string) =>
  html
    .replace(/<(script|style)[^]*?<\/\1>|<[^>]+>|[\u2066-\u2069\u00AD]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
const page = async (url: string) => (await call(test, { method: 'GET', url, as: ayse })).body;
/** The row of a request on a page, in words; undefined without one. */
const rowOn = async (url: string, { id }: { id: string }) => {
  const row = (await page(url)).split('<li class="entry row-two').find((one) => one.includes(`id="r-${id}"`));
  return row === undefined ? undefined : words(row.slice(row.indexOf('>') + 1));
};
/** What the person reads on the slip, in English. */
const slip = async ({ secret }: { secret: string }) => words((await call(test, { method: 'GET', url: `/en/appointment/${secret}/` })).body);
const today = (request: { id: string }) => rowOn('/desk/', request);
const listed = (request: { id: string }, view = 'open') => rowOn(`/desk/requests/?view=${view}`, request);

it('is owed an answer from the first moment, and overdue after two working days', async () => {
  const request = await taken();
  expect(await today(request)).toMatch(/^Schalke Arabisch Antworten .*bis Mi 25\.11\./);
  expect(await slip(request)).toContain('You get an answer by Wednesday 25.11.2026 at the latest.');
  await at('2026-11-26T08:00:00.000Z');
  expect(await today(request)).toMatch(/^Überfällig Schalke Arabisch Antworten .*seit gestern fällig/);
  expect(await slip(request)).toContain('The answer should have been here by Wednesday 25.11.2026 .');
});

it('waits for offered times, and is owed new ones when the last is over', async () => {
  const request = await taken();
  await offer(test.db, worker(), request.id, { times: [hour('2026-11-30T09:20:00.000Z')], version: 2 }, monday);
  await told(test.db, worker(), request.id, { how: 'call', version: 3 }, monday);
  expect(await today(request)).toBeUndefined();
  expect(await listed(request)).toMatch(/bis Do 26\.11\./);
  expect(await slip(request)).toContain('You have times to choose from. Please choose one.');
  await at('2026-11-27T08:00:00.000Z');
  expect(await today(request)).toMatch(/ Neu anbieten /);
  expect(await slip(request)).toContain('The time to choose is over. These times can no longer be taken.');
});

it('waits for the day that a counsellor set, and is owed an answer on it', async () => {
  const request = await taken();
  await followUp(test.db, worker(), request.id, { day: '2026-11-30', remarks: ['not-reached'], version: 2 }, monday);
  expect(await today(request)).toBeUndefined();
  expect(await slip(request)).toContain('We could not reach you. We will try again.');
  await at('2026-11-30T08:00:00.000Z');
  expect(await today(request)).toMatch(/ Antworten .*heute/);
});

it('waits for an appointment, and is owed a word how it went', async () => {
  const request = await taken();
  await confirm(test.db, worker(), request.id, { ...hour('2026-12-01T09:20:00.000Z'), version: 2 }, monday);
  expect(await today(request)).toMatch(/ Antwort geht hinaus /);
  await told(test.db, worker(), request.id, { how: 'call', version: 3 }, monday);
  expect(await today(request)).toBeUndefined();
  await at('2026-12-01T10:30:00.000Z');
  expect(await today(request)).toMatch(/ Wie war es\? /);
});

it('is closed with the day of its erasing, then erased, and owed by nobody', async () => {
  const request = await taken();
  await close(test.db, worker(), request.id, { outcome: 'spam', version: 2 }, monday);
  expect(await today(request)).toBeUndefined();
  expect(await listed(request, 'closed')).toMatch(/ Keine echte Anfrage wird gelöscht am Montag 07\.12\.2026 /);
  expect(await slip(request)).toMatch(/We erase .* on this day: Monday 07\.12\.2026/);
  await at(later(monday, 15 * dayMs));
  await forget(test.db, test.clock.now);
  expect(await today(request)).toBeUndefined();
  expect(words(await page(`/desk/requests/${request.id}/`))).toContain('Diese Angaben sind gelöscht.');
  expect(await slip(request)).toContain('Your answers were erased on Tuesday 08.12.2026');
});

it('the undo of an answer says that the person has read it, and afterwards that it is too late', async () => {
  const hours = await consultationHours(test.db, ayse);
  const send = (id: string, form: Record<string, string>) => call(test, { method: 'POST', url: `/desk/requests/${id}/`, as: ayse, form });
  const follow = async (answer: LightMyRequestResponse) => words(await page(answer.headers.location ?? ''));

  const read = await taken();
  const sent = await send(read.id, { action: 'slots', version: '2', slot: slotAt(hours, '2026-11-25T08:00Z') });
  expect(await follow(sent)).toContain('Rückgängig (10 s)');
  await call(test, {
    method: 'GET',
    url: `/de/appointment/${read.secret}/`,
    headers: { 'sec-fetch-mode': 'navigate', 'sec-fetch-user': '?1', 'sec-fetch-dest': 'document' },
  });
  expect(await follow(await send(read.id, { action: 'undo', version: '3' }))).toContain(
    'Zurückgenommen. Die Person hat die Antwort aber schon gelesen. Sie muss von der Änderung erfahren.',
  );

  const late = await taken();
  await send(late.id, { action: 'slots', version: '2', slot: slotAt(hours, '2026-11-25T08:30Z') });
  await at(later(monday, 10_000));
  expect(words((await send(late.id, { action: 'undo', version: '3' })).body)).toContain(
    'Das lässt sich nicht mehr zurücknehmen: Die Zeit ist vorbei, oder es ist inzwischen etwas geschehen.',
  );
});
