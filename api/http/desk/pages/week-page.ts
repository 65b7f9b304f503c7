import type { FastifyInstance } from 'fastify';
import { may } from '../../../accounts/rights.ts';
import { addAbsence, removeAbsence } from '../../../appointments/absences.ts';
import { listCounsellors } from '../../../appointments/counsellors.ts';
import { findWeek } from '../../../appointments/week.ts';
import type { DeskDone } from '../../../contract/codes.ts';
import { NewAbsence } from '../../../contract/hours.ts';
import { Problem } from '../../../contract/problems.ts';
import { reviewTimes } from '../../../intake/review-times.ts';
import { readTopics } from '../../../intake/topics.ts';
import { berlinDay } from '../../../../src/directory/berlin.ts';
import { daysAfter, daysBetween, isDay, weekdayIndex } from '../../../../src/directory/calendar-day.ts';
import { personOf } from '../desk-person.ts';
import { doneOf } from '../forms/done.ts';
import { checked, readFields, textOf } from '../../form/read-form.ts';
import { workerOf } from '../signed-in.ts';

/** Catches a mistyped year. */
const farthestDays = 3 * 365;

/** `/desk/week/?week=2026-11-23&whose=team`: days and half hours. Any day names its week; without one it is this week. */
export function weekPage(app: FastifyInstance): void {
  app.get('/desk/week/', { schema: { hide: true } }, async (request, reply) => {
    const { account } = request;
    const { db, now } = app.parts;
    const worker = workerOf(request);
    const query = readFields(request.query);
    const today = berlinDay(now());
    const counsellors = (await listCounsellors(db, worker)).filter(({ id }) => id !== worker.id);
    const monday = mondayOf(textOf(query, 'week'), today);
    const whose = whoseOf(textOf(query, 'whose'), may(worker.role, 'keep-hours-of-others') ? counsellors : []);
    const days = await findWeek(db, app.site().directory, worker, { monday, whose }, now());
    const requests = days.flatMap(({ bookings }) => bookings.map((booking) => booking.request.id));
    return reply.page(
      '/desk/week',
      {
        account: personOf(account),
        days,
        monday,
        today,
        whose,
        counsellors,
        topics: await readTopics(db, app.desk.readMatter, requests),
        errors: [],
        values: {},
        ...doneOf(query),
      },
      { language: account.language },
    );
  });

  // Closes a free piece of consultation hours, which is a short absence, and opens it again.
  app.post('/desk/week/', { schema: { hide: true } }, async (request, reply) => {
    const { db, now } = app.parts;
    const worker = workerOf(request);
    const values = readFields(request.body);
    const text = (name: string) => textOf(values, name);
    const steps: Record<string, () => Promise<DeskDone>> = {
      close: async () => {
        const account = text('account') === '' ? {} : { account: text('account') };
        const piece = { firstDay: text('day'), lastDay: text('day'), fromTime: text('opens'), untilTime: text('closes'), ...account };
        const { saved } = await addAbsence(db, worker, checked(request, NewAbsence, piece), now());
        // Otherwise somebody has just booked it, and the page shows who.
        return saved ? 'piece-closed' : 'nothing-changed';
      },
      open: async () => {
        await removeAbsence(db, worker, text('id'));
        return 'piece-opened';
      },
    };
    const step = Object.hasOwn(steps, text('action')) ? steps[text('action')] : undefined;
    if (step === undefined) throw new Problem('malformed-request');
    const done = await step();
    await reviewTimes(db, app.site().directory, now());
    const query = new URLSearchParams({ week: text('day'), whose: text('whose'), done });
    return reply.redirect(`/desk/week/?${query}`, 303);
  });
}

function mondayOf(day: string, today: string): string {
  const asked = isDay(day) && Math.abs(daysBetween(today, day)) <= farthestDays ? day : today;
  return daysAfter(asked, -weekdayIndex(asked));
}

const whoseOf = (asked: string, counsellors: readonly { id: string }[]): string =>
  asked === 'team' || counsellors.some(({ id }) => id === asked) ? asked : 'mine';
