/** The database file is no longer the one that was opened. */
export class FileReplaced extends Error {
  override readonly name = 'FileReplaced';
  readonly code = 'FILE_REPLACED';
}

/** SQLite's primary result codes (sqlite.org/rescode.html) for a file that cannot be used now: busy, locked, no memory, read-only,
 * input or output failed, damaged, full, cannot be opened, locking protocol, not a database. */
const sqliteOutOfOrder = [5, 6, 7, 8, 10, 11, 13, 14, 15, 26];

/** Codes of Node for a connection or a disk. */
const systemOutOfOrder = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EIO',
  'EMFILE',
  'ENFILE',
];

/**
 * SQLSTATE (PostgreSQL's appendix A) by class: connection, authorization, transaction rollback (deadlock), resources, operator
 * intervention, system, configuration, internal (damaged index or row).
 */
const postgresClasses = ['08', '28', '40', '53', '57', '58', 'F0', 'XX'];
/** And single ones: no such database, schema or table, missing right, read-only, database closed to connections, row locked. */
const postgresCodes = ['3D000', '3F000', '42P01', '42501', '25006', '55000', '55P03'];

/** Messages of `pg`, its pool and Kysely that come without a code when a connection is lost or missing. */
const withoutCode =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (has encountered a connection error|was closed)|Cannot use a pool after|driver has already been destroyed|database is not open)/;

/**
 * Tells whether the database or its disk is out of order, so that the same request may succeed later. Everything else that a driver
 * throws is a mistake of ours. The one mapping from drivers to the problem `out-of-order`.
 */
export function isOutOfOrder(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code }: Error & { code?: unknown } = error;
  if (error instanceof FileReplaced) return true;
  if (code === 'ERR_SQLITE_ERROR') return sqliteOutOfOrder.includes(sqliteCode(error)) || error.message.startsWith('no such table');
  if (typeof code === 'string') {
    return (
      systemOutOfOrder.includes(code) ||
      (/^[0-9A-Z]{5}$/.test(code) && (postgresCodes.includes(code) || postgresClasses.includes(code.slice(0, 2)))) ||
      code === 'ERR_INVALID_STATE'
    );
  }
  return withoutCode.test(error.message);
}

/** Tells whether a file is no SQLite database, or a damaged one. */
export const isDamagedFile = (error: unknown): boolean => error instanceof Error && [11, 26].includes(sqliteCode(error));

/** SQLite's result code, without what extends it. */
const sqliteCode = ({ errcode }: Error & { errcode?: unknown }): number => Number(errcode) & 0xff;
