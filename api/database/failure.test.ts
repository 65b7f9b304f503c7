import { describe, expect, it } from 'vitest';
import { FileReplaced, isDamagedFile, isOutOfOrder } from './failure.ts';

const sqlite = (errcode: number, message = 'text') => Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode });
const coded = (code: unknown) => Object.assign(new Error('text'), { code });

describe('a database that is out of order', () => {
  it.each([
    ['another file in its place', new FileReplaced('text')],
    ['SQLite: busy', sqlite(5)],
    ['SQLite: busy while another process recovers', sqlite(261)],
    ['SQLite: read-only', sqlite(8)],
    ['SQLite: full', sqlite(13)],
    ['SQLite: no database', sqlite(26)],
    ['SQLite: a table is missing', sqlite(1, 'no such table: requests')],
    ['nothing listens', coded('ECONNREFUSED')],
    ['no space', coded('ENOSPC')],
    ['PostgreSQL: connection lost', coded('08006')],
    ['PostgreSQL: deadlock', coded('40P01')],
    ['PostgreSQL: shut down', coded('57P01')],
    ['PostgreSQL: no such table', coded('42P01')],
    ['PostgreSQL: row locked', coded('55P03')],
    ['a statement that was closed', coded('ERR_INVALID_STATE')],
    ['a connection that ended', new Error('Connection terminated unexpectedly')],
    ['a pool without a free connection', new Error('timeout exceeded when trying to connect')],
  ])('is told by %s', (_what, error) => {
    expect(isOutOfOrder(error)).toBe(true);
  });

  it.each([
    ['SQLite: a value twice', sqlite(2067)],
    ['SQLite: a mistake in a statement', sqlite(1, 'near "selct": syntax error')],
    ['SQLite: a mistake that mentions a missing table', sqlite(1, 'what, no such table: requests')],
    ['no such file', coded('ENOENT')],
    ['PostgreSQL: a value twice', coded('23505')],
    ['PostgreSQL: a mistake in a statement', coded('42601')],
    ['PostgreSQL: object in use', coded('55006')],
    ['a longer code that begins like one', coded('080061')],
    ['a longer code that ends like one', coded('X08006')],
    ['a code that is no text', coded(8006)],
    ['an error that quotes one', new Error('it said: Connection terminated')],
    ['no error', 'Connection terminated'],
    ['nothing', undefined],
  ])('is not told by %s', (_what, error) => {
    expect(isOutOfOrder(error)).toBe(false);
  });
});

describe('a damaged file', () => {
  it.each([
    ['malformed', sqlite(11), true],
    ['malformed in an index', sqlite(779), true],
    ['no database', sqlite(26), true],
    ['busy', sqlite(5), false],
    ['another error', new Error('text'), false],
    ['no error', { errcode: 11 }, false],
  ])('is told by its result code: %s', (_what, error, expected) => {
    expect(isDamagedFile(error)).toBe(expected);
  });
});
