import type { ShownOpening } from './hours-compiled.ts';
import { inOrder, readClock, type Week } from './week.ts';

/*
 * The fields of a week: for Monday "rule.day-0.closed", "rule.day-0.0.start", "rule.day-0.0.end", "rule.day-0.1.start" … The server reads
 * them when they are sent, and the browser while they are typed.
 */

export type TypedWeek = Record<string, string | string[]>;

/** `required`: nothing typed. `malformed`: no time. `repeated`: two pieces meet. `not-allowed`: closed, and times beside it. */
export type WeekMistake = { field: string; code: 'required' | 'malformed' | 'repeated' | 'not-allowed' };

/** A day has no more pieces. */
const maxPieces = 6;
const weekdays = [0, 1, 2, 3, 4, 5, 6] as const;

export const dayField = (name: string, day: number): string => `${name}.day-${day}`;

/** Whether the form can show the openings of a day: not too many, in their order, and none within another. */
export const canShowDay = (openings: readonly ShownOpening[]): boolean =>
  openings.length <= maxPieces && sameOpenings(inOrder(openings) ?? [], openings);

/** The fields that show a week. */
export const weekFields = (name: string, week: Week): TypedWeek =>
  Object.fromEntries(
    week.flatMap((openings, day): [string, string][] => [
      [`${dayField(name, day)}.closed`, openings.length === 0 ? 'yes' : ''],
      ...openings.flatMap(({ opens, closes }, piece): [string, string][] => [
        [`${dayField(name, day)}.${piece}.start`, opens],
        [`${dayField(name, day)}.${piece}.end`, closes],
      ]),
    ]),
  );

/**
 * Reads the fields of a week. A day without times is closed, whether it says so or not.
 * @param before the week that the form showed: "closed" beside its old times means closed
 */
export function readWeekFields(name: string, typed: TypedWeek, before: Week | undefined): { week: Week; mistakes: WeekMistake[] } {
  const days = weekdays.map((day) => readDay(dayField(name, day), typed, before?.[day]));
  return { week: days.map(({ openings }) => openings), mistakes: days.flatMap(({ mistakes }) => mistakes) };
}

type Day = { openings: ShownOpening[]; mistakes: WeekMistake[] };

function readDay(day: string, typed: TypedWeek, before: readonly ShownOpening[] = []): Day {
  const textAt = (field: string) => ([typed[field] ?? ''].flat()[0] ?? '').trim();
  const pieces = Array.from({ length: maxPieces }, (_, piece) => `${day}.${piece}`)
    .map((piece) => ({ piece, start: textAt(`${piece}.start`), end: textAt(`${piece}.end`) }))
    .filter(({ start, end }) => start !== '' || end !== '');
  const read = pieces.map(readPiece);
  const mistakes = read.flatMap((one) => one.mistakes);
  const openings = inOrder(read.flatMap(({ opening }) => (opening === undefined ? [] : [opening])));
  if (textAt(`${day}.closed`) === 'yes' && pieces.length > 0) {
    const isBefore = mistakes.length === 0 && before.length > 0 && sameOpenings(openings ?? [], before);
    return { openings: [], mistakes: isBefore ? [] : [{ field: `${day}.closed`, code: 'not-allowed' }] };
  }
  if (openings !== undefined) return { openings, mistakes };
  return { openings: [], mistakes: [...mistakes, { field: `${pieces.at(-1)?.piece ?? day}.start`, code: 'repeated' }] };
}

function readPiece({ piece, start, end }: { piece: string; start: string; end: string }): {
  opening?: ShownOpening;
  mistakes: WeekMistake[];
} {
  const [opens, closes] = [readClock(start), readClock(end)];
  const isStart = opens !== undefined && opens !== '24:00';
  if (isStart && closes !== undefined && closes !== opens) return { opening: { opens, closes }, mistakes: [] };
  return { mistakes: [{ field: `${piece}.${isStart ? 'end' : 'start'}`, code: 'malformed' }] };
}

const sameOpenings = (some: readonly ShownOpening[], others: readonly ShownOpening[]): boolean =>
  some.length === others.length &&
  some.every(({ opens, closes }, index) => others[index]?.opens === opens && others[index].closes === closes);
