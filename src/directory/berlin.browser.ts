import type { BerlinTime } from './calendar-day.ts';
import { minuteMs } from './instants.ts';

/*
 * The twin of berlin.ts for code that browsers load: the clocks of Berlin by Intl alone. Throws a RangeError where Intl
 * does not know the zone.
 */

let clock: Intl.DateTimeFormat | undefined;
/** One page asks for a few instants thousands of times, and Intl takes microseconds for each. */
const known = new Map<number, BerlinTime>();
const mostKnown = 500;

export function berlinTime(instant: Date): BerlinTime {
  const key = instant.getTime();
  const time = known.get(key) ?? workedOut(instant);
  if (known.size >= mostKnown) known.clear();
  known.set(key, time);
  return time;
}

function workedOut(instant: Date): BerlinTime {
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

/** The instant at which the clocks of Berlin show a time, as berlin.ts has it. */
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

/** Whether the browser's own clock shows the same time as that of Berlin. True where Intl does not know the zone. */
export function hasBerlinClock(now: Date): boolean {
  try {
    return berlinTime(now).minute === now.getHours() * 60 + now.getMinutes();
  } catch {
    return true;
  }
}
