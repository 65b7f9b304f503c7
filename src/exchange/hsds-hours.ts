import { canonicalRule, warningsOf } from '../directory/opening-hours.ts';
import type { Place } from '../directory/service-schema.ts';
import type { OpenRow } from './hsds-row.ts';

type Hours = Place['hours'][number];

const days: Record<string, string> = { MO: 'Mo', TU: 'Tu', WE: 'We', TH: 'Th', FR: 'Fr', SA: 'Sa', SU: 'Su' };
const expected =
  'days of every week (freq WEEKLY, byday MO … SU) or "first Monday" (freq MONTHLY, byday 1MO), with opens_at and closes_at like 09:00, and no end';

const limits = ['valid_from', 'valid_to', 'until', 'count', 'byweekno', 'bymonthday', 'byyearday'];
const timeFields = ['freq', 'interval', 'wkst', 'byday', 'opens_at', 'closes_at', ...limits];

/** Schedules as consultations of a place; the same rule comes once. What is no such rule is a problem of its row. */
export function readHours(schedules: readonly OpenRow[]): Hours[] {
  const rules = schedules.map((schedule) => {
    const rule = ruleIn(schedule);
    if (rule === undefined) {
      for (const field of timeFields) schedule.leave(field);
      schedule.wrong('byday', expected);
    }
    return rule;
  });
  return [...new Set(rules)].flatMap((rule) => (rule === undefined ? [] : [{ for: 'open', rule, languages: [] }]));
}

/** A rule in OpenStreetMap syntax stands in `notes` of files that this portal has made; other notes are left out. */
function ruleIn(schedule: OpenRow): string | undefined {
  const notes = schedule.text('notes');
  if (notes !== undefined && isRule(notes)) {
    for (const field of timeFields) schedule.text(field);
    return notes;
  }
  schedule.leave('notes');
  const [freq, interval, byday] = [schedule.text('freq'), schedule.text('interval') ?? '1', schedule.text('byday')];
  const [opens, closes] = ['opens_at', 'closes_at'].map(
    (field) => /^((?:[01]\d|2[0-4]):[0-5]\d)(?::00)?$/.exec(schedule.text(field) ?? '')?.[1],
  );
  schedule.text('wkst');
  const isLimited = limits.some((field) => schedule.text(field) !== undefined);
  if (isLimited || interval !== '1' || byday === undefined || opens === undefined || closes === undefined) return undefined;
  const on = byday.split(',').map((day) => dayIn(day.trim(), freq));
  return on.includes(undefined) ? undefined : canonicalRule(`${on.join(',')} ${opens}-${closes}`);
}

function dayIn(text: string, freq: string | undefined): string | undefined {
  const [, nth, code = ''] = /^(-?[1-4])?(MO|TU|WE|TH|FR|SA|SU)$/.exec(text) ?? [];
  const day = days[code];
  if (day === undefined) return undefined;
  if (freq === 'WEEKLY' && nth === undefined) return day;
  return freq === 'MONTHLY' && nth !== undefined ? `${day}[${nth}]` : undefined;
}

function isRule(text: string): boolean {
  try {
    return canonicalRule(text) === text && warningsOf(text).length === 0;
  } catch {
    return false;
  }
}
