/*
 * The clocks and the calendar of Berlin, whatever the zone of the process or of the phone. Browsers load this file: it
 * needs nothing but Intl, and throws a RangeError where Intl does not know the zone.
 */

/** A calendar day in Berlin, "2026-11-23", and the minutes since its midnight on the clock, 0 to 1439. */
export type BerlinTime = { day: string; minute: number };

const minuteMs = 60_000;
const dayMs = 86_400_000;
let clock: Intl.DateTimeFormat | undefined;

export function berlinTime(instant: Date): BerlinTime {
  clock ??= new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone: 'Europe/Berlin',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const parts = Object.fromEntries(clock.formatToParts(instant).map(({ type, value }) => [type, value]));
  return {
    day: `${parts['year']!}-${parts['month']!}-${parts['day']!}`,
    minute: Number(parts['hour']) * 60 + Number(parts['minute']),
  };
}

/**
 * The instant at which the clocks of Berlin show a time. By RFC 5545 3.3.5 a time that comes twice means the first one, and a
 * time that is skipped counts with the offset before the gap.
 * @param minute since midnight; 1440 is the midnight at the end of the day
 */
export function instantOf(day: string, minute: number): Date {
  const shown = Date.parse(`${day}T00:00:00Z`) + minute * minuteMs;
  const inSummer = new Date(shown - 120 * minuteMs);
  return offsetAt(inSummer) === 120 ? inSummer : new Date(shown - 60 * minuteMs);
}

/** Minutes by which the clocks of Berlin are ahead of UTC. */
function offsetAt(instant: Date): number {
  const { day, minute } = berlinTime(instant);
  return Math.round((Date.parse(`${day}T00:00:00Z`) - instant.getTime()) / minuteMs + minute);
}

/** The calendar day that many days later. */
export const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** Monday is 0, Sunday 6. */
export const weekdayIndex = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;

/** Minutes since midnight as "09:00"; the midnight at the end of a day is "24:00". */
export const clockTime = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
