import { toCsv } from '../../src/open-data/csv.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { weekdays } from '../../src/directory/calendar-day.ts';
import type { PublishedCounts, ReleasedList, ReleasedTable, TalkTimes } from '../contract/pages/overview.ts';
import { citywide, findCoverage } from './coverage.ts';

/* The overview as tables for a spreadsheet: semicolons, as German ones expect, codes of the content, one number a row. */

type Row = (string | number)[];

const table = (columns: string[], rows: readonly Row[]): string => toCsv([columns, ...rows], ';');

/** Every quarter, language and topic with the providers and services that offer it; a row without any is a gap. */
export function coverageTable(directory: Directory, now: Date): string {
  const rows = directory.topics.flatMap(({ id: topic }) =>
    findCoverage(directory, topic, now).cells.map(({ quarter, language, providers, services }) => [
      topic,
      quarter,
      language,
      providers.length,
      services.length,
      services.join(' '),
    ]),
  );
  return table(['topic', 'quarter', 'language', 'providers', 'services', 'service_ids'], rows);
}

/** The pieces of consultation hours. A piece in two languages stands in the rows of both. */
export function timesTable(directory: Directory, { firstDay, lastDay, byWeekday, free }: TalkTimes): string {
  const rows = (kind: string, columns: readonly string[], counts: TalkTimes['free']): Row[] =>
    Object.entries(counts).flatMap(([language, line]) =>
      columns.map((column) => [firstDay, lastDay, kind, language, column, line[column] ?? 0]),
    );
  const quarters = [...directory.quarters.map(({ id }) => id), citywide];
  return table(
    ['from', 'until', 'table', 'language', 'value', 'times'],
    [...rows('offered', weekdays, byWeekday), ...rows('free', quarters, free)],
  );
}

/** The published counts of quarters of the year. A value without a row is fewer than five, or protects one that is. */
export const figuresTable = (published: readonly { id: string; counts: PublishedCounts }[]): string =>
  table(
    ['year_quarter', 'table', 'language', 'value', 'number'],
    published.flatMap(({ id, counts }) => figuresOf(counts).map((row) => [id, ...row])),
  );

const figuresOf = ({ requests, unmet, waiting, appointments, told }: PublishedCounts): Row[] => [
  ...Object.entries(requests).flatMap(([name, released]) => tableRows(`requests_${name}`, released)),
  ...Object.entries(unmet).flatMap(([name, released]) => tableRows(`unmet_${name}`, released)),
  ...listRows('appointments', appointments),
  ...listRows('told', told),
  ...Object.entries(waiting).flatMap(([name, days]): Row[] => (days === null ? [] : [[`waiting_days_${name}`, all, all, days]])),
];

const all = 'all';

const tableRows = (name: string, { rows, columns, cells }: ReleasedTable): Row[] => [
  ...(rows.total === null ? [] : [[name, all, all, rows.total]]),
  ...Object.entries(rows.shown).map(([language, number]): Row => [name, language, all, number]),
  ...Object.entries(columns.shown).map(([value, number]): Row => [name, all, value, number]),
  ...Object.entries(cells).flatMap(([language, line]) =>
    Object.entries(line).map(([value, number]): Row => [name, language, value, number]),
  ),
];

const listRows = (name: string, { total, shown }: ReleasedList): Row[] => [
  ...(total === null ? [] : [[name, all, all, total]]),
  ...Object.entries(shown).map(([value, number]): Row => [name, all, value, number]),
];
