import { Type, type Static } from 'typebox';
import { ageGroups, channels, dayParts, givenTimes, outcomes, notHereReasons, remarks, replies, states, wishDays } from './codes.ts';
import { asksForContact } from './contact.ts';
import { valueOf, type Form } from './form.ts';
import { mostPersons } from './persons.ts';
import { Id, LanguageTag, Line, nullable, oneOf, strict, Text } from './schema-parts.ts';

/** The public name of a slot: weekday of the naming, start in UTC, and a part that only the portal can read. */
export const slotNamePattern = '^[0-6]\\.\\d{8}T\\d{4}Z\\.[\\w-]{22}$';

/** The free time that a person chose, with the hold on it if there is one. */
export const SlotChoice = Type.Object(
  {
    id: Type.String({ pattern: slotNamePattern, description: 'As GET /api/slots names it, today or yesterday' }),
    hold: Type.Optional(Type.String({ pattern: '^[\\w-]{22}$' })),
  },
  strict,
);
export type SlotChoice = Static<typeof SlotChoice>;

/** So many topics a request may name. */
export const mostTopics = 3;

/** The subject of a request. Sealed on its own: everybody who may see the list may open it. */
export const Matter = Type.Object(
  {
    topics: Type.Array(Id, { maxItems: mostTopics, uniqueItems: true, description: 'Topic ids; empty means "I will say it there"' }),
    service: Type.Optional(Id),
    womanCounsellor: Type.Boolean(),
    channel: oneOf(channels),
    persons: Type.Integer({ minimum: 1, maximum: mostPersons }),
    ageGroup: Type.Optional(oneOf(ageGroups)),
    hasCounsellor: Type.Optional(Type.Boolean()),
    wish: Type.Optional(
      Type.Object(
        {
          days: Type.Array(oneOf(wishDays), { maxItems: 5, uniqueItems: true }),
          parts: Type.Array(oneOf(dayParts), { maxItems: 2, uniqueItems: true }),
        },
        { ...strict, description: 'Empty lists mean "as soon as possible"' },
      ),
    ),
  },
  strict,
);
export type Matter = Static<typeof Matter>;

/** A matter as far as a provider may see it: a fact that was not passed on is absent. */
export const SharedMatter = Type.Partial(Matter, strict);
export type SharedMatter = Static<typeof SharedMatter>;

const contact = {
  reply: oneOf(replies),
  phone: Type.Optional(Line(40)),
  mayLeaveMessage: Type.Optional(Type.Boolean()),
  safeTimes: Type.Optional(Text(200)),
  email: Type.Optional(Line(254)),
  reminder: Type.Optional(Type.Boolean({ description: 'A letter or a call on the day before, by the way chosen for the answer' })),
};

/** POST /api/appointment/contact: replaces the whole former contact and way of answering */
export const NewContact = Type.Object(contact, { ...strict, $id: 'NewContact' });
export type NewContact = Static<typeof NewContact>;
export const contactFields: readonly string[] = Object.keys(contact);

const Helper = Type.Object(
  {
    name: Line(120),
    phone: Type.Optional(Line(40)),
    takesAnswer: Type.Optional(Type.Boolean({ description: "The contact is the helper's, who passes the answer on" })),
  },
  strict,
);

/** The person who asks, and the contact. Sealed apart from the matter: only the holder opens it, and every look is recorded. */
export const Person = Type.Object(
  {
    name: Line(120),
    ...contact,
    note: Type.Optional(Text(500)),
    helper: Type.Optional(Helper),
  },
  strict,
);
export type Person = Static<typeof Person>;

/** A person as far as a provider may see her: a fact that was not passed on is absent. */
export const SharedPerson = Type.Partial(Type.Object({ ...Person.properties, helper: Type.Partial(Helper, strict) }), strict);
export type SharedPerson = Static<typeof SharedPerson>;

/** A solved challenge of GET /api/challenge. */
export const Proof = Type.String({
  pattern: '^[\\w+/=-]+$',
  maxLength: 2000,
  description: 'Base64 of the JSON { challenge, solution } (ALTCHA protocol 2). Each counts once',
});

/** POST /api/appointments */
export const NewAppointment = Type.Object(
  {
    language: LanguageTag,
    quarter: Type.String({
      pattern: '^[a-z]+(-[a-z]+)*$',
      maxLength: 60,
      description: 'A quarter id, "unknown", "no-address" or "outside"',
    }),
    conversation: Type.Object({ language: LanguageTag, interpreting: Type.Boolean() }, strict),
    matter: Matter,
    person: Person,
    notice: Type.String({ minLength: 1, maxLength: 40, pattern: '^[\\w.-]+$', description: 'The version of the notice that was shown' }),
    slot: Type.Optional(SlotChoice),
    proof: Type.Optional(Proof),
  },
  { ...strict, $id: 'NewAppointment', description: 'A request for a first appointment' },
);
export type NewAppointment = Static<typeof NewAppointment>;

