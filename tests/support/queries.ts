import { DatabaseSync, StatementSync } from 'node:sqlite';
import pg from 'pg';
import type { Dialect } from '../../api/database/connect.ts';

export type HeardQuery = { text: string; values: unknown[] };

type Method = (this: object, ...given: unknown[]) => unknown;

/** Hears each query of this process with the values it is first asked with. @returns what was heard, by its text, and an end */
export function hearQueries(dialect: Dialect): { heard: Map<string, HeardQuery>; end: () => void } {
  const heard = new Map<string, HeardQuery>();
  const hear = (text: string, values: unknown[]) => {
    if (!/^\s*(?:select|insert|update|delete|with)\b/i.test(text) || heard.has(text)) return;
    heard.set(text, { text, values });
  };
  const undo: (() => void)[] = [];
  const wrap = (prototype: object, name: string, listen: (self: object, given: unknown[], result: unknown) => void) => {
    const original = Reflect.get(prototype, name) as Method;
    const listening: Method = function (...given) {
      const result = original.apply(this, given);
      listen(this, given, result);
      return result;
    };
    Reflect.set(prototype, name, listening);
    undo.push(() => void Reflect.set(prototype, name, original));
  };
  if (dialect === 'postgres') {
    wrap(pg.Client.prototype, 'query', (_self, [query, values]) => {
      const { text, values: own } = typeof query === 'object' ? (query as HeardQuery) : { text: query as string, values: undefined };
      hear(text, own ?? (Array.isArray(values) ? values : []));
    });
  } else {
    const texts = new WeakMap<object, string>();
    wrap(DatabaseSync.prototype, 'prepare', (_self, [text], statement) => {
      texts.set(statement as object, text as string);
    });
    for (const name of ['all', 'run', 'iterate'])
      wrap(StatementSync.prototype, name, (self, values) => {
        hear(texts.get(self) ?? '', values);
      });
  }
  return { heard, end: () => undo.forEach((one) => one()) };
}
