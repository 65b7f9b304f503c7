import type { LightMyRequestResponse } from 'fastify';
import { Check } from 'typebox/value';
import { expect } from 'vitest';
import type { NewAppointment, NewContact } from '../../api/contract/appointment.ts';
import { tidyAppointment, tidyContact } from '../../api/contract/contact.ts';
import { type Role, workerRoles } from '../../api/contract/codes.ts';
import { parseFields } from '../../api/http/bounds.ts';
import { appointmentBody, withQuietReply } from '../../api/http/form/appointment-body.ts';
import { readFields, textOf, textsOf } from '../../api/http/form/read-form.ts';
import { tokenHash } from '../../api/accounts/token.ts';
import { hashOf } from '../../api/sealing/derivation.ts';
import { unsealPerson } from '../../api/intake/person.ts';
import { parsePhoneNumber } from '../../api/intake/phone-number.ts';
import { listChanges } from '../../api/publishing/basket.ts';
import type { TestApp } from './app.ts';
import type { Colleague } from './desk.ts';
import type { FuzzRoute } from './fuzz-routes.ts';
import type { World } from './fuzz-world.ts';

/** A request that was accepted. */
export type Accepted = {
  route: FuzzRoute;
  url: string;
  /** As it was made; of a form its fields. */
  body: unknown;
  payload: string;
  as: Colleague | undefined;
  /** Of the slip whose holder called. */
  secret: string;
  answer: LightMyRequestResponse;
};

type Check = (test: TestApp, world: World, accepted: Accepted) => Promise<void>;

/** Sessions of people who may send to the areas of the desk. */
const byRole: Record<string, readonly Role[]> = {
  requests: workerRoles,
  hours: workerRoles,
  reports: [...workerRoles, 'editor'],
  accounts: ['admin'],
  capacity: workerRoles,
  search: workerRoles,
  week: workerRoles,
  pause: ['coordinator', 'admin'],
  services: ['editor'],
};

const uuid = /[0-9a-f]{8}-[0-9a-f-]{27}/;
/** The row that an address names. */
export const rowIn = (url: string): string | undefined => uuid.exec(url)?.[0];

const fieldsOf = ({ body }: Accepted) => body as Record<string, unknown>;
const requestIn = ({ db }: TestApp, { url }: Accepted) =>
  db
    .selectFrom('requests')
    .selectAll()
    .where('id', '=', rowIn(url) ?? '')
    .executeTakeFirstOrThrow();
const requestOf = ({ db }: TestApp, secret: string) =>
  db.selectFrom('requests').selectAll().where('secretHash', '=', hashOf(secret)).executeTakeFirstOrThrow();
const slipShows =
  (expected: object): Check =>
  async (test, _world, { secret }) => {
    expect(await requestOf(test, secret)).toMatchObject(expected);
  };

/** Exactly one row with this receipt or slip, and in it what was sent, after tidying. */
async function expectOnce(test: TestApp, body: NewAppointment, by: { reference: string } | { secret: string }): Promise<void> {
  const rows = test.db.selectFrom('requests').selectAll();
  const found = await (
    'secret' in by ? rows.where('secretHash', '=', hashOf(by.secret)) : rows.where('reference', '=', by.reference)
  ).execute();
  expect(found).toHaveLength(1);
  const row = found[0]!;
  const { matter, person } = tidyAppointment(body) as NewAppointment;
  const number = (text: string) => parsePhoneNumber(text) ?? text;
  const { unsealer } = test.keys;
  expect(await unsealer!.open('person', row.id, row.sealedKeyId!, row.sealedPerson!)).toEqual({
    ...person,
    ...(person.phone === undefined ? {} : { phone: number(person.phone) }),
    ...(person.helper?.phone === undefined ? {} : { helper: { ...person.helper, phone: number(person.helper.phone) } }),
    secret: expect.stringMatching(/^[\w-]{22}$/) as string,
  });
  expect(await unsealer!.open('matter', row.id, row.sealedKeyId!, row.sealedMatter!)).toEqual(matter);
  expect([row.quarter, row.conversationLanguage, row.interpreting === 1, row.formLanguage]).toEqual([
    body.quarter,
    body.conversation.language,
    body.conversation.interpreting,
    body.language,
  ]);
}

