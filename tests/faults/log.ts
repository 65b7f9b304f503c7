import type { Fault } from './fault.ts';

const searches = 'api/audit/searches.ts';
const caughtBy = 'tests/api/log-searches.test.ts';

export const logFaults: readonly Fault[] = [
  {
    name: 'an admin releases her own search of the log',
    file: searches,
    from: "if (search.askedBy === admin) throw new Problem('not-allowed');",
    to: '',
    caughtBy,
  },
  {
    name: 'a search of the log is released by a row that the desk did not write',
    file: searches,
    from: 'lines.filter(isOwn)',
    to: 'lines.filter(() => true || isOwn)',
    caughtBy,
  },
  {
    name: 'a third admin reads a search of the log',
    file: searches,
    from: `    if (!isOf(search, admin)) throw new Problem('not-allowed');
    if (search.state !== 'released')`,
    to: `    if (search.state !== 'released')`,
    caughtBy,
  },
  {
    name: 'a look at the log is no line of it',
    file: 'api/audit/searched-lines.ts',
    from: "await appendLine(transaction, { event: 'log-read',",
    to: "if (admin === '') await appendLine(transaction, { event: 'log-read',",
    caughtBy,
  },
  {
    name: 'a backup fails while the desk checks its log',
    file: 'setup/backup/make-backup.ts',
    from: 'key !== seenFileName',
    to: "key !== ''",
    caughtBy: 'tests/api/backup.test.ts',
  },
];
