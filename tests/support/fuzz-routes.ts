import fc, { type Arbitrary } from 'fast-check';
import { Type, type TSchema } from 'typebox';
import { AcceptOffer, appointmentForm, MoveAppointment, NewAppointment, NewContact } from '../../api/contract/appointment.ts';
import {
  capacities,
  channels,
  decisionStates,
  faces,
  lookReasons,
  mailWishes,
  notHereReasons,
  outcomes,
  outcomesToSay,
  interpreterAnswers,
  interpreterGenders,
  partnerAnswers,
  pauseReasons,
  pauseTakes,
  roles,
  sharableFacts,
  logReasons,
  tokenMonths,
  tokenPurposes,
  views,
  waysOfAgreeing,
  waysOfTelling,
} from '../../api/contract/codes.ts';
import { EarlierWish } from '../../api/contract/earlier.ts';
import { oneOf } from '../../api/contract/schema-parts.ts';
import {
  AccountProfile,
  CloseRequest,
  ConfirmTime,
  FollowUp,
  ForwardRequest,
  OfferTimes,
  OpenPerson,
  PassOn,
  SignIn,
  Told,
} from '../../api/contract/desk.ts';
import { factSources, NewInvitation } from '../../api/contract/desk-forms.ts';
import { ChangeHours, EndHours, NewAbsence, NewHours } from '../../api/contract/hours.ts';
import { NewReport } from '../../api/contract/report.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { rightFor, type Known } from './from-schema.ts';
import { urlsOf } from './fuzz-urls.ts';
import { live, rightPassword } from './fuzz-world.ts';

/** A route with everything that makes right bodies for it. Words like "‹slot 5›" are replaced by what exists when it is sent. */
export type FuzzRoute = {
  /** As the process prints it: "POST /api/desk/requests/:id/claim". */
  route: string;
  url: Arbitrary<string>;
  /** undefined: the route takes none. */
  body: Arbitrary<unknown> | undefined;
  /** Checks an accepted body with another validator than the process has. JSON only. */
  schema?: TSchema;
  kind: 'json' | 'form';
  /** The slip that calls; JSON only, a form has it in its address. */
  secret: Arbitrary<string>;
  caller: 'anybody' | 'slip' | 'desk' | 'machine';
  /** How often it is called, compared with the others. */
  weight: number;
};

const ids = (list: readonly { id: string }[]) => fc.constantFrom(...list.map(({ id }) => id));
const two = (figure: number) => String(figure).padStart(2, '0');
/** Mostly days of the next weeks, and some that are over. */
const day = fc.integer({ min: -3, max: 70 }).map((days) => new Date(Date.UTC(2026, 10, 24 + days)).toISOString().slice(0, 10));
/** After every one of those. */
const later = day.map((date) => new Date(Date.parse(date) + 80 * 86_400_000).toISOString().slice(0, 10));
const clock = fc
  .tuple(fc.integer({ min: 6, max: 20 }), fc.integer({ min: 0, max: 11 }))
  .map(([hour, step]) => `${two(hour)}:${two(step * 5)}`);
const instant = fc.tuple(day, clock).map(([date, time]) => `${date}T${time}:00.000Z`);
const phone = fc.constantFrom(
  '0151 23456789',
  '+49 151 23456789',
  '٠١٥١ ٢٣٤٥٦٧٨٩',
  '0209 169-0',
  '\u202A+380 67 1234567\u202C',
  '+90 (0532) 123 45 67',
);
const email = fc.constantFrom(
  'xanthippe@example.org',
  '\u200FAna@Example.org',
  'mailto:ana@example.org',
  'Ana <ana@example.org>',
  'ünal@exämple.org',
);