const heldAsSaid: Check = async ({ db }, world, { answer }) => {
  const { hold, expiresAt } = answer.json<{ hold: string; expiresAt: string }>();
  world.holds.push(hold);
  const rows = await db.selectFrom('bookings').select(['kind', 'expiresAt']).where('holdHash', '=', hashOf(hold)).execute();
  expect(rows).toEqual([{ kind: 'hold', expiresAt }]);
};

const appointmentAsSaid: Check = async (test, _world, { secret, answer }) => {
  const { appointment } = answer.json<{ appointment: { startsAt: string } }>();
  expect(await requestOf(test, secret)).toMatchObject({ state: 'confirmed', startsAt: appointment.startsAt });
};

/** Compares the page after a button of the slip with the stored row. `renewed` and `found` have another link. */
const slipSays: Record<string, object> = {
  cancelled: { state: 'closed', outcome: 'cancelled' },
  erased: { sealedPerson: null, sealedMatter: null },
  'none-fits': { state: 'received' },
  accepted: { state: 'confirmed' },
  moved: { state: 'confirmed' },
  booked: { state: 'confirmed' },
  'earlier-wished': {},
  'contact-changed': {},
  renewed: {},
  found: {},
};
const slipAsSaid: Check = async (test, world, { answer }) => {
  const [, secret = '', done = ''] = /\/appointment\/([\w-]{22})\/\?done=([\w-]+)$/.exec(String(answer.headers.location)) ?? [];
  world.secrets.push(secret);
  expect(Object.keys(slipSays)).toContain(done);
  expect(await requestOf(test, secret)).toMatchObject(slipSays[done]!);
};

const signedIn: Check = async (_test, _world, { answer }) => {
  expect([answer.headers['set-cookie']].flat()[0]).toMatch(/^desk=[\w-]{43};/);
};

const hoursAsSent: Check = async ({ db }, _world, accepted) => {
  const { saved, id } = accepted.answer.json<{ saved: boolean; id: string | null }>();
  if (!saved) return;
  const row = await db
    .selectFrom('consultationHours')
    .selectAll()
    .where('id', '=', id ?? '')
    .executeTakeFirstOrThrow();
  const { firstDay, opens, closes, channel, capacity, languages } = fieldsOf(accepted);
  expect([row.firstDay, row.opens, row.closes, row.channel, row.capacity, JSON.parse(row.languages)]).toEqual([
    firstDay,
    opens,
    closes,
    channel,
    capacity,
    languages,
  ]);
};

/** Compares a form of hours with the database. A preview is shown and stores nothing. */
const hoursFormAsSent: Check = async ({ db, shown }, _world, { url, payload, answer }) => {
  const done = /^\/desk\/hours\/\?done=([\w-]+)$/.exec(String(answer.headers.location))?.[1];
  if (done === undefined) {
    expect(shown('/desk/hours/[id]').preview).toBeInstanceOf(Array);
    return;
  }
  const fields = parseFields(payload);
  const rows = db.selectFrom('consultationHours').selectAll();
  if (done === 'hours-ended') {
    // Hours that never began are removed.
    const ended = await rows.where('id', '=', rowIn(url) ?? '').execute();
    expect(ended.filter((row) => row.lastDay === null || row.lastDay >= String(fields['from']))).toEqual([]);
    return;
  }
  const stored = await (done === 'hours-changed' ? rows.where('id', '=', rowIn(url) ?? '') : rows).execute();
  const figures = (row: (typeof stored)[number]): unknown[] => [
    row.firstDay,
    row.lastDay ?? '',
    row.opens,
    row.closes,
    row.channel,
    row.lengthMinutes,
    row.bufferMinutes,
    row.capacity,
    JSON.parse(row.languages),
  ];
  const number = (name: string) => Number(fields[name]);
  expect(stored.map(figures)).toContainEqual([
    fields['firstDay'],
    fields['lastDay'] ?? '',
    fields['opens'],
    fields['closes'],
    fields['channel'],
    number('lengthMinutes'),
    number('bufferMinutes'),
    number('capacity'),
    [fields['languages'] ?? []].flat(),
  ]);
};

