import { migrate } from '../../api/database/migrate.ts';
import { hearStatements } from './statements.ts';

/** Migrates a SQLite file and is killed before a statement: `node migrating-process.ts FILE NUMBER`, counted from 1. */
const [file = '', number = ''] = process.argv.slice(2);
let heard = 0;
hearStatements('sqlite', () => {
  heard += 1;
  if (heard === Number(number)) process.kill(process.pid, 'SIGKILL');
});
await migrate(file);
