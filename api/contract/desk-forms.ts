import { Type } from 'typebox';
import { AppointmentTime } from './appointment.ts';
import type { OutcomeToSay } from './codes.ts';
import { AccountProfile, CloseRequest, FollowUp, ForwardRequest, GiveSlots, OpenPerson, PassOn, SignIn, Told } from './desk.ts';
import { valueOf, type Form } from './form.ts';
import { Decision, NamedObstacle } from './obstacles.ts';
import { NewOrder } from './interpreters.ts';
import { NewPartner } from './partner.ts';
import { NewPause } from './pause.ts';
import { EndHours, NewAbsence, NewHours } from './hours.ts';
import { LanguageTag, oneOf, strict } from './schema-parts.ts';
import { NewToken } from './tokens.ts';
import { ExportPeriod } from './export.ts';
import { AskLog } from './log.ts';
import { NewWebhook } from './webhooks.ts';

/*
 * The forms of the desk. A field has the name of its body's member, unless another form on the page has that name already.
 */

/** Fields that have the names of the body's members. */
const named = (...names: string[]): Form['fields'] => Object.fromEntries(names.map((name) => [name, `/${name}`]));

export const signInForm: Form = { words: 'desk', schema: SignIn, fields: named('email', 'password') };

/** A new account, and the first account with its password. The limits match the account rules. */
const NewAccount = Type.Object({
  name: Type.String({ maxLength: 120 }),
  email: Type.String({ maxLength: 254 }),
  role: Type.String(),
  language: Type.String(),
  provider: Type.String(),
  password: Type.String({ maxLength: 200 }),
  passkeyName: Type.String({ maxLength: 60 }),
  passkey: Type.String(),
});
export const accountForm: Form = { words: 'desk', schema: NewAccount, fields: named('name', 'email', 'role', 'language', 'provider') };
export const welcomeForm: Form = {
  words: 'desk',
  schema: NewAccount,
  fields: named('name', 'email', 'password', 'passkeyName', 'passkey'),
  hidden: ['passkey'],
};

/** A passkey of one's own account. A browser's script fills the hidden field. */
export const passkeyForm: Form = { words: 'desk', schema: NewAccount, fields: named('passkeyName', 'passkey'), hidden: ['passkey'] };

/** The form of an account's languages, quarters, capacity and substitutes. */
export const profileForm: Form = {
  words: 'desk',
  schema: AccountProfile,
  fields: named('languages', 'quarters', 'capacity', 'substitutes'),
};

/** The rows of the offer form, one for each time. */
export const offerRows = [1, 2, 3] as const;

/** The offer form or the confirm form. Both are on one page, so their field names begin with the form's name. */
const timeForm = (form: 'offer' | 'confirm', ...starts: string[]): Form => ({
  words: 'desk',
  schema: Type.Object({ [`${form}-place`]: AppointmentTime.properties.place }),
  fields: named(...starts, `${form}-length`, `${form}-channel`, `${form}-place`, `${form}-remark`),
});

/** Fields of a closing that belong to one outcome. */
const closingDetails: Readonly<Record<string, OutcomeToSay>> = {
  reason: 'not-here',
  'duplicate-of': 'duplicate',
  'kim-number': 'handed-over',
};

/** The forms of a request's page, by the action that they send. */
export const requestForms = {
  person: { words: 'desk', schema: OpenPerson, fields: { 'look-reason': '/reason' } },
  slots: { words: 'desk', schema: GiveSlots, fields: { slot: '/slots', 'slots-remark': '/remarks' } },
  offer: timeForm('offer', ...offerRows.flatMap((row) => [`offer-date-${row}`, `offer-time-${row}`])),
  confirm: timeForm('confirm', 'confirm-date', 'confirm-time'),
  told: { words: 'desk', schema: Told, fields: named('how') },
  'follow-up': { words: 'desk', schema: FollowUp, fields: { 'follow-up-day': '/day', 'follow-up-remark': '/remarks' } },
  forward: { words: 'desk', schema: ForwardRequest, fields: { 'forward-quarter': '/quarter' } },
  'pass-on': { words: 'desk', schema: PassOn, fields: { 'pass-on-to': '/to', fact: '/facts', agreed: '/agreed' } },
  'interpreter-order': {
    words: 'desk',
    schema: NewOrder,
    fields: { 'interpreter-language': '/language', 'interpreter-variety': '/variety', 'interpreter-gender': '/gender' },
  },
  close: {
    words: 'desk',
    schema: CloseRequest,
    fields: { ...named('outcome', 'reason'), 'duplicate-of': '/duplicateOf', 'kim-number': '/kimNumber', obstacle: '/obstacles' },
    // Another outcome drops what was entered for an earlier one.
    applies: (field, values) => (closingDetails[field] ?? valueOf(values, 'outcome')) === valueOf(values, 'outcome'),
  },
} satisfies Record<string, Form>;

/** The filters of the queue. */
export const filterForm: Form = { words: 'desk', schema: Type.Object({}), fields: named('reference', 'quarter', 'topic', 'language') };