const absencesOf = ({ db }: TestApp) => db.selectFrom('absences').select(['id', 'accountId', 'firstDay', 'lastDay']).execute();

const absenceFormAsSent: Check = async (test, _world, { payload, as, answer }) => {
  const fields = parseFields(payload);
  const absences = await absencesOf(test);
  if (String(answer.headers.location) === '/desk/hours/?done=absence-removed') {
    expect(absences.map(({ id }) => id)).not.toContain(fields['id']);
    return;
  }
  expect(answer.headers.location).toBe('/desk/hours/?done=absence-added');
  const { absenceFrom, absenceTo = absenceFrom, account = as?.id } = fields;
  expect(absences).toContainEqual({ id: expect.any(String) as string, accountId: account, firstDay: absenceFrom, lastDay: absenceTo });
};

/** A text of a posted form, as the desk reads it. */
const sent =
  ({ payload }: Accepted) =>
  (name: string): string =>
    textOf(readFields(parseFields(payload)), name);
const accountRow = ({ db }: TestApp, id: string | undefined) =>
  db
    .selectFrom('accounts')
    .selectAll()
    .where('id', '=', id ?? '')
    .executeTakeFirstOrThrow();

/** An absence of the week's pages. Times that were left out are null. */
const expectAbsence = async ({ db }: TestApp, accepted: Accepted, [from, until]: [string, string], days: [string, string]) => {
  const text = sent(accepted);
  const [firstDay, lastDay] = days;
  const rows = await db.selectFrom('absences').select(['accountId', 'firstDay', 'fromTime', 'lastDay', 'untilTime']).execute();
  const accountId = text('account') || accepted.as?.id;
  expect(rows).toContainEqual({ accountId, firstDay, lastDay, fromTime: text(from) || null, untilTime: text(until) || null });
};

const signedOut: Check = async ({ app, db }, _world, { payload, as }) => {
  const again = await app.inject({ url: '/api/desk/requests', headers: { cookie: as!.cookie } });
  expect(again.statusCode).toBe(401);
  if (parseFields(payload)['everywhere'] !== undefined)
    expect(await db.selectFrom('sessions').select('accountId').where('accountId', '=', as!.id).execute()).toEqual([]);
};

