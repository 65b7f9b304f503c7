import type { Transaction } from 'kysely';
import type { Db } from '../../api/database/connect.ts';
import type { Database } from '../../api/database/tables.ts';

/** The same database, in which somebody takes a step between the list that a job reads and the first row that it locks. */
export function meanwhile(db: Db, step: () => Promise<unknown>): Db {
  let taken: Promise<unknown> | undefined;
  const transaction = () => ({
    execute: async <Result>(work: (transaction: Transaction<Database>) => Promise<Result>): Promise<Result> => {
      taken ??= step();
      await taken;
      return db.transaction().execute(work);
    },
  });
  return new Proxy(db, {
    get: (target, name) => {
      if (name === 'transaction') return transaction;
      const value: unknown = Reflect.get(target, name, target);
      const bound: unknown = typeof value === 'function' ? value.bind(target) : value;
      return bound;
    },
  });
}
