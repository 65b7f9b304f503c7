import { momentText } from '../../../src/directory/berlin.ts';
import { toCsv } from '../../../src/open-data/csv.ts';
import type { LogPerson, ShownLogLine } from '../../contract/log.ts';

const columns: Record<string, (line: ShownLogLine) => string | number | boolean | undefined> = {
  number: ({ sequence }) => sequence,
  when: ({ at }) => momentText(new Date(at)),
  event: ({ event }) => event,
  by: ({ actor }) => ('other' in actor ? actor.other : inCell(actor)),
  about: ({ subject }) => subject && inCell(subject),
  detail: ({ detail }) => detail,
  intact: ({ isOwn }) => isOwn,
};

/** Lines of the log as CSV, times in Berlin. */
export const logTable = (lines: readonly ShownLogLine[]): string =>
  toCsv([Object.keys(columns), ...lines.map((line) => Object.values(columns).map((cell) => cell(line)))]);

const inCell = ({ id, name }: LogPerson): string => (name === undefined ? id : `${name} (${id})`);
