import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { Dialect } from '../../api/database/connect.ts';

type Method = (this: unknown, ...given: unknown[]) => unknown;

const targets = {
  sqlite: { prototype: DatabaseSync.prototype, method: 'prepare' },
  postgres: { prototype: pg.Client.prototype, method: 'query' },
} as const;

/**
 * Tells of each statement that changes something, before the database gets it; `begin` and `commit` are among them.
 * @param heard what it throws, the statement fails with
 * @returns ends it
 */
export function hearStatements(dialect: Dialect, heard: (text: string) => void): () => void {
  const { prototype, method } = targets[dialect];
  const original = Reflect.get(prototype, method) as Method;
  const listening: Method = function (...given) {
    const [first] = given;
    const text = typeof first === 'string' ? first : String((first as { text?: unknown }).text);
    if (/^\s*(begin|commit|create|alter|drop|insert|update|delete|with \w+ as \(\s*update)/i.test(text)) {
      try {
        heard(text);
      } catch (error) {
        // pg promises, SQLite throws.
        if (dialect === 'postgres') return Promise.reject(error instanceof Error ? error : new Error(String(error)));
        throw error;
      }
    }
    return original.apply(this, given);
  };
  Reflect.set(prototype, method, listening);
  return () => void Reflect.set(prototype, method, original);
}
