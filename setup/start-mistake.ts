import { SettingsError } from '../api/config.ts';
import { ContentError } from '../src/loading/read-directory.ts';
import { commandLine } from '../src/loading/command-line.ts';

type Failure = { code?: string; path?: string };

/** Reasons for which a start stops and that the operator can mend, by the code of Node or PostgreSQL. */
const mistakes: Record<string, (failure: Failure) => string> = {
  EADDRINUSE: () => 'PORT is taken by another program: choose another one, or stop it.',
  EADDRNOTAVAIL: () => 'HOST must be an address of this machine.',
  ENOTFOUND: () => 'HOST or the host in DATABASE_URL cannot be found.',
  EACCES: ({ path }) =>
    path === undefined ? 'PORT: one below 1024 is not open to this user.' : `${path} is not open to this user. DATA_DIR must belong to it.`,
  EROFS: ({ path = 'DATA_DIR' }) => `${path} cannot be written: the file system is read-only. DATA_DIR needs one that is not.`,
  ENOSPC: ({ path = 'DATA_DIR' }) => `The disk is full under ${path}.`,
  ECONNREFUSED: () => 'DATABASE_URL: no database answers there. Is it running?',
  '28P01': () => 'DATABASE_URL: the database refuses this user and password.',
  '3D000': () => 'DATABASE_URL: there is no database of that name.',
  '42501': () =>
    `DATABASE_URL: this login has no rights in this database. Run "${commandLine('database-logins')}" there, also after making it anew.`,
};

/** @returns how to mend it @throws the error itself when no setting can mend it */
export function startMistake(error: unknown): string {
  if (error instanceof SettingsError || error instanceof ContentError) return error.message;
  const failures = [error, ...(error instanceof AggregateError ? (error.errors as unknown[]) : [])] as Failure[];
  const known = failures.map((failure) => mistakes[failure.code ?? '']?.(failure)).find((mistake) => mistake !== undefined);
  if (known === undefined) throw error;
  return known;
}
