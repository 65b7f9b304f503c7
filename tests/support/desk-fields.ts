import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Role } from '../../api/contract/codes.ts';

/** Callers of the walk over the desk: the five roles, a coordinator of another provider, and another system with a token. */
export type Caller = Role | 'other' | 'token';

/** The letter that stands for a caller in the table. */
const letters: Record<Caller, string> = {
  counsellor: 'b',
  coordinator: 'k',
  editor: 'r',
  translator: 't',
  admin: 'a',
  other: 'o',
  token: 'm',
};

const file = 'tests/api/desk-fields.json';

/** For each JSON route and each page: the fields of its answer, and the letters of those who may see them. */
type Table = Record<string, Record<string, string>>;

/**
 * Compares the fields of answers with the table `desk-fields.json`. A new field needs a row that names who may see it:
 * `DESK_FIELDS=write vitest run --project api tests/api/desk-routes.test.ts -t refuses` adds what it sees, for a person to read in the diff.
 */
export function createFieldCheck() {
  const table: Table = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const isWriting = process.env['DESK_FIELDS'] === 'write';
  const wrong = new Set<string>();
  return {
    /** @param of a JSON route, "GET /api/desk/requests", or a page, "/desk/requests/[id]" */
    look(of: string, caller: Caller, answer: unknown): void {
      const letter = letters[caller];
      for (const field of fieldsOf(answer)) {
        const seenBy = table[of]?.[field] ?? '';
        if (seenBy.includes(letter)) continue;
        if (isWriting)
          (table[of] ??= {})[field] = Array.from(seenBy + letter)
            .sort()
            .join('');
        else wrong.add(`${of} shows ${caller} the field ${field}`);
      }
    },
    /** What was seen and stands in no row. */
    wrong(): string[] {
      if (isWriting) writeFileSync(file, `${JSON.stringify(sorted(table), null, 2)}\n`);
      return [...wrong];
    },
  };
}

const sorted = (table: Table): Table =>
  Object.fromEntries(
    Object.entries(table)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([of, fields]) => [of, Object.fromEntries(Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1)))]),
  );

/** What was typed stands in the answer again, under the names of the form. */
const asTyped = new Set(['values']);

/** The paths of all values, "requests[].claimedBy.name". Keys that are ids of the content become "*". */
export function fieldsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((one) => fieldsOf(one, `${path}[]`)))];
  if (value === null || typeof value !== 'object') return [path];
  return [
    ...new Set(
      Object.entries(value).flatMap(([key, one]) => {
        const name = /^[a-z]\w*$/i.test(key) && !asTyped.has(path) ? key : '*';
        return fieldsOf(one, path === '' ? name : `${path}.${name}`);
      }),
    ),
  ];
}
