import type { Fault } from './fault.ts';

const forget = 'api/jobs/forget.ts';
const returns = 'api/jobs/return-claims.ts';
const remind = 'api/jobs/reminders.ts';
const holds = 'api/jobs/free-holds.ts';
const letters = 'api/jobs/letters.ts';
const schedule = 'api/jobs/schedule.ts';
const reports = 'api/jobs/forget-reports.ts';

export const jobFaults: readonly Fault[] = [
  {
    name: 'closing itself forgets when',
    file: forget,
    from: 'closedAt: now.toISOString(), ...noContactChecks',
    to: '...noContactChecks',
    caughtBy: 'tests/api/job-rules.test.ts',
  },

  {
    name: 'who became an editor keeps the claims',
    file: returns,
    from: ' || !workerRoles.some((role) => role === holder.role)',
    to: '',
    caughtBy: 'tests/api/job-rules.test.ts',
  },
  {
    name: 'who became an editor is not looked at',
    file: returns,
    from: "              .where('accounts.role', 'in', workerRoles),",
    to: '',
    caughtBy: 'tests/api/job-rules.test.ts',
  },
  {
    name: 'who changed the provider keeps the claims',
    file: returns,
    from: 'holder.provider !== provider || ',
    to: '',
    caughtBy: 'tests/api/job-rules.test.ts',
  },
  {
    name: 'who changed the provider is not looked at',
    file: returns,
    from: "              .whereRef('accounts.provider', '=', 'requests.provider')\n",
    to: '',
    caughtBy: 'tests/api/job-rules.test.ts',
  },
  {
    name: 'who was disabled keeps the claims',
    file: returns,
    from: 'holder.disabledAt !== null || ',
    to: '',
    caughtBy: 'tests/api/job-rules.test.ts',
  },
  {
    name: 'a claim given back keeps its clock',
    file: returns,
    from: 'claimedBy: null, claimTouchedAt: null',
    to: 'claimedBy: null',
    caughtBy: 'tests/api/job-rules.test.ts',
  },
  {
    name: 'giving back is nobody’s doing',
    file: returns,
    from: "{ kind: 'system' }, now",
    to: "{ kind: 'requester' }, now",
    caughtBy: 'tests/api/job-rules.test.ts',
  },

  {
    name: 'a reminder leaves two days before',
    file: remind,
    from: 'minute < eightOClock ? day : daysAfter(day, 1)',
    to: 'daysAfter(day, 1)',
    caughtBy: 'tests/api/job-rules.test.ts',
  },
  {
    name: 'a reminder leaves on the day itself only',
    file: remind,
    from: 'minute < eightOClock ? day : daysAfter(day, 1)',
    to: 'day',
    caughtBy: 'tests/api/job-rules.test.ts',
  },
  {
    name: 'a reminder leaves one minute late',
    file: remind,
    from: 'minute < eightOClock ?',
    to: 'minute <= eightOClock ?',
    caughtBy: 'tests/api/job-rules.test.ts',
  },
  {
    name: 'people are reminded of what is over',
    file: remind,
    from: "    .where('requests.startsAt', '>', now.toISOString())\n",
    to: '',
    caughtBy: 'tests/api/job-rules.test.ts',
  },
  {
    name: 'people are reminded of what was called off',
    file: remind,
    from: "    .where('requests.state', '=', sql.lit('confirmed'))\n",
    to: '',
    caughtBy: 'tests/api/job-rules.test.ts',
  },
  {
    name: 'who booked this morning for tomorrow is reminded',
    file: remind,
    from: 'toldSince < dayBefore(startsAt).toISOString()',
    to: 'toldSince !== dayBefore(startsAt).toISOString()',
    caughtBy: 'tests/api/job-rules.test.ts',
  },

  {
    name: 'holds on hours that ended stay',
    file: holds,
    from: '!== undefined) continue;',
    to: '!== null) continue;',
    caughtBy: 'tests/api/job-rules.test.ts',
  },
  {
    name: 'running holds are dropped',
    file: holds,
    from: '!== undefined) continue;',
    to: '=== null) continue;',
    caughtBy: 'tests/api/job-rules.test.ts',
  },
  {
    name: 'appointments on hours that ended are dropped',
    file: holds,
    from: "        .where('kind', '=', 'hold')\n        .where('hoursId'",
    to: "        .where('hoursId'",
    caughtBy: 'tests/api/job-rules.test.ts',
  },
  {
    name: 'holds that ran out are not counted',
    file: holds,
    from: 'let count = await lockTimeOf(transaction, accountId, now);',
    to: 'let count = 0 * (await lockTimeOf(transaction, accountId, now));',
    caughtBy: 'tests/api/job-rules.test.ts',
  },

  {
    name: 'phones ring at eight in the evening',
    file: letters,
    from: 'minute >= nightBegins',
    to: 'minute > nightBegins',
    caughtBy: 'tests/api/letters.test.ts',
  },
  {
    name: 'letters wait at eight in the morning',
    file: letters,
    from: 'minute < nightEnds',
    to: 'minute <= nightEnds',
    caughtBy: 'tests/api/letters.test.ts',
  },
  {
    name: 'letters into a folder rest at night',
    file: letters,
    from: 'if (wakes && isNight(now)) return;',
    to: 'if (isNight(now)) return;',
    caughtBy: 'tests/api/letters.test.ts',
  },
  {
    name: 'every SMS asks a gateway that is away',
    file: letters,
    from: 'if (unreachable !== undefined) throw unreachable;',
    to: '',
    caughtBy: 'tests/api/sms.test.ts',
  },
  {
    name: 'every letter asks a server that is away',
    file: letters,
    from: "if ((await sendNext({ ...office, sms })) !== 'done') return;",
    to: "if ((await sendNext({ ...office, sms })) === 'none') return;",
    caughtBy: 'tests/api/letters.test.ts',
  },
  {
    name: 'stopping waits for all letters',
    file: letters,
    from: '!stopping.aborted',
    to: 'stopping !== undefined',
    caughtBy: 'tests/api/letters.test.ts',
  },

  {
    name: 'a job that failed never runs again',
    file: schedule,
    from: '.catch((error: unknown) => {\n        failed(job.name, error);\n        return job.everyMinutes;\n      })\n      .then(',
    to: '.then(',
    caughtBy: 'api/jobs/schedule.test.ts',
  },
  {
    name: 'a job stopped while it runs starts again',
    file: schedule,
    from: '        if (stopped) return;\n',
    to: '',
    caughtBy: 'api/jobs/schedule.test.ts',
  },
  {
    name: 'reports are erased a day early',
    file: reports,
    from: 'later(now, -reportsKeptDays * dayMs)',
    to: 'later(now, (1 - reportsKeptDays) * dayMs)',
    caughtBy: 'tests/api/report.test.ts',
  },
];
