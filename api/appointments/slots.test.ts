import { describe, expect, it } from 'vitest';
import { findFreeSeat, type Taken } from './taken-time.ts';
import { piecesBetween } from './pieces.ts';
import { isBookable, readSlotId, slotId, startsOn, type ConsultationHours } from './slots.ts';

const id = '6f1c3e0a-6c1f-4b0e-9a55-0d6f1a2b3c4d';
const wednesdays: ConsultationHours = {
  id,
  accountId: 'a',
  provider: 'p',
  quarter: null,
  place: null,
  channel: 'phone',
  languages: ['ar'],
  womanCounsellor: false,
  firstDay: '2026-11-25',
  lastDay: null,
  everyWeeks: 1,
  opens: '09:00',
  closes: '10:30',
  lengthMinutes: 30,
  bufferMinutes: 0,
  leadTimeMinutes: 0,
  horizonDays: 30,
  capacity: 1,
};
const starts = (change: Partial<ConsultationHours>, day: string) =>
  startsOn({ ...wednesdays, ...change }, day).map((start) => start.toISOString().slice(11, 16));

describe('the slots of a day', () => {
  it('follow one another from opening to closing', () => {
    expect(starts({}, '2026-11-25')).toEqual(['08:00', '08:30', '09:00']);
  });

  it('never end after the hours do', () => {
    expect(starts({ lengthMinutes: 40 }, '2026-11-25')).toEqual(['08:00', '08:40']);
    expect(starts({ lengthMinutes: 90 }, '2026-11-25')).toEqual(['08:00']);
    expect(starts({ lengthMinutes: 91 }, '2026-11-25')).toEqual([]);
  });

  it('leave the buffer between them, and none is needed after the last', () => {
    expect(starts({ bufferMinutes: 15 }, '2026-11-25')).toEqual(['08:00', '08:45']);
    expect(starts({ bufferMinutes: 30 }, '2026-11-25')).toEqual(['08:00', '09:00']);
  });

  it('come every week on the same weekday, from the first day to the last', () => {
    const series = { lastDay: '2026-12-09' };
    const days = ['2026-11-18', '2026-11-25', '2026-11-26', '2026-12-02', '2026-12-09', '2026-12-16'];
    expect(days.filter((day) => starts(series, day).length > 0)).toEqual(['2026-11-25', '2026-12-02', '2026-12-09']);
  });

  it('come every second week, also over the turn of the year', () => {
    const days = ['2026-11-25', '2026-12-02', '2026-12-09', '2026-12-23', '2026-12-30', '2027-01-06', '2027-01-13'];
    expect(days.filter((day) => starts({ everyWeeks: 2 }, day).length > 0)).toEqual([
      '2026-11-25',
      '2026-12-09',
      '2026-12-23',
      '2027-01-06',
    ]);
  });

  it('of a single time come once', () => {
    const single = { lastDay: '2026-11-25' };
    expect([starts(single, '2026-11-25').length, starts(single, '2026-12-02').length]).toEqual([3, 0]);
  });
});

describe('T1 the change of the clocks', () => {
  it('leaves hours at their local time before and after', () => {
    const mondays = { firstDay: '2027-03-22', closes: '09:30' };
    expect([starts(mondays, '2027-03-22'), starts(mondays, '2027-03-29')]).toEqual([['08:00'], ['07:00']]);
    const october = { firstDay: '2027-10-25', closes: '09:30' };
    expect([starts(october, '2027-10-25'), starts(october, '2027-11-01')]).toEqual([['07:00'], ['08:00']]);
  });

  it('makes no slot inside the skipped hour of 28 March 2027', () => {
    const night = { firstDay: '2027-03-28', opens: '01:30', closes: '04:30' };
    // 01:30, then 03:00, 03:30 and 04:00 on the clock.
    expect(starts(night, '2027-03-28')).toEqual(['00:30', '01:00', '01:30', '02:00']);
  });

  it('takes no time of the skipped hour for the hour after it', () => {
    // 02:10 and 02:50 on the clock are not there.
    const night = { firstDay: '2027-03-28', opens: '01:30', closes: '05:00', lengthMinutes: 40 };
    expect(starts(night, '2027-03-28')).toEqual(['00:30', '01:30', '02:10']);
  });

  it('ends no slot after the hours, though the clocks took an hour out of them', () => {
    const night = { firstDay: '2027-03-28', opens: '01:30', closes: '03:00', lengthMinutes: 60 };
    expect(starts(night, '2027-03-28')).toEqual([]);
  });

  it('lets no slot reach into another one where one lasts over the skipped hour', () => {
    const night = { firstDay: '2027-03-28', opens: '01:45', closes: '04:00' };
    expect(starts(night, '2027-03-28')).toEqual(['00:45', '01:15']);
  });

  it('keeps the buffer where a slot lasts over the skipped hour', () => {
    const night = { firstDay: '2027-03-28', opens: '01:45', closes: '05:00', bufferMinutes: 15 };
    expect(starts(night, '2027-03-28')).toEqual(['00:45', '02:00']);
  });

  it('makes each slot inside the doubled hour of 31 October 2027 once', () => {
    const night = { firstDay: '2027-10-31', opens: '01:30', closes: '04:30' };
    expect(starts(night, '2027-10-31')).toEqual(['23:30', '00:00', '00:30', '02:00', '02:30', '03:00']);
  });

  it('leaves the days around it as they are', () => {
    const daily = { opens: '01:30', closes: '03:30' };
    expect(starts({ ...daily, firstDay: '2027-03-27' }, '2027-03-27')).toEqual(['00:30', '01:00', '01:30', '02:00']);
    expect(starts({ ...daily, firstDay: '2027-10-30' }, '2027-10-30')).toEqual(['23:30', '00:00', '00:30', '01:00']);
  });
});

