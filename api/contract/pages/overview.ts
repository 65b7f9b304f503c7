import type { DeskPage } from './desk.ts';

/** The requests that a provider owes now; ages are working days. `orders`: interpreter orders that the pool has not answered. */
export type OwedNow = { urgent: number; byAge: Record<'today' | 'one' | 'two' | 'more', number>; orders: number };

/** A released list: shown values and the total. The rest, total minus shown, is five or more, or every value is shown. */
export type ReleasedList = { total: number | null; shown: Record<string, number> };

/** A released table of rows by columns: both margins as lists of one total, and the cells that may be shown. */
export type ReleasedTable = { rows: ReleasedList; columns: ReleasedList; cells: Record<string, Record<string, number>> };

/** The counts of a quarter of the year that may be shown. Nothing else about people leaves the desk as a number. */
export type PublishedCounts = {
  /** Conversation language by quarter, topic, time, woman and age. */
  requests: Record<string, ReleasedTable>;
  /** By kind (`unmetKinds`): language by quarter. */
  unmet: Record<string, ReleasedTable>;
  /** Days from the request to its appointment: the median, and the days within which nine of ten came. */
  waiting: { median: number | null; ninth: number | null };
  /** By how they went, as it was said. */
  appointments: ReleasedList;
  /** Whether the answer came by the promised day. */
  told: ReleasedList;
  /** By obstacle: quarters of the city. An obstacle that fewer than five closings named is missing. */
  obstacles: Record<string, ReleasedList>;
  /** By face. */
  faces: ReleasedList;
};

/** The services of a quarter in a language, and their providers. */
export type CoverageCell = { quarter: string; language: string; services: string[]; providers: string[] };

/** The providers that speak a language in a quarter, as the content says; "city" is the row of those without a quarter. */
export type Coverage = {
  languages: string[];
  quarters: string[];
  cells: CoverageCell[];
  /** Languages of the site that nobody speaks anywhere. */
  nobody: string[];
  /** Cells with several providers. */
  double: CoverageCell[];
};

/** Pieces of consultation hours from one day to another: those offered by language and weekday, the free ones by language and quarter. */
export type TalkTimes = {
  firstDay: string;
  lastDay: string;
  byWeekday: Record<string, Record<string, number>>;
  free: Record<string, Record<string, number>>;
};

/** The published quarters of the year, and the figures of the one that is shown. */
export type ShownFigures = { yearQuarters: string[]; shown?: { id: string; counts: PublishedCounts } };

/** /desk/overview/ */
export type OverviewPage = DeskPage & {
  /** For coordinators, of their own provider. */
  owed?: OwedNow;
  /** The topic that the coverage is about; all topics without one. */
  topic?: string;
  coverage: Coverage;
  times: TalkTimes;
  figures: ShownFigures;
};

/** /desk/overview/report/ */
export type OverviewReportPage = DeskPage & {
  /** "2026-11" */
  month: string;
  /** The months that can be chosen. */
  months: string[];
  today: string;
  coverage: Coverage;
  /** Of the month. */
  times: TalkTimes;
  /** The figures of the last quarter of the year that was over when the month ended. */
  shown?: { id: string; counts: PublishedCounts };
};
