import type { ListedLogSearch, ShownLogLine } from '../log.ts';
import type { DeskPage } from './desk.ts';

/** /desk/log/ */
export type LogPage = DeskPage & {
  /** Of the last 30 days, the newest first. */
  searches: ListedLogSearch[];
  /** Accounts that a search can keep to. */
  people: { id: string; name: string }[];
  /** Whether no other admin is there who could release a search. */
  isAlone: boolean;
  /** The last day that a search can reach. */
  today: string;
};

/** /desk/log/:id/ */
export type LogLinesPage = DeskPage & {
  search: ListedLogSearch;
  lines: ShownLogLine[];
  total: number;
  /** From 1. */
  page: number;
  pages: number;
};