describe('a slot can be booked', () => {
  const start = new Date('2026-11-25T08:00:00.000Z');
  const can = (change: Partial<ConsultationHours>, now: string) => isBookable({ ...wednesdays, ...change }, start, new Date(now));

  it('T46 until the lead time exactly, and not a millisecond later', () => {
    expect(can({ leadTimeMinutes: 1440 }, '2026-11-24T08:00:00.000Z')).toBe(true);
    expect(can({ leadTimeMinutes: 1440 }, '2026-11-24T08:00:00.001Z')).toBe(false);
  });

  it('never once it has begun, whatever the lead time', () => {
    expect(can({}, '2026-11-25T07:59:59.999Z')).toBe(true);
    expect(can({}, '2026-11-25T08:00:00.000Z')).toBe(false);
  });

  it('from the first minute in Berlin of the day that the horizon reaches', () => {
    expect(can({ horizonDays: 7 }, '2026-11-17T22:59:59.999Z')).toBe(false);
    expect(can({ horizonDays: 7 }, '2026-11-17T23:00:00.000Z')).toBe(true);
  });
});

describe('the name of a slot', () => {
  it('is its hours and its start, and reads back', () => {
    const name = slotId(id, new Date('2026-11-25T08:00:00.000Z'));
    expect(name).toBe(`${id}.20261125T0800Z`);
    expect(readSlotId(name)).toEqual({ hoursId: id, startsAt: new Date('2026-11-25T08:00:00.000Z') });
  });

  it.each(['', id, `${id}.20261325T0800Z`, `${id}.20261125T2500Z`, `${id}.20261125T0800`, `../${id}.20261125T0800Z`])('is not %s', (name) =>
    expect(readSlotId(name)).toBeUndefined(),
  );
});

describe('a seat', () => {
  const start = new Date('2026-11-25T08:00:00.000Z');
  const taken = (from: string, until: string, change: Partial<Taken> = {}): Taken => ({
    accountId: 'a',
    hoursId: id,
    startsAt: `2026-11-25T${from}:00.000Z`,
    lengthMinutes: 30,
    seat: 0,
    pieces: piecesBetween(new Date(`2026-11-25T${from}:00.000Z`), new Date(`2026-11-25T${until}:00.000Z`)),
    ...change,
  });

  it('is free beside what only touches it', () => {
    expect(findFreeSeat(wednesdays, start, [taken('07:30', '08:00'), taken('08:30', '09:00')])).toBe(0);
  });

  it('is taken by whatever overlaps, be it of other hours, of another length or an offer', () => {
    expect(findFreeSeat(wednesdays, start, [taken('08:00', '08:30')])).toBeUndefined();
    expect(findFreeSeat({ ...wednesdays, capacity: 3 }, start, [taken('07:45', '08:05', { hoursId: null })])).toBeUndefined();
    expect(findFreeSeat({ ...wednesdays, capacity: 3 }, start, [taken('08:00', '08:45', { lengthMinutes: 45 })])).toBeUndefined();
  });

  it('is shared in the very same slot up to the capacity, the first free one first', () => {
    const three = { ...wednesdays, capacity: 3 };
    expect(findFreeSeat(three, start, [taken('08:00', '08:30')])).toBe(1);
    expect(findFreeSeat(three, start, [taken('08:00', '08:30'), taken('08:00', '08:30', { seat: 2 })])).toBe(1);
    expect(
      findFreeSeat(
        three,
        start,
        [0, 1, 2].map((seat) => taken('08:00', '08:30', { seat })),
      ),
    ).toBeUndefined();
  });

  it('is not given where a capacity made smaller is reached by people on higher seats', () => {
    expect(
      findFreeSeat(
        { ...wednesdays, capacity: 2 },
        start,
        [1, 2].map((seat) => taken('08:00', '08:30', { seat })),
      ),
    ).toBeUndefined();
  });

  it('counts a time that begins between the pieces as the database does', () => {
    const odd = [taken('07:40', '08:02')];
    expect(findFreeSeat(wednesdays, new Date('2026-11-25T08:03:00.000Z'), odd)).toBeUndefined();
    expect(findFreeSeat(wednesdays, new Date('2026-11-25T08:05:00.000Z'), odd)).toBe(0);
  });
});