export const knownIn = (directory: Directory): Known => ({
  language: fc.constantFrom(...directory.city.languages.map(({ tag }) => tag)),
  'conversation.language': fc.constantFrom('de', 'ar', 'tr', 'ku'),
  'languages[]': fc.constantFrom('de', 'ar', 'tr', 'ku'),
  quarter: ids(directory.quarters),
  'topics[]': ids(directory.topics),
  service: ids(directory.services.filter(({ access }) => access.includes('portal'))),
  channel: fc.constantFrom('place', 'phone', 'place', 'video'),
  phone,
  email,
  notice: fc.constant('2026-11'),
  'slot.id': live('slot'),
  hold: fc.oneof(live('hold'), live('secret')),
  version: fc.oneof({ weight: 8, arbitrary: live('version') }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) }),
  offer: fc.integer({ min: 1, max: 3 }),
  startsAt: instant,
  firstDay: day,
  lastDay: fc.oneof(later, fc.constant(null)),
  from: day,
  opens: fc.constantFrom('07:00', '08:30', '09:55'),
  closes: fc.constantFrom('12:00', '13:05', '18:30'),
  lengthMinutes: fc.constantFrom(15, 30, 45),
  bufferMinutes: fc.constantFrom(0, 15),
  place: fc.constantFrom('Beispielstelle, Beispielstraße 1', 'Beispielstelle, Raum 2', null),
  password: fc.constantFrom(rightPassword, rightPassword, 'falsch'),
  account: live('counsellor'),
  'seen[]': live('booking'),
  id: live('account'),
  provider: ids(directory.providers),
});

/** The fields that a form sends for a body: texts only. A value that is missing, false or null is left out. */
function fieldOf(value: unknown): unknown {
  if (value === null || value === undefined || value === false) return undefined;
  if (value === true) return 'yes';
  return Array.isArray(value) ? value.map(fieldOf) : typeof value === 'string' ? value : JSON.stringify(value);
}

const present = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const formOf = (body: unknown): Record<string, unknown> =>
  present(Object.fromEntries(Object.entries(body as object).map(([name, value]) => [name, fieldOf(value)])));

/** The fields of the public form for a body; the page and the route read the same list. */
function appointmentFields(body: unknown): Record<string, unknown> {
  const at = (pointer: string) =>
    pointer
      .slice(1)
      .split('/')
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], body);
  return present(
    Object.fromEntries(Object.entries(appointmentForm.fields).map(([field, pointer]) => [field, fieldOf(at(pointer) ?? null)])),
  );
}

