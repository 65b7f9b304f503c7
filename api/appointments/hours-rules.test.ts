import { beforeAll, describe, expect, it } from 'vitest';
import type { Directory } from '../../src/directory/directory.ts';
import { readSite } from '../../src/loading/read-site.ts';
import { checkDay, checkNewSeries, misfitOf, seriesOverlap, previewOf, type Booked } from './hours-rules.ts';
import type { ConsultationHours, Days } from './slots.ts';

const today = '2026-11-23';
const wednesdays: ConsultationHours = {
  id: 'hours',
  accountId: 'a',
  provider: 'stadt-gelsenkirchen',
  quarter: null,
  place: 'Grillostraße 4',
  channel: 'place',
  languages: ['ar'],
  womanCounsellor: false,
  firstDay: '2026-11-25',
  lastDay: null,
  everyWeeks: 1,
  opens: '09:00',
  closes: '12:00',
  lengthMinutes: 30,
  bufferMinutes: 0,
  leadTimeMinutes: 0,
  horizonDays: 90,
  capacity: 1,
};

let directory: Directory;
/** The same with days on which the provider is closed. */
let closing: (...days: Days[]) => Directory;
beforeAll(async () => {
  directory = (await readSite('content')).directory;
  closing = (...days) => ({
    ...directory,
    providers: directory.providers.map((provider) =>
      provider.id === wednesdays.provider
        ? { ...provider, closedOn: days.map(({ firstDay, lastDay }) => ({ from: firstDay, to: lastDay, reason: 'Betriebsausflug' })) }
        : provider,
    ),
  });
});

describe('a booking', () => {
  const booked: Booked = {
    hoursId: 'hours',
    provider: 'stadt-gelsenkirchen',
    startsAt: '2026-11-25T08:00:00.000Z',
    lengthMinutes: 30,
    place: 'Grillostraße 4',
    channel: 'place',
  };
  const day = { firstDay: '2026-11-25', lastDay: '2026-11-25' };
  const misfit = (change: Partial<Booked> = {}, hours: Partial<ConsultationHours> | null = {}, absences: Days[] = []) =>
    misfitOf(directory, { ...booked, ...change }, hours === null ? undefined : { ...wednesdays, ...hours }, absences);

  it('fits the hours from their first minute to their last', () => {
    expect(misfit()).toBeNull();
    expect(misfit({ startsAt: '2026-11-25T10:30:00.000Z' })).toBeNull();
    expect(misfit({ startsAt: '2026-11-25T10:31:00.000Z' })).toBe('hours');
    expect(misfit({ startsAt: '2026-11-25T07:59:00.000Z' })).toBe('hours');
    expect(misfit({}, { firstDay: '2026-11-26' })).toBe('hours');
  });

  it('whose hours are gone does not fit, but a time that the desk chose fits any hours', () => {
    expect(misfitOf(directory, booked, undefined, [])).toBe('hours');
    expect(misfitOf(directory, { ...booked, hoursId: null }, undefined, [])).toBeNull();
  });

  it('fits neither another place nor another way to talk', () => {
    expect(misfit({}, { place: 'Vattmannstraße 2' })).toBe('place');
    expect(misfit({}, { channel: 'video' })).toBe('place');
  });

  it('fits no absence, on its first and on its last day, even at a time that the desk chose', () => {
    for (const absence of [
      { firstDay: '2026-11-25', lastDay: '2026-11-27' },
      { firstDay: '2026-11-23', lastDay: '2026-11-25' },
    ]) {
      expect(misfit({}, {}, [absence])).toBe('absence');
      expect(misfit({ hoursId: null }, {}, [absence])).toBe('absence');
    }
    expect(misfit({}, {}, [{ firstDay: '2026-11-26', lastDay: '2026-11-27' }])).toBeNull();
  });

  it('on a day on which the provider is closed does not fit, unless the desk chose the time', () => {
    expect(misfitOf(closing(day), booked, wednesdays, [])).toBe('closed');
    expect(misfitOf(closing(day), { ...booked, hoursId: null }, wednesdays, [])).toBeNull();
  });
});

describe('hours', () => {
  const errors = (change: Partial<ConsultationHours>) =>
    checkNewSeries({ ...wednesdays, ...change }, directory, today).map(({ pointer, code }) => `${pointer} ${code}`);

  it('may begin and end today, and last one day and one slot', () => {
    expect(errors({ firstDay: today, lastDay: today })).toEqual([]);
    expect(errors({ opens: '09:00', closes: '09:30' })).toEqual([]);
  });

  it('that are over, end before they begin, or are too short for a slot are refused', () => {
    expect(errors({ firstDay: '2026-11-22' })).toEqual(['/firstDay in-the-past']);
    expect(errors({ firstDay: '2026-11-26', lastDay: '2026-11-25' })).toEqual(['/lastDay not-allowed']);
    expect(errors({ opens: '09:00', closes: '09:29' })).toEqual(['/lengthMinutes not-allowed']);
    expect(errors({ opens: '09:00', closes: '09:00' })).toEqual(['/closes not-allowed']);
  });

  it('at a place name it, and others have none', () => {
    expect(errors({ place: '  ' })).toEqual(['/place required']);
    expect(errors({ place: null })).toEqual(['/place required']);
    expect(errors({ channel: 'phone' })).toEqual(['/place not-allowed']);
    expect(errors({ channel: 'phone', place: null })).toEqual([]);
  });

  it('that only touch do not meet', () => {
    const touching = { ...wednesdays, opens: '12:00', closes: '13:00' };
    expect([seriesOverlap(wednesdays, touching, today), seriesOverlap(touching, wednesdays, today)]).toEqual([false, false]);
  });
});

describe('a day', () => {
  it('is real and at most three years ahead', () => {
    expect(checkDay('/from', '2029-11-22', today)).toEqual([]);
    expect(checkDay('/from', '2029-11-23', today)).toEqual([{ pointer: '/from', code: 'not-allowed' }]);
    expect(checkDay('/from', '2027-02-30', today)).toEqual([{ pointer: '/from', code: 'malformed' }]);
    expect(checkDay('/from', null, today)).toEqual([]);
  });
});

describe('the preview', () => {
  const preview = (now: string, change: Partial<ConsultationHours> = {}, absences: Days[] = [], of = directory) =>
    previewOf(of, { ...wednesdays, closes: '09:30', ...change }, absences, () => false, new Date(now)).map(
      ({ day, closed, starts }) => `${day} ${closed ?? starts.length}`,
    );

  it('shows four days, and says which are closed and why', () => {
    // 25 December 2026 is a Friday.
    const days = preview(
      '2026-12-10T08:00:00.000Z',
      { firstDay: '2026-12-11' },
      [{ firstDay: '2027-01-01', lastDay: '2027-01-08' }],
      closing({ firstDay: '2026-12-18', lastDay: '2026-12-18' }),
    );
    expect(days).toEqual(['2026-12-11 1', '2026-12-18 closing-day', '2026-12-25 holiday', '2027-01-01 holiday']);
    expect(preview('2027-01-05T08:00:00.000Z', { firstDay: '2027-01-08' }, [{ firstDay: '2027-01-08', lastDay: '2027-01-08' }])[0]).toBe(
      '2027-01-08 absence',
    );
  });

  it('shows no start that nobody can book any more, and no day without one', () => {
    expect(preview('2026-11-25T08:00:00.000Z', { closes: '10:00' })[0]).toBe('2026-11-25 1');
    expect(preview('2026-11-25T08:00:00.000Z')[0]).toBe('2026-12-02 1');
  });
});
