import { SettingsError } from '../api/config.ts';
import { ContentError } from '../src/loading/read-directory.ts';

/** Reasons for which a start stops and that the operator can mend, by the code of Node or PostgreSQL. */
const mistakes: Record<string, string> = {
  EADDRINUSE: 'PORT is taken by another program: choose another one, or stop it.',
  EADDRNOTAVAIL: 'HOST must be an address of this machine.',
  ENOTFOUND: 'HOST or the host in DATABASE_URL cannot be found.',
  EACCES: 'PORT below 1024, or a file in DATA_DIR, is not open to this user.',
  ECONNREFUSED: 'DATABASE_URL: no database answers there. Is it running?',
  '28P01': 'DATABASE_URL: the database refuses this user and password.',
  '3D000': 'DATABASE_URL: there is no database of that name.',
};

/** @returns how to mend it @throws the error itself when no setting can mend it */
export function startMistake(error: unknown): string {
  if (error instanceof SettingsError || error instanceof ContentError) return error.message;
  const codes = [error, ...(error instanceof AggregateError ? (error.errors as unknown[]) : [])].map(
    (one) => (one as { code?: string }).code,
  );
  const known = codes.map((code) => mistakes[code ?? '']).find((mistake) => mistake !== undefined);
  if (known === undefined) throw error;
  return known;
}
