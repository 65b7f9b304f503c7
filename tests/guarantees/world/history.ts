import { appendFileSync } from 'node:fs';

/** One request of a client and its answer. */
export type Line = {
  /** "visitor 12", "Ayse" */
  who: string;
  /** "ask", "cancel", "claim" */
  does: string;
  /** What the judges need of the request: its key, the reference, the body. */
  asked: Readonly<Record<string, unknown>>;
  /** Milliseconds since the run began. */
  begun: number;
  ended: number;
  /** null: no answer came. */
  status: number | null;
  /** The body of the answer: JSON, or a text. */
  heard?: unknown;
};

export type History = { lines: Line[]; now: () => number; write: (line: Line) => void };

/** Keeps the history in memory, and in a file of JSON lines. */
export function createHistory(file: string): History {
  const start = performance.now();
  const lines: Line[] = [];
  return {
    lines,
    now: () => performance.now() - start,
    write: (line) => {
      lines.push(line);
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    },
  };
}

/** The lines of one deed that were answered so. */
export const answered = (lines: readonly Line[], does: string, status?: number): Line[] =>
  lines.filter((line) => line.does === does && line.status !== null && (status === undefined || line.status === status));

/** A text of an answer's body, "" where it has none. */
export function heardText(line: Line, name: string): string {
  const { heard } = line;
  const value = typeof heard === 'object' && heard !== null ? (heard as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/** A text of what was asked, "" where it has none. */
export const askedText = ({ asked }: Line, name: string): string => (typeof asked[name] === 'string' ? asked[name] : '');
