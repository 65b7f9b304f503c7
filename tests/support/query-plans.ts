import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import pg from 'pg';
import type { Dialect } from '../../api/database/connect.ts';
import type { HeardQuery } from './queries.ts';

/**
 * Tables that grow with the requests. The others grow with the city (accounts, hours, entries, publications), and the desk's log is
 * read in its order.
 */
const growing = ['requests', 'history', 'letters', 'bookings', 'booked_pieces', 'consents', 'partner_links', 'webhook_messages'];

/**
 * A walk by id over all rows is a scan too, however small its steps, and so is one over all rows of a provider: a city may have one that
 * gets most requests.
 */
const isWalk = (condition: string) =>
  /^\(*"?id"?\)?(?:::text)? ?>[^()]*\)?\)*$/.test(condition) || /^\(*provider\)?(?:::text)? ?=(?:(?! AND )[^()])*\)*$/.test(condition);

/** @returns a line for each query that reads a growing table from its first row to its last, with how it does so */
export async function findScans(dialect: Dialect, url: string, queries: HeardQuery[]): Promise<string[]> {
  return dialect === 'sqlite' ? scansOfSqlite(url, queries) : scansOfPostgres(url, queries);
}

function scansOfSqlite(url: string, queries: HeardQuery[]): string[] {
  const database = new DatabaseSync(url);
  try {
    const partial = new Set(
      database
        .prepare(`select name from sqlite_master where type = 'index' and sql like '% where %'`)
        .all()
        .map(({ name }) => String(name)),
    );
    return queries.flatMap(({ text, values }) => {
      const steps = database
        .prepare(`explain query plan ${text}`)
        .all(...(values as SQLInputValue[]))
        .map(({ detail }) => String(detail));
      // The first rows in the order of the table, and the greatest id, are found at once.
      const isShort = /max\("?id"?\)|order by "?id"?(?: desc)? limit \?/.test(text) && !steps.some((step) => step.includes('TEMP B-TREE'));
      return steps.filter((step) => isScan(step, partial, isShort)).map((step) => `${step}: ${text}`);
    });
  } finally {
    database.close();
  }
}

/** A scan over a partial index reads what the index is for. SQLite says "SEARCH" without an index where it looks for a greatest value. */
function isScan(step: string, partial: Set<string>, isShort: boolean): boolean {
  const [, kind, table = '', index = '', condition = ''] =
    /^(SCAN|SEARCH) (\w+)(?: EXISTS)?(?: USING (?:COVERING )?INDEX (\w+))?(?: \((.+)\))?/.exec(step) ?? [];
  if (!growing.includes(table) || partial.has(index) || step.includes('INTEGER PRIMARY KEY')) return false;
  return index !== '' && kind === 'SEARCH' ? isWalk(condition) : !isShort;
}

async function scansOfPostgres(url: string, queries: HeardQuery[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Where an index serves at all, it is taken, although most tables are empty.
    for (const way of ['seqscan', 'hashjoin', 'mergejoin']) await client.query(`set enable_${way} = off`);
    const { rows: indexes } = await client.query<{ name: string }>(
      `select indexname as name from pg_indexes where indexdef like '% WHERE %'`,
    );
    const partial = new Set(indexes.map(({ name }) => name));
    const found: string[] = [];
    for (const { text, values } of queries) {
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Step }] }>({ text: `explain (format json) ${text}`, values });
      for (const step of scansIn(rows[0]!['QUERY PLAN'][0].Plan, partial)) found.push(`${step}: ${text}`);
    }
    return found;
  } finally {
    await client.end();
  }
}

type Step = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Filter?: string;
  Plans?: Step[];
};

/** @param isShort a limit ends the step after the first rows */
function scansIn(step: Step, partial: Set<string>, isShort = false): string[] {
  const {
    'Node Type': kind,
    'Relation Name': table = '',
    'Index Name': index = '',
    'Index Cond': condition,
    Filter: filter,
    Plans = [],
  } = step;
  const isWhole =
    kind === 'Seq Scan' ||
    (/^Index (?:Only )?Scan$/.test(kind) &&
      !partial.has(index) &&
      !(isShort && filter === undefined) &&
      (condition === undefined || isWalk(condition)));
  const found = growing.includes(table) && isWhole ? [`${kind} on ${table} ${index} ${condition ?? ''}`] : [];
  return [...found, ...Plans.flatMap((one) => scansIn(one, partial, kind === 'Limit'))];
}
