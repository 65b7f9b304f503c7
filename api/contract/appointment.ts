import { Type, type Static } from 'typebox';

const strict = { additionalProperties: false };
const Id = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 60 });
const LanguageTag = Type.String({ pattern: '^[a-z]{2,5}(-[a-z0-9]{2,8})*$', maxLength: 20 });

export const weekdays = ['mo', 'tu', 'we', 'th', 'fr'] as const;
export const dayParts = ['morning', 'afternoon'] as const;
export const ageGroups = ['under-18', '18-26', '27-plus'] as const;
export const replies = ['call', 'sms', 'email', 'none'] as const;
export const channels = ['place', 'phone', 'video', 'home'] as const;
export type Channel = (typeof channels)[number];
export const elsewhere = ['unknown', 'no-address', 'outside'] as const;
export const states = ['received', 'offered', 'confirmed', 'closed'] as const;

/** One of a fixed list of words. */
const oneOf = <const Word extends string>(words: readonly Word[]) => Type.Enum([...words]);

/** Text of several lines; no control characters but line breaks and tabs. */
const Text = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$' });

/** Text of one line: no control characters at all. */
const Line = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f\\u007f]*$' });

/** How a slot is named in public: weekday of the naming, start in UTC, and what only the portal can read. */
export const slotNamePattern = '^[0-6]\\.\\d{8}T\\d{4}Z\\.[\\w-]{22}$';

/** A free time that somebody chooses, with the hold on it if there is one. */
export const SlotChoice = Type.Object(
  {
    id: Type.String({ pattern: slotNamePattern, description: 'As GET /api/slots names it, today or yesterday' }),
    hold: Type.Optional(Type.String({ pattern: '^[\\w-]{22}$' })),
  },
  strict,
);
export type SlotChoice = Static<typeof SlotChoice>;

/** What a person asks for. Sealed on its own: who may see the list may open it. */
export const Matter = Type.Object(
  {
    topics: Type.Array(Id, { maxItems: 3, uniqueItems: true, description: 'Topic ids; empty means "I will say it there"' }),
    service: Type.Optional(Id),
    womanCounsellor: Type.Boolean(),
    channel: oneOf(channels),
    persons: Type.Integer({ minimum: 1, maximum: 20 }),
    ageGroup: Type.Optional(oneOf(ageGroups)),
    hasCounsellor: Type.Optional(Type.Boolean()),
    wish: Type.Optional(
      Type.Object(
        {
          days: Type.Array(oneOf(weekdays), { maxItems: 5, uniqueItems: true }),
          parts: Type.Array(oneOf(dayParts), { maxItems: 2, uniqueItems: true }),
        },
        { ...strict, description: 'Empty lists mean "as soon as possible"' },
      ),
    ),
  },
  strict,
);
export type Matter = Static<typeof Matter>;

const contact = {
  reply: oneOf(replies),
  phone: Type.Optional(Line(40)),
  email: Type.Optional(Line(254)),
  mayLeaveMessage: Type.Optional(Type.Boolean()),
  safeTimes: Type.Optional(Text(200)),
  reminder: Type.Optional(Type.Boolean({ description: 'A letter on the day before, by the way chosen for the answer' })),
};

/** POST /api/appointment/contact: takes the place of all that was said before about how to answer */
export const NewContact = Type.Object(contact, { ...strict, $id: 'NewContact' });
export type NewContact = Static<typeof NewContact>;
export const contactFields: readonly string[] = Object.keys(contact);

/** Who asks, and how to answer. Sealed apart from the matter: opened by the holder only, and every look is recorded. */
export const Person = Type.Object(
  {
    name: Line(120),
    ...contact,
    note: Type.Optional(Text(500)),
    helper: Type.Optional(Type.Object({ name: Line(120), phone: Line(40) }, strict)),
  },
  strict,
);
export type Person = Static<typeof Person>;

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
    place: Type.Union([Text(200), Type.Null()]),
    channel: oneOf(channels),
  },
  strict,
);
export type AppointmentTime = Static<typeof AppointmentTime>;

/** The facts of the sealed parts that the slip shows. Only the holder of the link can read them. */
export const SlipFacts = Type.Object(
  {
    reply: oneOf(replies),
    phoneEnds: Type.Union([Type.String(), Type.Null()], { description: 'The last three digits of the number, if there is one' }),
    urgent: Type.Boolean({ description: 'Answered on the same working day' }),
    womanCounsellor: Type.Boolean(),
    channel: oneOf(channels),
  },
  strict,
);
export type SlipFacts = Static<typeof SlipFacts>;

/** GET /api/appointment: what the slip shows. No person part, no matter. Once it is erased, reference, quarter and provider are empty. */
export const AppointmentStatus = Type.Object(
  {
    reference: Type.String(),
    language: Type.String(),
    quarter: Type.String(),
    provider: Type.String(),
    state: oneOf(states),
    outcome: Type.Union([Type.String(), Type.Null()]),
    reason: Type.Union([Type.String(), Type.Null()]),
    receivedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description: 'null once it is erased' }),
    hearBy: Type.Union([Type.String({ format: 'date' }), Type.Null()], {
      description: 'The promise: the last day on which an answer or new times come',
    }),
    lapsed: Type.Optional(
      Type.Enum(['offer', 'appointment'], {
        description: 'The offered times ran out, or the appointment no longer holds: new times come until `hearBy`',
      }),
    ),
    wished: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'The time that was chosen and could not be kept, while it lies ahead and the request waits for its answer',
    }),
    facts: Type.Union([SlipFacts, Type.Null()], { description: 'null when they cannot be read: after a lost slip, or once it is erased' }),
    offers: Type.Array(Type.Object({ offer: Type.Integer(), ...AppointmentTime.properties }, strict)),
    appointment: Type.Union([AppointmentTime, Type.Null()]),
    erased: Type.Object(
      {
        at: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description: 'When it was erased already' }),
        on: Type.Union([Type.String({ format: 'date' }), Type.Null()], {
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

export { Id, LanguageTag, oneOf, strict };