/** Consultation hours. "Only once" is a rhythm too. */
export const hoursForm: Form = {
  words: 'desk',
  schema: NewHours,
  fields: {
    ...named('account', 'opens', 'closes', 'firstDay', 'lastDay'),
    rhythm: '/everyWeeks',
    ...named('channel', 'place', 'quarter', 'languages', 'womanCounsellor'),
    ...named('lengthMinutes', 'bufferMinutes', 'horizonDays', 'leadTimeMinutes', 'capacity'),
  },
};

export const endHoursForm: Form = { words: 'desk', schema: EndHours, fields: named('from') };

export const absenceForm: Form = {
  words: 'desk',
  schema: NewAbsence,
  fields: {
    account: '/account',
    absenceFrom: '/firstDay',
    fromTime: '/fromTime',
    absenceTo: '/lastDay',
    untilTime: '/untilTime',
    substitute: '/substitute',
  },
};

/** A pause. The scope is everything, the provider, or one of its quarters. */
export const pauseForm: Form = {
  words: 'desk',
  schema: NewPause,
  fields: named('quarter', 'reason', 'reopensOn', 'takes', 'id'),
  hidden: ['id'],
};

/** A partner without an account. */
export const partnerForm: Form = {
  words: 'desk',
  schema: NewPartner,
  fields: { partnerName: '/name', partnerEmail: '/email' },
};

/** A token for another system. */
export const tokenForm: Form = {
  words: 'desk',
  schema: NewToken,
  fields: named('tokenName', 'provider', 'purpose', 'scopes', 'months'),
};

/** An obstacle of the list, in both languages of the desk. */
export const obstacleForm: Form = {
  words: 'desk',
  schema: NamedObstacle,
  fields: { 'obstacle-de': '/nameDe', 'obstacle-en': '/nameEn' },
};

/** A line of the decision log. */
export const decisionForm: Form = {
  words: 'desk',
  schema: Decision,
  fields: {
    'decision-obstacle': '/obstacle',
    'decision-brought-on': '/broughtOn',
    'decision-brought': '/brought',
    'decision-state': '/state',
    'decision-decided': '/decided',
    'decision-acts': '/acts',
    'decision-by': '/actBy',
  },
};

/** The period of an export. */
export const exportForm: Form = {
  words: 'desk',
  schema: ExportPeriod,
  fields: { exportFrom: '/from', exportUntil: '/until' },
};

/** A search of the desk's log. */
export const logForm: Form = {
  words: 'desk',
  schema: AskLog,
  fields: { logReason: '/reason', logFrom: '/from', logUntil: '/until', logAccount: '/account', logKind: '/kind' },
};

/** An address of another system that is told of each step. */
export const webhookForm: Form = { words: 'desk', schema: NewWebhook, fields: named('provider', 'url') };

/** How many appointments an invitation link can be made for. */
export const invitationSizes = ['1', '5', '20'] as const;

/** A link that books outside the allowance of a network, to the form in one language. */
export const NewInvitation = Type.Object({ appointments: oneOf(invitationSizes), language: LanguageTag }, strict);
export const invitationForm: Form = { words: 'desk', schema: NewInvitation, fields: named('appointments', 'language') };

/** A part of an entry: its fields come from the content's schema. Where the facts are known from is asked beside them. */
export const entryForm = (names: readonly string[]): Form => ({
  words: 'desk',
  schema: Type.Object({ source: Type.String(), address: Type.String({ maxLength: 500 }) }),
  fields: named(...names, 'source', 'address'),
});

/** The steps of the page of a new entry, and what each asks. Everything else is added to the draft later. */
export const newEntrySteps = {
  services: {
    what: ['name.de', 'provider', 'topics', 'reach'],
    where: ['places.0.quarter', 'places.0.quarterConfirmed', 'places.0.street', 'places.0.postalCode'],
    when: ['places.0.hours.0.for', 'places.0.hours.0.rule'],
    languages: ['languages'],
  },
  events: {
    what: ['name.de', 'provider', 'description.de'],
    dates: ['dates'],
    where: ['place.name', 'place.street', 'place.postalCode', 'place.quarter', 'place.quarterConfirmed', 'online'],
    details: ['level', 'children', 'priceCents', 'registration', 'phone'],
  },
} as const;

export type NewEntryStep = { [folder in keyof typeof newEntrySteps]: keyof (typeof newEntrySteps)[folder] }[keyof typeof newEntrySteps];

export const newEntryFields: Record<keyof typeof newEntrySteps, readonly string[]> = {
  services: Object.values(newEntrySteps.services).flat(),
  events: Object.values(newEntrySteps.events).flat(),
};

/** One text in one language. */
export const translationForm: Form = {
  words: 'desk',
  schema: Type.Object({ text: Type.String({ maxLength: 4000 }), reviewed: Type.Optional(Type.Boolean()) }),
  fields: named('text', 'reviewed'),
};

/** How an editor knows a fact. "website" asks for its address. */
export const factSources = ['provider', 'visit', 'website'] as const;
