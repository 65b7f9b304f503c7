import { startsOn } from '../../api/appointments/slots.ts';
import { dueAfter } from '../../api/intake/working-days.ts';
import { daysAfter, weekdayIndex } from '../../src/directory/calendar-day.ts';
import * as browser from '../../src/directory/berlin.browser.ts';
import * as server from '../../src/directory/berlin.ts';
import { hoursSheet } from '../../src/directory/hours-compiled.ts';
import { stateAt } from '../../src/directory/hours-state.ts';
import { berlinMoment } from '../../src/i18n/dates.ts';
import { bothWays, meantOnly, shownOnly } from './berlin-times.ts';
import { wednesdays } from './hours.ts';

/** Around both changes of the clocks, midnight in Berlin, New Year's Eve and the leap day. */
const instants = [
  '2026-11-22T22:59:00.000Z',
  '2026-11-22T23:00:00.000Z',
  '2026-12-31T23:30:00.000Z',
  '2027-03-14T07:30:00.000Z',
  '2027-03-28T00:59:00.000Z',
  '2027-03-28T01:00:00.000Z',
  '2027-10-31T00:30:00.000Z',
  '2027-10-31T01:30:00.000Z',
  '2028-02-29T11:00:00.000Z',
];
const rules = ['Mo-Fr 09:00-13:00', 'Fr 22:00-26:00', 'Su 01:30-04:00', 'We[1] 10:00-12:00; PH off', '24/7'];
const hours = { ...wednesdays, id: '', accountId: '', provider: '', opens: '01:30', closes: '05:00' };
const week = Array.from({ length: 7 }, (): [number, number][] => [[540, 780]]);

/** The portal's words for these instants. They are the same on every machine, whatever its time zone. */
export const times = (): unknown =>
  instants.map((instant) => {
    const now = new Date(instant);
    const { day, minute } = server.berlinTime(now);
    return {
      moment: berlinMoment(instant),
      day: berlinMoment(daysAfter(day, 1)),
      minute,
      weekday: weekdayIndex(day),
      again: server.instantOf(day, 90).toISOString(),
      due: dueAfter(now).toISOString(),
      urgent: server.endOfSameWorkingDay(now).toISOString(),
      slots: startsOn({ ...hours, firstDay: day }, day).map((start) => start.toISOString()),
      sheets: rules.map((rule) => hoursSheet([rule], day)),
      state: stateAt({ from: daysAfter(day, -1), until: daysAfter(day, 9), week, days: {} }, now),
    };
  });

export const weeks = (): unknown => rules.map((rule) => hoursSheet([rule], '2026-02-02').week);

/** The table of both clocks, as each of them answers it. */
export const clocks = (): unknown =>
  [server, browser].map((clock) => [
    [...bothWays, ...shownOnly].map(({ instant }) => clock.berlinTime(new Date(instant))),
    [...bothWays, ...meantOnly].map(({ day, minute }) => clock.instantOf(day, minute)),
  ]);

// As a process of its own, in another zone.
if (import.meta.main) process.stdout.write(JSON.stringify([times(), weeks(), clocks()]));
