/*
 * One table of cases for both clocks of Berlin, the server's (Luxon) and the browser's (Intl): both changes of the clocks,
 * year ends, leap days. Minutes count from midnight on the clock.
 */

type Case = { why: string; instant: string; day: string; minute: number };

/** The clock that an instant shows, and the instant that the clock means. */
export const bothWays: Case[] = [
  { why: 'a winter morning', instant: '2026-11-23T08:00:00.000Z', day: '2026-11-23', minute: 540 },
  { why: 'a summer morning', instant: '2027-07-15T07:00:00.000Z', day: '2027-07-15', minute: 540 },
  { why: 'the last minute of a day', instant: '2026-11-22T22:59:00.000Z', day: '2026-11-22', minute: 1439 },
  { why: 'midnight, a day ahead of UTC', instant: '2026-11-22T23:00:00.000Z', day: '2026-11-23', minute: 0 },
  { why: 'the last minute before the gap of 2026', instant: '2026-03-29T00:59:00.000Z', day: '2026-03-29', minute: 119 },
  { why: 'the first minute after the gap of 2026', instant: '2026-03-29T01:00:00.000Z', day: '2026-03-29', minute: 180 },
  { why: 'the last minute before the gap of 2027', instant: '2027-03-28T00:59:00.000Z', day: '2027-03-28', minute: 119 },
  { why: 'the first minute after the gap of 2027', instant: '2027-03-28T01:00:00.000Z', day: '2027-03-28', minute: 180 },
  { why: 'the minute before the repeated hour', instant: '2026-10-24T23:59:00.000Z', day: '2026-10-25', minute: 119 },
  { why: 'the repeated hour, for the first time', instant: '2026-10-25T00:30:00.000Z', day: '2026-10-25', minute: 150 },
  { why: 'the minute after the repeated hour', instant: '2026-10-25T02:00:00.000Z', day: '2026-10-25', minute: 180 },
  { why: 'the last minute of a year', instant: '2026-12-31T22:59:00.000Z', day: '2026-12-31', minute: 1439 },
  { why: 'the first minute of a year', instant: '2026-12-31T23:00:00.000Z', day: '2027-01-01', minute: 0 },
  { why: 'a leap day', instant: '2028-02-29T11:00:00.000Z', day: '2028-02-29', minute: 720 },
  { why: 'the day after a leap day', instant: '2028-02-29T23:00:00.000Z', day: '2028-03-01', minute: 0 },
];

/** Instants whose clock means another one. */
export const shownOnly: Case[] = [
  { why: 'the repeated hour, for the second time', instant: '2026-10-25T01:30:00.000Z', day: '2026-10-25', minute: 150 },
  { why: 'a second is no minute yet', instant: '2026-11-22T22:59:59.999Z', day: '2026-11-22', minute: 1439 },
];

/** Clocks that no instant shows, and the instants they mean all the same (RFC 5545 3.3.5). */
export const meantOnly: Case[] = [
  { why: 'inside the gap of 2026, by the offset before it', instant: '2026-03-29T01:30:00.000Z', day: '2026-03-29', minute: 150 },
  { why: 'inside the gap of 2027, by the offset before it', instant: '2027-03-28T01:30:00.000Z', day: '2027-03-28', minute: 150 },
  { why: 'the midnight at the end of a day', instant: '2027-03-27T23:00:00.000Z', day: '2027-03-27', minute: 1440 },
  { why: 'the midnight at the end of a short day', instant: '2027-03-28T22:00:00.000Z', day: '2027-03-28', minute: 1440 },
  { why: 'the midnight at the end of a long day', instant: '2026-10-25T23:00:00.000Z', day: '2026-10-25', minute: 1440 },
  { why: 'the midnight at the end of a year', instant: '2026-12-31T23:00:00.000Z', day: '2026-12-31', minute: 1440 },
];