/** The questions of a request. */
export const appointmentForm: Form = {
  words: 'appointment',
  schema: NewAppointment,
  fields: {
    helperName: '/person/helper/name',
    helperPhone: '/person/helper/phone',
    topics: '/matter/topics',
    service: '/matter/service',
    quarter: '/quarter',
    conversationLanguage: '/conversation/language',
    interpreting: '/conversation/interpreting',
    womanCounsellor: '/matter/womanCounsellor',
    channel: '/matter/channel',
    slot: '/slot/id',
    hold: '/slot/hold',
    proof: '/proof',
    days: '/matter/wish/days',
    parts: '/matter/wish/parts',
    name: '/person/name',
    reply: '/person/reply',
    phone: '/person/phone',
    mayLeaveMessage: '/person/mayLeaveMessage',
    safeTimes: '/person/safeTimes',
    email: '/person/email',
    reminder: '/person/reminder',
    helperTakesAnswer: '/person/helper/takesAnswer',
    persons: '/matter/persons',
    ageGroup: '/matter/ageGroup',
    hasCounsellor: '/matter/hasCounsellor',
    note: '/person/note',
    notice: '/notice',
  },
  hidden: ['service', 'hold', 'proof', 'notice'],
  applies: (field, values) => {
    const hasSlot = valueOf(values, 'slot') !== '';
    if (field === 'hold' || field === 'proof') return hasSlot;
    if (field === 'days' || field === 'parts') return !hasSlot && [values['days'], values['parts']].flat().some(Boolean);
    return asksForContact(field, valueOf(values, 'reply'), valueOf(values, 'channel'));
  },
};

/** The form for another contact on the slip. The page adds the way to talk, which the slip knows already. */
export const contactForm: Form = {
  words: 'appointment',
  schema: NewContact,
  fields: Object.fromEntries(Object.keys(contact).map((name) => [name, `/${name}`])),
  applies: (field, values) => asksForContact(field, valueOf(values, 'reply'), valueOf(values, 'channel')),
};

/** The form that finds a lost slip. */
export const lostForm: Form = {
  words: 'appointment',
  schema: Type.Object({ reference: Type.String({ maxLength: 30 }), contact: Type.String({ maxLength: 254 }) }),
  fields: { reference: '/reference', contact: '/contact' },
};

/** 201 of POST /api/appointments */
export const Receipt = Type.Object(
  {
    reference: Type.String({ description: 'For the telephone, "482-915-736"; the last digit is a check digit (ISO 7064 MOD 11,10)' }),
    state: oneOf(states),
    provider: Type.String({ description: 'The id of the organisation that answers' }),
    isWish: Type.Boolean({ description: 'The slot could not be kept: the request was received, with the time as its wish' }),
    hearBy: Type.String({ format: 'date', description: 'The last day, in Berlin, by which the person hears' }),
    statusUrl: Type.String({ format: 'uri', description: 'The slip. Whoever has this link sees and cancels the request' }),
  },
  { ...strict, $id: 'Receipt' },
);
export type Receipt = Static<typeof Receipt>;

/** One time that the desk offers or has confirmed. */
export const AppointmentTime = Type.Object(
  {
    startsAt: Type.String({ format: 'date-time', description: 'An instant in UTC, ending in Z' }),
    lengthMinutes: Type.Integer({ minimum: 5, maximum: 480 }),
    place: nullable(Text(200)),
    channel: oneOf(channels),
  },
  strict,
);
export type AppointmentTime = Static<typeof AppointmentTime>;

/** The facts of the sealed parts that the slip shows. Only the holder of the link can read them. */
export const SlipFacts = Type.Object(
  {
    reply: oneOf(replies),
    phoneEnds: nullable(Type.String(), { description: 'The last three digits of the number, if there is one' }),
    urgent: Type.Boolean({ description: 'Answered on the same working day' }),
    womanCounsellor: Type.Boolean(),
    channel: oneOf(channels),
    answered: Type.Optional(Type.Boolean({ description: 'The holder has said how the appointment was; says nothing of the answer' })),
  },
  strict,
);
export type SlipFacts = Static<typeof SlipFacts>;

/** GET /api/appointment: the content of the slip, without person part and matter. Once erased, reference, quarter and provider are empty. */
export const AppointmentStatus = Type.Object(
  {
    reference: Type.String(),
    language: Type.String(),
    quarter: Type.String(),
    provider: Type.String(),
    state: oneOf(states),
    outcome: nullable(oneOf(outcomes)),
    reason: nullable(oneOf(notHereReasons)),
    receivedAt: nullable(Type.String({ format: 'date-time' }), { description: 'null once it is erased' }),
    hearBy: nullable(Type.String({ format: 'date' }), {
      description: 'The promise: the last day on which an answer or new times come',
    }),
    lapsed: Type.Optional(
      oneOf(givenTimes, { description: 'The offered times ran out, or the appointment no longer holds: new times come until `hearBy`' }),
    ),
    wished: nullable(Type.String({ format: 'date-time' }), {
      description: 'The time that was chosen and could not be kept, while it lies ahead and the request waits for its answer',
    }),
    facts: nullable(SlipFacts, { description: 'null when they cannot be read: after a lost slip, or once it is erased' }),
    offers: Type.Array(Type.Object({ offer: Type.Integer(), ...AppointmentTime.properties }, strict)),
    appointment: nullable(AppointmentTime),
    remarks: Type.Array(oneOf(remarks), { description: 'Sentences that the desk added to times or to a follow-up day' }),
    erased: Type.Object(
      {
        at: nullable(Type.String({ format: 'date-time' }), { description: 'When it was erased already' }),
        on: nullable(Type.String({ format: 'date' }), {
          description: 'The day on which person and matter are erased, once it is known',
        }),
      },
      strict,
    ),
  },
  { ...strict, $id: 'AppointmentStatus' },
);
export type AppointmentStatus = Static<typeof AppointmentStatus>;

/** POST /api/appointment/accept */
export const AcceptOffer = Type.Object({ offer: Type.Integer({ minimum: 1, maximum: 3 }) }, { ...strict, $id: 'AcceptOffer' });
export type AcceptOffer = Static<typeof AcceptOffer>;

/** POST /api/appointment/move */
export const MoveAppointment = Type.Object({ slot: SlotChoice, proof: Type.Optional(Proof) }, { ...strict, $id: 'MoveAppointment' });
export type MoveAppointment = Static<typeof MoveAppointment>;