/** By route; where there is none, nothing is left to be read: it only looks. */
const checks: Record<string, Check> = {
  'POST /api/appointments': async (test, world, { body, answer }) => {
    const receipt = answer.json<{ reference: string; statusUrl: string }>();
    world.secrets.push(receipt.statusUrl.split('/').at(-2)!);
    await expectOnce(test, body as NewAppointment, receipt);
  },
  'POST /:lang/appointment/': async (test, world, { payload, answer }) => {
    const [, language, secret] = /^\/([\w-]+)\/appointment\/([\w-]{22})\/\?done=sent$/.exec(String(answer.headers.location)) ?? [];
    if (language === undefined || secret === undefined) return;
    world.secrets.push(secret);
    const values = withQuietReply(readFields(parseFields(payload)), test.app.site().directory);
    await expectOnce(test, appointmentBody(values, language) as NewAppointment, { secret });
  },
  'POST /desk/requests/new/': async ({ db, shown }, _world, { as }) => {
    const { receipt } = shown('/desk/requests/entered');
    const rows = await db.selectFrom('requests').select('enteredBy').where('reference', '=', receipt.reference).execute();
    expect(rows).toEqual([{ enteredBy: as?.id }]);
  },
  'POST /api/slots/:id/hold': heldAsSaid,
  'POST /api/holds/:hold/extend': heldAsSaid,
  'DELETE /api/holds/:hold': async ({ db }, _world, { url }) => {
    const hold = url.split('/').at(-1)!;
    expect(await db.selectFrom('bookings').select('id').where('holdHash', '=', hashOf(hold)).execute()).toEqual([]);
  },
  'POST /api/appointment/accept': appointmentAsSaid,
  'POST /api/appointment/move': appointmentAsSaid,
  'POST /api/appointment/none-fits': slipShows({ state: 'received' }),
  'POST /api/appointment/cancel': slipShows({ state: 'closed', outcome: 'cancelled' }),
  'POST /api/appointment/erase': slipShows({ state: 'closed', sealedPerson: null, sealedMatter: null, idempotencyKeyHash: null }),
  'POST /api/appointment/contact': async (test, _world, { secret, body }) => {
    const row = await requestOf(test, secret);
    const contact = tidyContact(body) as NewContact;
    expect(await test.keys.unsealer!.open('contact', row.id, row.sealedContactKeyId!, row.sealedContact!)).toEqual({
      ...contact,
      ...(contact.phone === undefined ? {} : { phone: parsePhoneNumber(contact.phone) ?? contact.phone }),
    });
  },
  'POST /:lang/appointment/:secret/contact/': slipAsSaid,
  'POST /:lang/appointment/:secret/copy/': async ({ db }, _world, { answer }) => {
    const [, secret = ''] = /\/appointment\/([\w-]{22})\/copy\/$/.exec(String(answer.headers.location)) ?? [];
    const { id, erasedAt } = await db
      .selectFrom('requests')
      .select(['id', 'erasedAt'])
      .where('secretHash', '=', hashOf(secret))
      .executeTakeFirstOrThrow();
    const asked = await db.selectFrom('ownCopies').select('secretHash').where('requestId', '=', id).execute();
    expect(asked).toEqual(erasedAt === null ? [{ secretHash: hashOf(secret) }] : []);
  },
  'POST /:lang/appointment/:secret/': slipAsSaid,
  'POST /:lang/appointment/:secret/earlier/': slipAsSaid,
  'POST /:lang/appointment/:secret/move/': slipAsSaid,
  'POST /:lang/appointment/lost/': slipAsSaid,
  'POST /:lang/search/': ({ shown }) => {
    // No word that was typed stands in an address.
    expect([...new URLSearchParams(shown('/[lang]/search').address.split('?')[1]).keys()]).not.toContain('q');
    return Promise.resolve();
  },
  'POST /:lang/search/unmet/': async ({ db, app }) => {
    const known = [...app.site().directory.quarters.map(({ id }) => id), 'unknown'];
    const counted = await db.selectFrom('unmetCounts').select('quarter').where('kind', '=', 'search').execute();
    expect(counted.map(({ quarter }) => quarter).filter((quarter) => !known.includes(quarter))).toEqual([]);
    expect(counted).not.toEqual([]);
  },
  'POST /:lang/report/': async ({ db, keys }, _world, { payload }) => {
    const { service = '', kind, text } = parseFields(payload) as { service?: string; kind?: string; text?: unknown };
    const rows = await db.selectFrom('contentReports').selectAll().where('serviceId', '=', service).execute();
    const texts = rows
      .filter((row) => row.kind === kind)
      .map((row) => keys.unsealer!.open('report', row.id, row.sealedKeyId, row.sealedText));
    // A form that says something twice says nothing.
    const tidied = typeof text === 'string' ? text.replace(/\r\n?/g, '\n').trim() : '';
    expect(await Promise.all(texts)).toContainEqual(tidied === '' ? null : tidied);
  },
  'POST /api/desk/session': signedIn,
  'POST /desk/sign-in/': signedIn,
  'POST /desk/welcome/:token/': signedIn,
  'POST /api/desk/requests/:id/claim': async (test, _world, accepted) => {
    expect((await requestIn(test, accepted)).claimedBy).toBe(accepted.as?.id);
  },
  'POST /api/desk/requests/:id/release': async (test, _world, accepted) => {
    expect((await requestIn(test, accepted)).claimedBy).toBeNull();
  },
  'POST /api/desk/requests/:id/offer': async (test, _world, accepted) => {
    const { id, state } = await requestIn(test, accepted);
    expect(state).toBe('offered');
    const rows = await test.db.selectFrom('offers').selectAll().where('requestId', '=', id).orderBy('number').execute();
    const round = Math.max(...rows.map((row) => row.round));
    const times = fieldsOf(accepted)['times'] as { startsAt: string }[];
    expect(rows.filter((row) => row.round === round).map((row) => row.startsAt)).toEqual(
      times.map(({ startsAt }) => new Date(startsAt).toISOString()),
    );
  },
  'POST /api/desk/requests/:id/confirm': async (test, _world, accepted) => {
    const { startsAt, lengthMinutes, channel } = fieldsOf(accepted);
    expect(await requestIn(test, accepted)).toMatchObject({
      state: 'confirmed',
      startsAt: new Date(startsAt as string).toISOString(),
      lengthMinutes,
      channel,
    });
  },
  'POST /api/desk/requests/:id/told': async (test, _world, accepted) => {
    const { how } = fieldsOf(accepted);
    if (how !== 'not-reached') expect((await requestIn(test, accepted)).toldHow).toBe(how);
  },
  'POST /api/desk/requests/:id/close': async (test, _world, accepted) => {
    const { outcome, reason = null } = fieldsOf(accepted);
    expect(await requestIn(test, accepted)).toMatchObject({ state: 'closed', outcome, reason });
  },
  'POST /api/desk/requests/:id/person': async (test, _world, accepted) => {
    const row = await requestIn(test, accepted);
    const person = await unsealPerson(test.keys.unsealer!, row);
    // Half a character arrives as U+FFFD.
    const arrives = JSON.parse(Buffer.from(JSON.stringify({ ...person, secret: undefined }), 'utf8').toString()) as object;
    expect({ ...accepted.answer.json<object>(), statusUrl: undefined, kimNumber: undefined }).toEqual(arrives);
    const history = await test.db.selectFrom('history').select('event').where('requestId', '=', row.id).execute();
    expect(history.map(({ event }) => event)).toContain('person-opened');
  },
  'POST /api/desk/hours': hoursAsSent,
  'POST /api/desk/hours/:id': hoursAsSent,
  'POST /api/desk/hours/:id/end': async ({ db }, _world, accepted) => {
    if (!accepted.answer.json<{ saved: boolean }>().saved) return;
    const ended = await db
      .selectFrom('consultationHours')
      .select('lastDay')
      .where('id', '=', rowIn(accepted.url) ?? '')
      .execute();
    expect(ended.filter((row) => row.lastDay === null || row.lastDay >= String(fieldsOf(accepted)['from']))).toEqual([]);
  },
  'POST /api/desk/absences': async (test, _world, accepted) => {
    const { saved, id } = accepted.answer.json<{ saved: boolean; id: string | null }>();
    if (!saved) return;
    const { firstDay, lastDay, account = accepted.as?.id } = fieldsOf(accepted);
    expect(await absencesOf(test)).toContainEqual({ id, accountId: account, firstDay: firstDay, lastDay: lastDay });
  },
  'POST /api/desk/invitations': async ({ db }, _world, accepted) => {
    const secret = new URL(accepted.answer.json<{ url: string }>().url).searchParams.get('invitation') ?? '';
    const rows = await db.selectFrom('invitations').select('appointments').where('secretHash', '=', hashOf(secret)).execute();
    expect(rows).toEqual([{ appointments: Number(fieldsOf(accepted)['appointments']) }]);
  },
  'DELETE /api/desk/absences/:id': async (test, _world, { url }) => {
    expect((await absencesOf(test)).map(({ id }) => id)).not.toContain(rowIn(url));
  },
  'POST /desk/hours/': absenceFormAsSent,
  'POST /desk/hours/new/': hoursFormAsSent,
  'POST /desk/hours/:id/': hoursFormAsSent,
  'POST /desk/': async ({ db }, _world, accepted) => {
    const row = await db.selectFrom('requests').selectAll().where('id', '=', sent(accepted)('id')).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ state: 'closed', outcome: sent(accepted)('outcome') });
  },
  'POST /desk/capacity/': async (test, _world, accepted) => {
    expect((await accountRow(test, accepted.as?.id)).capacity).toBe(sent(accepted)('capacity'));
  },
  'POST /desk/keys/': async (test, _world, accepted) => {
    expect((await accountRow(test, accepted.as?.id)).keys).toBe(parseFields(accepted.payload)['keys'] === 'on' ? 1 : 0);
  },
  'POST /desk/mails/': async (test, _world, accepted) => {
    expect((await accountRow(test, accepted.as?.id)).mails).toBe(sent(accepted)('mails'));
  },
  'POST /desk/accounts/:id/': async (test, _world, { url, payload }) => {
    const row = await accountRow(test, rowIn(url));
    const fields = readFields(parseFields(payload));
    expect(row.capacity).toBe(textOf(fields, 'capacity'));
    expect([row.languages, row.quarters, row.substitutes].map((list) => JSON.parse(list) as unknown)).toEqual(
      ['languages', 'quarters', 'substitutes'].map((name) => textsOf(fields, name)),
    );
  },
  'POST /desk/search/': (_test, _world, { answer }) => {
    // No word that was typed stands in an address.
    expect(answer.headers.location).toMatch(
      /^\/desk\/requests\/([\da-f-]{36}\/|\?view=open&(quarter|language|topic)=[\w-]+|\?done=nothing-found)$/,
    );
    return Promise.resolve();
  },
  'POST /desk/requests/views/': async (test, _world, { as, answer }) => {
    const [, query = '', done] = /^\/desk\/requests\/\?(.*)&done=view-(saved|removed)$/.exec(String(answer.headers.location)) ?? [];
    const { savedViews } = await accountRow(test, as?.id);
    expect((JSON.parse(savedViews) as string[]).includes(query)).toBe(done === 'saved');
    // A list that cannot be read would close the queue to the account.
    expect((await test.app.inject({ url: '/desk/requests/', headers: { cookie: as!.cookie } })).statusCode).toBe(200);
  },
  'POST /desk/pause/': async ({ db, clock }, _world, accepted) => {
    const text = sent(accepted);
    const row = await db.selectFrom('pauses').selectAll().where('id', '=', text('id')).executeTakeFirstOrThrow();
    if (text('action') === 'end') {
      expect(row.endedAt !== null || row.reopensOn <= clock.now.toISOString().slice(0, 10)).toBe(true);
      return;
    }
    expect(row).toMatchObject({
      quarter: text('quarter') || null,
      takesRequests: text('takes') === 'requests' ? 1 : 0,
      reason: text('reason'),
      reopensOn: text('reopensOn'),
      begunBy: accepted.as?.id,
    });
  },
  'POST /desk/week/': async (test, _world, accepted) => {
    const text = sent(accepted);
    const done = new URL(String(accepted.answer.headers.location), 'https://portal.example').searchParams.get('done');
    if (done === 'piece-opened') expect((await absencesOf(test)).map(({ id }) => id)).not.toContain(text('id'));
    if (done === 'piece-closed') await expectAbsence(test, accepted, ['opens', 'closes'], [text('day'), text('day')]);
  },
  'POST /desk/week/away/': (test, _world, accepted) => {
    const text = sent(accepted);
    const firstDay = text('absenceFrom');
    return expectAbsence(test, accepted, ['fromTime', 'untilTime'], [firstDay, text('absenceTo') || firstDay]);
  },
  'POST /desk/invitations/': async ({ db, shown }, _world, { answer }) => {
    if (answer.statusCode !== 200) return;
    const invitation = new URL(shown('/desk/invitations').link!).searchParams.get('invitation')!;
    const found = await db.selectFrom('invitations').select('id').where('secretHash', '=', hashOf(invitation)).execute();
    expect(found).toHaveLength(1);
  },
  'POST /desk/export/': (_test, _world, { answer }) => {
    expect(answer.body).not.toContain('Xanthippe');
    return Promise.resolve();
  },
  'POST /desk/tokens/': async ({ db, shown }, _world, { answer }) => {
    if (answer.statusCode !== 200) return;
    const { token } = shown('/desk/tokens').made!;
    expect(await db.selectFrom('apiTokens').select('id').where('secretHash', '=', tokenHash(token)).execute()).toHaveLength(1);
  },
  'POST /api/v1/requests/:id/claim': async (test, { machine }, accepted) => {
    expect((await requestIn(test, accepted)).claimedBy).toBe(machine.id);
  },
  'POST /api/v1/requests/:id/release': async (test, _world, accepted) => {
    expect((await requestIn(test, accepted)).claimedBy).toBeNull();
  },
  'POST /api/v1/requests/:id/close': async (test, _world, accepted) => {
    const { outcome, reason = null } = fieldsOf(accepted);
    expect(await requestIn(test, accepted)).toMatchObject({ state: 'closed', outcome, reason });
  },
  'POST /api/v1/requests/:id/person': async (test, { machine }, accepted) => {
    expect((await requestIn(test, accepted)).claimedBy).toBe(machine.id);
  },
  'POST /desk/week/calendar/': async ({ app, db, shown }, _world, { as, answer }) => {
    if (answer.statusCode === 200) {
      const { pathname } = new URL(shown('/desk/week/calendar').link!);
      expect((await app.inject(pathname)).statusCode).toBe(200);
    } else expect(await db.selectFrom('calendarFeeds').select('accountId').where('accountId', '=', as!.id).execute()).toEqual([]);
  },
  'POST /desk/week/move/:id/': async (test, _world, accepted) => {
    const text = sent(accepted);
    const { state, startsAt, lengthMinutes } = await requestIn(test, accepted);
    const start = new Date(startsAt ?? '').toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' });
    expect([state, start, lengthMinutes]).toEqual([
      'confirmed',
      `${text('confirm-date')} ${text('confirm-time')}:00`,
      Number(text('confirm-length')),
    ]);
  },
  'POST /desk/services/new/': async ({ db }, _world, accepted) => {
    const id = /^\/desk\/services\/([\da-z-]+)\/\?done=service-added$/.exec(String(accepted.answer.headers.location))?.[1];
    if (id === undefined) return;
    const change = (await listChanges(db)).find(({ entry, field }) => entry === id && field === '');
    expect(change?.value).toMatchObject({ provider: sent(accepted)('provider'), reach: sent(accepted)('reach') });
  },
  'DELETE /api/desk/session': signedOut,
  'POST /desk/sign-out/': signedOut,
  'POST /desk/accounts/': async ({ db, shown }, _world, accepted) => {
    const { action, name, role } = parseFields(accepted.payload);
    if (action !== 'add') return;
    const link = shown('/desk/accounts').link!;
    const rows = await db.selectFrom('accounts').select(['name', 'role']).where('email', '=', link.email).execute();
    expect(rows).toEqual([{ name: typeof name === 'string' ? name.trim() : name, role }]);
  },
};

/** Whether an accepted request was right, came from somebody who may, and stands in the database as it was sent. */
export async function readBack(test: TestApp, world: World, accepted: Accepted): Promise<void> {
  const { route, url, body, as } = accepted;
  if (route.caller === 'desk') {
    expect(Object.values(world.people).map(({ cookie }) => cookie)).toContain(as?.cookie);
    const mayDo = byRole[/^\/(?:api\/)?desk\/(\w+)/.exec(url)?.[1] ?? ''];
    if (mayDo !== undefined) expect(mayDo).toContain(as?.role);
  }
  if (route.schema !== undefined) {
    // Asked of another validator than the process has.
    const tidy = { 'POST /api/appointments': tidyAppointment, 'POST /api/appointment/contact': tidyContact }[route.route];
    expect(Check(route.schema, tidy === undefined ? (body ?? {}) : tidy(body))).toBe(true);
  }
  await checks[route.route]?.(test, world, accepted);
}
