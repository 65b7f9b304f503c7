import type { PublicationFailure } from '../contract/pages/services.ts';
import { ContentError } from '../../src/loading/read-directory.ts';

/** A publication cannot go on, for a reason that the desk says in words. */
export class PublicationError extends Error {
  override readonly name = 'PublicationError';
  readonly why: PublicationFailure['why'];
  readonly files: string[];
  constructor(why: PublicationFailure['why'], options: { files?: string[]; cause?: unknown } = {}) {
    super(why, { cause: options.cause });
    this.why = why;
    this.files = options.files ?? [];
  }
}

/** The reason for a failed publication, without a text of the system. */
export function failureOf(error: unknown): PublicationFailure {
  if (error instanceof ContentError) return { why: 'content', mistakes: error.mistakes };
  if (isDiskFull(error)) return { why: 'full-disk' };
  return error instanceof PublicationError ? { why: error.why, ...(error.files.length > 0 && { files: error.files }) } : { why: 'storage' };
}

/** "No space left", said by the system, SQLite, PostgreSQL, git, or by the process of a build. */
function isDiskFull(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, errcode, stderr, cause }: { code?: unknown; errcode?: unknown; stderr?: unknown; cause?: unknown } = error;
  return (
    ['ENOSPC', 'EDQUOT', '53100'].includes(String(code)) ||
    errcode === 13 ||
    /No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/.test(typeof stderr === 'string' ? stderr : '') ||
    isDiskFull(cause)
  );
}
