import pg from 'pg';

/** A statement is prepared once it has come so often; startup and rare pages leave no plans behind. */
const fewestTimes = 5;
/** Each connection keeps its own plans. */
const maxPrepared = 100;
/** How many texts are counted; lists of different lengths make many. */
const maxSeen = 1000;

const seen = new Map<string, number>();
const names = new Map<string, string>();

/**
 * Prepares statements that come again and again: PostgreSQL parses and plans them once a connection. Statements with "*" are left out:
 * PostgreSQL refuses a prepared one when the next release has added a column meanwhile.
 */
export class PreparingClient extends pg.Client {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- stands for all of pg's overloads
  override query(...given: any[]): any {
    const [text, values, ...more] = given as unknown[];
    const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
    return Reflect.apply(super.query, this, name === undefined ? given : [{ name, text, values }, ...more]);
  }
}

/** @returns undefined for a statement that is not prepared */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= maxPrepared || text.includes('*')) return known;
  const times = (seen.get(text) ?? 0) + 1;
  if (seen.size >= maxSeen) seen.clear();
  seen.set(text, times);
  if (times < fewestTimes) return undefined;
  seen.delete(text);
  const name = `s${names.size}`;
  names.set(text, name);
  return name;
}
