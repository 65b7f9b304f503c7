import { berlinTime } from '../directory/berlin.ts';
import { clockTime, isDay, weekdayIndex, weekdays } from '../directory/calendar-day.ts';
import { isolateLtr } from './isolation.ts';
import type { Translate } from './words.ts';

/*
 * Dates as a German letter writes them, in every language: Gregorian, Latin digits, 24 hours, Berlin time. Only the
 * weekday is a word, and it comes from the vocabulary: not every browser and server knows every language.
 */

/** One instant as people in Berlin read it. */
export type BerlinMoment = {
  /** Key of `vocabulary:weekday.long`. */
  weekday: (typeof weekdays)[number];
  /** "23.11.2026" */
  date: string;
  /** "10:20" */
  time: string;
};

/** @param instant in UTC, "2026-11-23T09:20:00.000Z" */
export function berlinMoment(instant: string): BerlinMoment {
  const { day, minute } = berlinTime(new Date(instant));
  return { ...shown(day), time: clockTime(minute) };
}

/**
 * A calendar day in words and figures, "Montag 23.11.2026"; the figures keep their order in every direction.
 * @param day "2026-11-23"
 */
export function dayInWords(t: Translate, day: string): string {
  if (!isDay(day)) throw new RangeError('not a day');
  const { weekday, date } = shown(day);
  return `${t(`vocabulary:weekday.long.${weekday}`)} ${isolateLtr(date)}`;
}

/** A date as a source states it, as a German letter writes it: "2020-09-14" becomes "14.09.2020", "2020-09" becomes "09.2020". */
export const shownDate = (date: string): string => date.split('-').reverse().join('.');

/** The calendar day in Berlin of an instant, in words and figures. */
export function dayOfInstantInWords(t: Translate, instant: string): string {
  const { weekday, date } = berlinMoment(instant);
  return `${t(`vocabulary:weekday.long.${weekday}`)} ${isolateLtr(date)}`;
}

/** "Montag 23.11.2026, 10:20", with the comma of the language. */
export function momentInWords(t: Translate, instant: string): string {
  return [dayOfInstantInWords(t, instant), isolateLtr(berlinMoment(instant).time)].join(t('booking:comma'));
}

const shown = (day: string): Pick<BerlinMoment, 'weekday' | 'date'> => ({
  // eslint-disable-next-line @typescript-eslint/no-non-null-assertion -- the index of a weekday
  weekday: weekdays[weekdayIndex(day)]!,
  date: day.split('-').reverse().join('.'),
});
