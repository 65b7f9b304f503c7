import { z } from 'zod';
import { daysBetween, weekdays } from './calendar-day.ts';
import { day, id, inOrder, isNamed, lastDayFirst, phoneNumber, sourceFields, statedDate, url } from './schema-parts.ts';
import { freeText, place, trust } from './service-fields.ts';

/** The shape of the files in `content/events/`: courses and events, which have dates where a service has hours. */

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time like "09:30"');

const maxDays = 2 * 366;

/** One day, or days that return until the last one. Without weekdays it is every day from the first to the last. */
const dates = z
  .strictObject({
    from: day,
    to: day.optional(),
    weekdays: z.array(z.enum(weekdays)).default([]),
    /** 2: every other week, counted from the week of the first day. */
    everyWeeks: z.literal([1, 2]).default(1),
    starts: time,
    ends: time,
    /** Days on which it does not take place. Public holidays are not left out by themselves. */
    except: z.array(day).default([]),
  })
  .refine(({ from, to = from }) => inOrder({ from, to }), { path: ['to'], error: lastDayFirst })
  .refine(({ from, to = from }) => daysBetween(from, to) <= maxDays, {
    path: ['to'],
    error: 'a last day at most two years after the first',
  })
  .refine(({ starts, ends }) => starts < ends, { path: ['ends'], error: 'an end after the start, on the same day' })
  .refine(({ to, weekdays: on, everyWeeks }) => to !== undefined || (on.length === 0 && everyWeeks === 1), {
    path: ['to'],
    error: 'a last day, because the date returns',
  })
  .refine(({ weekdays: on, everyWeeks }) => on.length > 0 || everyWeeks === 1, {
    path: ['weekdays'],
    error: 'the weekdays, because it is every other week',
  });

/** Levels of the Common European Framework of Reference for Languages. */
export const languageLevels = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2'] as const;

export const eventPlace = place.pick({
  name: true,
  street: true,
  addition: true,
  postalCode: true,
  quarter: true,
  quarterConfirmed: true,
  coordinates: true,
  stepFree: true,
});

/** Dates pass, so an event takes no source that says not from when it is. */
const eventSource = z.strictObject({ ...sourceFields, date: statedDate }).refine(isNamed, 'a source with a url or a title');

export const eventFields = z.strictObject({
  name: freeText,
  provider: id,
  /** The service that it belongs to, on whose page it stands too. */
  service: id.optional(),
  /** Without a place it is on the internet, or the provider says where. */
  place: eventPlace.optional(),
  online: z.boolean().default(false),
  dates: z.array(dates).min(1),
  /** It was to take place and does not. */
  cancelled: z.boolean().default(false),
  level: z.enum(languageLevels).optional(),
  /** `looked-after`: somebody looks after children meanwhile. `welcome`: they may come along. Missing where no source says. */
  children: z.enum(['looked-after', 'welcome', 'none']).optional(),
  /** In cents for the whole; 0 is free of charge. Missing where no source says. */
  priceCents: z.int().min(0).optional(),
  /** Missing where no source says whether one must register. */
  registration: z.enum(['needed', 'not-needed']).optional(),
  registerUntil: day.optional(),
  phone: phoneNumber.optional(),
  email: z.email('an email address').optional(),
  website: url.optional(),
  /** The languages in which it is held. */
  languages: z.array(z.string()).default([]),
  audience: z.array(id).default([]),
  description: freeText.optional(),
  verification: z.strictObject({ ...trust, sources: z.array(eventSource) }),
});

export const eventSchema = eventFields.superRefine(({ verification: { status, date, by, sources } }, context) => {
  const wrong = (path: string[], message: string) => context.addIssue({ code: 'custom', path: ['verification', ...path], message });
  if (status === 'verified' && (date === undefined || by === undefined)) wrong([], 'the date of the check with the provider, and by whom');
  if (status !== 'verified' && sources.length === 0) wrong(['sources'], 'at least one source');
});

export type EventFields = z.infer<typeof eventFields>;
export type Event = EventFields & { id: string };
export type EventDates = z.infer<typeof dates>;
