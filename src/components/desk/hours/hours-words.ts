import type { Channel } from '../../../../api/contract/codes.ts';
import type { KeptHours } from '../../../../api/contract/hours.ts';
import { dayInWords } from '../../../i18n/dates.ts';
import { isolateLtr } from '../../../i18n/isolation.ts';
import type { Translate } from '../../../i18n/words.ts';
import type { Directory } from '../../../directory/directory.ts';

type Dates = Pick<KeptHours, 'firstDay' | 'lastDay' | 'everyWeeks'>;

/** "09:00–12:00", in this order in every direction. */
export const clockRange = ({ opens, closes }: Pick<KeptHours, 'opens' | 'closes'>): string => isolateLtr(`${opens}–${closes}`);

/** Rhythm and limits of a series: "alle 2 Wochen", "ab Mittwoch 02.12.2026". @param today in Berlin */
export function rhythmWords(t: Translate, { firstDay, lastDay, everyWeeks }: Dates, today: string): string[] {
  if (firstDay === lastDay) return [t('desk:hours.onlyOnce', { day: dayInWords(t, firstDay) })];
  return [
    t('desk:hours.everyWeeks', { count: everyWeeks }),
    ...(firstDay > today || everyWeeks > 1 ? [t('desk:hours.since', { day: dayInWords(t, firstDay) })] : []),
    ...(lastDay === null ? [] : [t('desk:hours.until', { day: dayInWords(t, lastDay) })]),
  ];
}

/** One day or several, with the times where they are not whole: "Montag 21.12.2026, 09:30 bis Donnerstag 31.12.2026". */
export function daysInWords(
  t: Translate,
  {
    firstDay,
    lastDay,
    fromTime = null,
    untilTime = null,
  }: { firstDay: string; lastDay: string; fromTime?: string | null; untilTime?: string | null },
): string {
  const part = fromTime === null && untilTime === null ? '' : `, ${isolateLtr(`${fromTime ?? '00:00'}–${untilTime ?? '24:00'}`)}`;
  if (firstDay === lastDay) return `${dayInWords(t, firstDay)}${part}`;
  const edge = (day: string, time: string | null) => `${dayInWords(t, day)}${time === null ? '' : `, ${isolateLtr(time)}`}`;
  return t('desk:hours.days', { from: edge(firstDay, fromTime), to: edge(lastDay, untilTime) });
}

/** The channel of a talk in coded facts. The typed place stands apart. */
export function whereWords(
  t: Translate,
  directory: Directory,
  { channel, quarter }: { channel: Channel; quarter: string | null },
): string[] {
  const name = directory.quarters.find(({ id }) => id === quarter)?.name;
  return [t(`desk:channel.${channel}`), name ?? t('desk:hours.wholeCity')];
}

/** A span before an appointment in the largest whole unit: "2 Tage vorher". */
export function beforeWords(t: Translate, minutes: number): string {
  if (minutes === 0) return t('desk:hours.shortBefore');
  if (minutes % 10_080 === 0) return t('desk:hours.weeksBefore', { count: minutes / 10_080 });
  if (minutes % 1440 === 0) return t('desk:hours.daysBefore', { count: minutes / 1440 });
  if (minutes % 60 === 0) return t('desk:hours.hoursBefore', { count: minutes / 60 });
  return t('desk:hours.minutesBefore', { count: minutes });
}