/** All routes that change something. */
export function fuzzRoutes(directory: Directory): FuzzRoute[] {
  const known = knownIn(directory);
  const right = (schema: TSchema) => rightFor(schema, known);
  const urlOf = urlsOf(directory);
  const routeOf = (route: string, rest: Omit<FuzzRoute, 'route' | 'url' | 'secret'>): FuzzRoute => ({
    route,
    url: urlOf(route.split(' ')[1]!),
    // Nothing else can be accepted or declined.
    secret: fc.oneof(
      { weight: 15, arbitrary: live(/accept|none-fits/.test(route) ? 'offered' : 'secret') },
      { weight: 1, arbitrary: fc.constant('B'.repeat(22)) },
    ),
    ...rest,
  });

  const json = (caller: FuzzRoute['caller'], route: string, schema?: TSchema, weight = 2, here: Known = {}): FuzzRoute =>
    routeOf(route, {
      body: schema === undefined ? undefined : rightFor(schema, { ...known, ...here }),
      ...(schema === undefined ? {} : { schema }),
      kind: 'json',
      caller,
      weight,
    });
  const form = (caller: FuzzRoute['caller'], route: string, body: Arbitrary<unknown>, weight = 2): FuzzRoute =>
    routeOf(route, { body, kind: 'form', caller, weight });

  const formKey = fc.uuid({ version: 4 });
  const asked = fc
    .tuple(right(NewAppointment), formKey, fc.constantFrom(undefined, 'find', 'extend', 'release', 'begin'), fc.nat(19))
    .map(([body, idempotencyKey, step, chance]) =>
      present({ ...appointmentFields(body), idempotencyKey, step: chance < 3 ? step : undefined }),
    );
  const holding = fc
    .tuple(right(NewAppointment), formKey, live('slot'))
    .map(([body, idempotencyKey, slot]) => present({ ...appointmentFields(body), idempotencyKey, step: `hold:${slot}` }));
  const fields = (members: Record<string, TSchema>) => right(Type.Object(members)).map(formOf);
  const word = (text: string) => Type.Literal(text);
  const text = (maxLength: number) => Type.String({ maxLength });
  const version = Type.Integer();

  const time = (name: 'offer' | 'confirm') => ({
    [`${name}-length`]: Type.Integer({ minimum: 5, maximum: 480 }),
    [`${name}-channel`]: oneOf(channels),
    [`${name}-place`]: text(200),
  });
  known['offer-date-1'] = known['offer-date-2'] = known['confirm-date'] = known['absenceFrom'] = day;
  known['absenceTo'] = later;
  known['offer-time-1'] = known['offer-time-2'] = known['confirm-time'] = clock;
  known['reference'] = live('reference');
  // The number of most requests here; a slip is found by its own contact only.
  known['contact'] = fc.oneof({ weight: 3, arbitrary: fc.constant('0151 23456789') }, { weight: 1, arbitrary: fc.oneof(phone, email) });
  known['formKey'] = known['key'] = formKey;
  known['back'] = fc.constantFrom('/desk/requests/', '//other.example/', '/desk/\u0000');
  known['day'] = day;
  known['fromTime'] = known['opens']!;
  known['untilTime'] = known['closes']!;
  known['substitute'] = known['substitutes[]'] = live('counsellor');
  known['quarters[]'] = known['quarter']!;
  known['sourceDate'] = fc.constantFrom('2026-10-01', '2026-11-20');
  const date = Type.String();
  const hoursForm = (schema: TSchema, action: Arbitrary<string | undefined>) =>
    fc
      .tuple(right(schema), action)
      .map(([body, act]) => present({ ...formOf(body), rhythm: String((body as { everyWeeks?: number }).everyWeeks), action: act }));

  known['duplicateOf'] = live('reference');
  /** Only the members that belong to the outcome. */
  const closing = right(CloseRequest).map((body) => {
    const { reason, duplicateOf, kimNumber, ...closed } = body as CloseRequest;
    const details = { 'not-here': { reason }, duplicate: { duplicateOf }, 'handed-over': { kimNumber } } as Record<string, object>;
    return present({ ...closed, ...details[closed.outcome] });
  });

  return [
    json('anybody', 'POST /api/appointments', NewAppointment, 12),
    json('slip', 'POST /api/appointment/accept', AcceptOffer, 3),
    json('slip', 'POST /api/appointment/none-fits'),
    json('slip', 'POST /api/appointment/move', MoveAppointment, 4),
    json('slip', 'POST /api/appointment/contact', NewContact, 3),
    json('slip', 'POST /api/appointment/cancel', undefined, 1),
    json('slip', 'POST /api/appointment/erase', undefined, 1),
    json('anybody', 'POST /api/slots/:id/hold', undefined, 3),
    json('anybody', 'POST /api/holds/:hold/extend'),
    json('anybody', 'DELETE /api/holds/:hold', undefined, 1),
    form('anybody', 'POST /:lang/appointment/', asked, 12),
    form('anybody', 'POST /:lang/appointment/', holding, 3),
    form('anybody', 'POST /:lang/appointment/lost/', fields({ reference: date, contact: date })),
    form(
      'anybody',
      'POST /:lang/appointment/:secret/',
      fields({
        action: oneOf(['accept', 'none-fits', 'cancel', 'erase', 'renew', 'renew', 'withdraw', 'face']),
        face: oneOf(faces),
        offer: version,
        formKey: date,
        consent: date,
      }),
      4,
    ),
    form(
      'anybody',
      'POST /:lang/appointment/:secret/move/',
      live('slot').map((slot) => ({ slot })),
      3,
    ),
    form(
      'anybody',
      'POST /:lang/appointment/:secret/earlier/',
      right(EarlierWish).map((wish) => ({ ...formOf(wish), action: 'wish' })),
      3,
    ),
    form('anybody', 'POST /:lang/appointment/:secret/copy/', fc.constant({}), 1),
    form('anybody', 'POST /:lang/appointment/:secret/contact/', right(NewContact).map(formOf), 3),
    form(
      'anybody',
      'POST /:lang/appointment/:secret/consent/',
      fields({ action: oneOf(['yes', 'no']), facts: Type.Array(oneOf(sharableFacts)) }),
    ),
    form(
      'anybody',
      'POST /:lang/search/',
      fields({
        q: text(300),
        quarter: Type.Optional(text(60)),
        language: Type.Optional(text(20)),
        open: Type.Optional(oneOf(['now', 'today'])),
        way: Type.Optional(text(20)),
      }),
    ),
    form('anybody', 'POST /:lang/search/unmet/', fields({ quarter: Type.Optional(text(60)), q: Type.Optional(text(60)) })),
    form('anybody', 'POST /:lang/report/', right(NewReport).map(formOf), 4),

    json('anybody', 'POST /api/desk/session', SignIn, 1, { email: live('email') }),
    json('desk', 'DELETE /api/desk/session', undefined, 1),
    json('desk', 'POST /api/desk/requests/next'),
    json('desk', 'POST /api/desk/requests/:id/claim', undefined, 6),
    json('desk', 'POST /api/desk/requests/:id/release', undefined, 1),
    json('desk', 'POST /api/desk/requests/:id/offer', OfferTimes, 5),
    json('desk', 'POST /api/desk/requests/:id/confirm', ConfirmTime, 4),
    json('desk', 'POST /api/desk/requests/:id/told', Told, 3),
    json('desk', 'POST /api/desk/requests/:id/follow-up', FollowUp, 1),
    json('desk', 'POST /api/desk/requests/:id/forward', ForwardRequest, 1),
    json('desk', 'POST /api/desk/requests/:id/pass-on', PassOn, 1),
    { ...json('desk', 'POST /api/desk/requests/:id/close', CloseRequest, 2), body: closing },
    json('desk', 'POST /api/desk/requests/:id/person', OpenPerson, 3),
    json('desk', 'POST /api/desk/hours', NewHours, 3),
    json('desk', 'POST /api/desk/hours/preview', NewHours),
    json('desk', 'POST /api/desk/absences', NewAbsence, 1, { lastDay: later }),
    json('desk', 'DELETE /api/desk/absences/:id', undefined, 1),
    json('desk', 'POST /api/desk/invitations', NewInvitation, 1),
    json('desk', 'DELETE /api/desk/invitations/:id', undefined, 1),
    json('desk', 'POST /api/desk/hours/:id', ChangeHours),
    json('desk', 'POST /api/desk/hours/:id/end', EndHours, 1),
    json('machine', 'POST /api/v1/requests/:id/claim', undefined, 1),
    json('machine', 'POST /api/v1/requests/:id/release', undefined, 1),
    json('machine', 'POST /api/v1/requests/:id/person', undefined, 1),
    { ...json('machine', 'POST /api/v1/requests/:id/close', CloseRequest, 1), body: closing },
    form(
      'desk',
      'POST /desk/tokens/',
      fields({
        action: oneOf(['make', 'make', 'revoke', 'ask-parts', 'confirm-parts', 'close-parts']),
        tokenName: Type.String({ minLength: 1, maxLength: 60 }),
        provider: date,
        purpose: oneOf(tokenPurposes),
        scopes: Type.Array(oneOf(['list'])),
        months: oneOf(tokenMonths),
      }),
      1,
    ),
    // No address exists here, so that only refusals are tried; tests/api/webhooks.test.ts calls real ones.
    form(
      'desk',
      'POST /desk/webhooks/',
      fields({ action: oneOf(['make', 'rotate', 'end', 'again']), provider: date, url: word('https://10.0.0.1/') }),
      1,
    ),
    form(
      'desk',
      'POST /desk/log/',
      fields({
        action: oneOf(['ask', 'ask', 'ask', 'release', 'refuse', 'end']),
        logReason: oneOf(logReasons),
        logFrom: word('2026-11-20'),
        logUntil: word('2026-11-20'),
        id: date,
      }),
      1,
    ),
    form('desk', 'POST /desk/log/:id/', fc.constant({}), 1),
    form('desk', 'POST /desk/calls/', fc.constant({ action: 'open' }), 1),
    form(
      'desk',
      'POST /desk/calls/',
      fc.record({ action: fc.constant('called'), called: fc.tuple(live('held'), instant).map((parts) => parts.join(' ')) }),
      1,
    ),
    form('desk', 'POST /desk/export/', fc.constant({ exportFrom: '2026-11-01', exportUntil: '2026-11-30' }), 1),
    form('anybody', 'POST /desk/sign-in/', rightFor(SignIn, { ...known, email: live('email') }).map(formOf), 1),
    form('anybody', 'POST /desk/sign-in/passkey-options', fields({}), 1),
    form('anybody', 'POST /desk/sign-in/passkey/', fields({ passkey: text(200), next: date }), 1),
    form(
      'desk',
      'POST /desk/account/',
      fields({ action: oneOf(['end-session', 'remove-passkey', 'remove-identity', 'add-passkey', 'end-others']), id: date }),
      1,
    ),
    form('desk', 'POST /desk/account/passkey-options', fields({}), 1),
    form('anybody', 'POST /desk/welcome/:token/passkey-options', fields({}), 1),
    form('anybody', 'POST /desk/welcome/:token/', fields({ password: Type.String({ minLength: 12, maxLength: 40 }) }), 1),
    form('desk', 'POST /desk/sign-out/', fields({ everywhere: Type.Optional(word('yes')) }), 1),
    form('desk', 'POST /desk/language/', fc.record({ language: fc.constantFrom('de', 'en'), back: known['back'] }), 1),
    form('desk', 'POST /desk/requests/new/', asked, 4),
    form('desk', 'POST /desk/requests/new/times/', asked),
    form(
      'desk',
      'POST /desk/requests/:id/',
      fields({ action: oneOf(['claim', 'claim', 'release', 'person']), 'look-reason': Type.Optional(oneOf(lookReasons)) }),
      3,
    ),
    form(
      'desk',
      'POST /desk/requests/:id/',
      fields({
        action: word('offer'),
        version,
        'offer-date-1': date,
        'offer-time-1': date,
        'offer-date-2': Type.Optional(date),
        'offer-time-2': Type.Optional(date),
        ...time('offer'),
      }),
      3,
    ),
    form(
      'desk',
      'POST /desk/requests/:id/',
      fields({ action: word('confirm'), version, 'confirm-date': date, 'confirm-time': date, ...time('confirm') }),
      3,
    ),
    form(
      'desk',
      'POST /desk/requests/:id/',
      fields({
        action: oneOf(['told', 'close']),
        version,
        how: oneOf(waysOfTelling),
        outcome: oneOf(outcomes),
        reason: Type.Optional(oneOf(notHereReasons)),
      }),
    ),
    form(
      'desk',
      'POST /desk/requests/:id/',
      fields({
        action: word('pass-on'),
        version,
        'pass-on-to': oneOf(['caritas', 'drk']),
        fact: Type.Array(oneOf(sharableFacts)),
        agreed: oneOf(waysOfAgreeing),
      }),
      1,
    ),
    form(
      'desk',
      'POST /desk/partners/',
      fields({
        action: word('add'),
        partnerName: Type.String({ minLength: 1, maxLength: 60, pattern: '^[a-z]+$' }),
        partnerEmail: word('partner@example.org'),
      }),
      1,
    ),
    form(
      'desk',
      'POST /desk/overview/obstacles/',
      fields({
        'decision-obstacle': oneOf(['no-interpreter', 'rain']),
        'decision-brought-on': date,
        'decision-brought': Type.String({ minLength: 1, maxLength: 60, pattern: '^[a-z]+$' }),
        'decision-state': oneOf(decisionStates),
        'decision-decided': Type.Optional(word('beschlossen')),
        'decision-by': Type.Optional(date),
      }),
      1,
    ),
    form(
      'desk',
      'POST /desk/overview/obstacles/:id/',
      fields({
        version,
        'decision-obstacle': word('no-interpreter'),
        'decision-brought-on': date,
        'decision-state': oneOf(decisionStates),
      }),
      1,
    ),
    form(
      'desk',
      'POST /desk/overview/obstacles/words/',
      fields({
        action: oneOf(['add', 'rename', 'restore']),
        id: word('no-school-place'),
        'obstacle-de': Type.String({ minLength: 1, maxLength: 60, pattern: '^[a-z]+$' }),
        'obstacle-en': Type.String({ minLength: 1, maxLength: 60, pattern: '^[a-z]+$' }),
      }),
      1,
    ),
    form('anybody', 'POST /desk/partner/:secret/', fields({ action: oneOf(['accept', 'answer']), answer: oneOf(partnerAnswers) }), 1),
    form('anybody', 'POST /desk/interpreter/:secret/', fields({ answer: oneOf(interpreterAnswers) }), 1),
    form(
      'desk',
      'POST /desk/requests/:id/',
      fields({
        action: oneOf(['interpreter-order', 'interpreter-cancel', 'interpreter-answer']),
        'interpreter-language': oneOf(['ar', 'ku', 'x y']),
        'interpreter-variety': text(70),
        'interpreter-gender': oneOf(interpreterGenders),
        'interpreter-answer': oneOf(interpreterAnswers),
      }),
      1,
    ),
    form(
      'desk',
      'POST /desk/reports/',
      live('report').map((id) => ({ action: 'handled', id })),
    ),
    // No question to a provider is open here, so that only refusals are tried; tests/api/providers.test.ts answers real ones.
    form(
      'anybody',
      'POST /:lang/confirm/:secret/',
      fields({ action: oneOf(['confirm', 'suggest']), seen: text(20), rest: Type.Optional(word('yes')) }),
      1,
    ),
    form('desk', 'POST /desk/providers/', fields({ action: oneOf(['take', 'refuse']), id: text(40) }), 1),
    form('desk', 'POST /desk/providers/:id/', fields({ email: text(90), intervalMonths: oneOf(['6', '12', '0', 'x']) }), 1),
    form('desk', 'POST /desk/services/', fields({ action: word('drop'), entry: text(60), field: text(60) }), 1),
    // No file is uploaded here, so that only refusals are tried; tests/api/imports.test.ts uploads real ones.
    form('desk', 'POST /desk/imports/', fields({ source: text(90), sourceDate: text(10), topic: text(20) }), 1),
    form(
      'desk',
      'POST /desk/imports/:id/',
      fields({
        action: oneOf(['take', 'leave', 'match', 'providers', 'discard', 'forget']),
        row: text(4),
        field: text(60),
        seen: text(16),
      }),
      1,
    ),
    form('desk', 'POST /desk/translations/:language/', fields({ action: oneOf(['file', 'machine']) }), 1),
    form(
      'desk',
      'POST /desk/translations/:language/:text/',
      fields({ action: Type.Optional(word('drop')), text: text(300), of: text(8), seen: text(16), reviewed: Type.Optional(word('yes')) }),
      1,
    ),
    form(
      'desk',
      'POST /desk/services/:id/',
      fields({
        action: Type.Optional(oneOf(['preview', 'undo'])),
        part: oneOf(['hours-0-0', 'contact']),
        'seen.email': text(20),
        email: text(90),
        'phones.0.number': text(90),
        source: oneOf(factSources),
      }),
      1,
    ),
    form(
      'desk',
      'POST /desk/hours/',
      fields({ action: word('absence'), absenceFrom: date, absenceTo: Type.Optional(date), account: Type.Optional(date) }),
      1,
    ),
    form(
      'desk',
      'POST /desk/hours/',
      live('absence').map((id) => ({ action: 'remove-absence', id })),
      1,
    ),
    form('desk', 'POST /desk/hours/new/', hoursForm(NewHours, fc.constantFrom(undefined, 'preview'))),
    form('desk', 'POST /desk/hours/:id/', hoursForm(ChangeHours, fc.constantFrom(undefined, 'preview'))),
    form('desk', 'POST /desk/hours/:id/', hoursForm(EndHours, fc.constant('end')), 1),
    form(
      'desk',
      'POST /desk/accounts/',
      fields({
        action: word('add'),
        email: text(60),
        name: text(120),
        role: oneOf(roles),
        provider: date,
        language: Type.Optional(oneOf(['de', 'en'])),
      }),
    ),
    form(
      'desk',
      'POST /desk/accounts/',
      fields({
        action: oneOf(['link', 'revoke-link', 'enable', 'disable', 'role', 'remove-identity']),
        id: date,
        role: oneOf(roles),
      }),
    ),
    form(
      'desk',
      'POST /desk/accounts/:id/',
      fields({ ...AccountProfile.properties, substitutes: Type.Array(Type.String(), { maxItems: 1 }) }),
      1,
    ),

    form(
      'desk',
      'POST /desk/',
      fc.record({
        id: live('held'),
        version: live('version'),
        outcome: fc.constantFrom(...outcomesToSay),
        reason: fc.constantFrom(...notHereReasons),
      }),
      1,
    ),
    form('desk', 'POST /desk/capacity/', fields({ capacity: oneOf(capacities) }), 1),
    form('desk', 'POST /desk/keys/', fields({ keys: Type.Optional(word('on')), back: date }), 1),
    form('desk', 'POST /desk/mails/', fields({ mails: oneOf(mailWishes), back: date }), 1),
    form(
      'desk',
      'POST /desk/search/',
      fc.record({ search: fc.oneof(live('reference'), fc.constantFrom('Ückendorf', 'ara', 'wohn', 'Xanthippe'), fc.string()) }),
      1,
    ),
    form(
      'desk',
      'POST /desk/requests/views/',
      fc
        .tuple(fc.constantFrom(...views), known['quarter'] as Arbitrary<string>, fc.constantFrom(undefined, 'drop'))
        .map(([view, quarter, action]) => present({ query: String(new URLSearchParams({ view, quarter })), action })),
      1,
    ),
    form(
      'desk',
      'POST /desk/requests/:id/preview/',
      fields({ action: word('offer'), version, 'offer-date-1': date, 'offer-time-1': date, ...time('offer') }),
      1,
    ),
    form(
      'desk',
      'POST /desk/requests/:id/preview/',
      fields({ action: word('confirm'), version, 'confirm-date': date, 'confirm-time': date, ...time('confirm') }),
      1,
    ),
    // Short and of one quarter, so that the other routes still find times.
    form(
      'desk',
      'POST /desk/pause/',
      fc.record({
        action: fc.constant('begin'),
        id: formKey,
        quarter: known['quarter']!,
        takes: fc.constantFrom(...pauseTakes),
        reason: fc.constantFrom(...pauseReasons),
        // Most pauses end within the three months that are allowed.
        reopensOn: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('2026-12-15', '2027-01-15') }, { weight: 1, arbitrary: day }),
      }),
      2,
    ),
    form(
      'desk',
      'POST /desk/pause/',
      live('pause').map((id) => ({ action: 'end', id })),
      1,
    ),
    form(
      'desk',
      'POST /desk/week/',
      fields({ action: word('close'), day: date, opens: date, closes: date, account: Type.Optional(date) }),
      1,
    ),
    form('desk', 'POST /desk/week/', fc.record({ action: fc.constant('open'), id: live('absence'), day }), 1),
    form(
      'desk',
      'POST /desk/week/away/',
      fields({
        action: Type.Optional(word('offer')),
        account: Type.Optional(date),
        absenceFrom: date,
        fromTime: Type.Optional(date),
        untilTime: Type.Optional(date),
        substitute: Type.Optional(date),
        seen: Type.Array(date),
      }),
      1,
    ),
    form('desk', 'POST /desk/week/away/:id/', fields({ action: oneOf(['offer', 'give', 'take-back']) }), 1),
    form(
      'desk',
      'POST /desk/invitations/',
      fields({ action: oneOf(['make', 'make', 'revoke']), appointments: oneOf(['1', '5', '20']), language: oneOf(['de', 'ar']) }),
      1,
    ),
    form('desk', 'POST /desk/week/calendar/', fields({ action: oneOf(['renew', 'renew', 'revoke']) }), 1),
    form(
      'desk',
      'POST /desk/week/move/:id/',
      fields({
        version,
        'confirm-date': date,
        'confirm-time': oneOf(['08:05', '11:40', '15:00', '17:20']),
        ...time('confirm'),
        'confirm-length': oneOf(['15', '30']),
      }),
      1,
    ),
    form(
      'desk',
      'POST /desk/services/new/',
      fields({
        action: Type.Optional(oneOf(['keep', 'forget'])),
        'name.de': Type.String({ minLength: 1, maxLength: 60 }),
        provider: date,
        topics: Type.Array(date, { minItems: 1, maxItems: 3, uniqueItems: true }),
        reach: word('city'),
        source: oneOf(factSources),
        address: word('https://example.org/'),
        sourceDate: date,
      }),
      1,
    ),
  ];
}
