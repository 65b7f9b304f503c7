import type { FreePiece, HeldPiece, WeekAbsence, WeekBand, WeekBooking, WeekDay } from '../../../../api/contract/pages/week.ts';
import { minutesOf } from '../../../directory/calendar-day.ts';

/** One entry of a day: it stands in the half hour in which it begins. */
export type WeekItem =
  | { is: 'band'; opens: string; closes: string; band: WeekBand }
  | { is: 'booking'; opens: string; closes: string; booking: WeekBooking }
  | { is: 'held'; opens: string; closes: string; piece: HeldPiece }
  | { is: 'free'; opens: string; closes: string; piece: FreePiece };

/** One half hour of one day. */
export type WeekCell = {
  items: WeekItem[];
  /** Bookings that began earlier and still go on. */
  running: WeekBooking[];
  inBand: boolean;
  isAway: boolean;
};

const halfHour = 30;
/** Shown even when nothing is there. */
const usual = { from: 8 * 60, until: 17 * 60 };

/** Everything on a day in the order of the clock; at the same time first the hours, then who has an appointment, then held and free pieces. */
export const itemsOf = ({ bands, bookings, held, free }: WeekDay): WeekItem[] =>
  [
    ...bands.map((band): WeekItem => ({ is: 'band', opens: band.opens, closes: band.closes, band })),
    ...bookings.map((booking): WeekItem => ({ is: 'booking', opens: booking.opens, closes: booking.closes, booking })),
    ...held.map((piece): WeekItem => ({ is: 'held', opens: piece.opens, closes: piece.closes, piece })),
    ...free.map((piece): WeekItem => ({ is: 'free', opens: piece.opens, closes: piece.closes, piece })),
  ].sort((one, other) => one.opens.localeCompare(other.opens));

/** The half hours of a week, in minutes since midnight: the usual ones, and more where something lies outside. */
export function halfHoursOf(days: readonly WeekDay[]): number[] {
  const items = days.flatMap(itemsOf);
  const from = Math.min(usual.from, ...items.map(({ opens }) => minutesOf(opens)));
  const until = Math.max(usual.until, ...items.map(({ closes }) => minutesOf(closes)));
  const first = Math.floor(from / halfHour) * halfHour;
  return Array.from({ length: Math.ceil((until - first) / halfHour) }, (_, index) => first + index * halfHour);
}

/** @param minute the beginning of the half hour, since midnight */
export function cellOf(day: WeekDay, minute: number): WeekCell {
  const covers = ({ opens, closes }: { opens: string; closes: string }) =>
    minutesOf(opens) < minute + halfHour && minutesOf(closes) > minute;
  const begins = ({ opens }: { opens: string }) => minutesOf(opens) >= minute && minutesOf(opens) < minute + halfHour;
  return {
    items: itemsOf(day).filter(begins),
    running: day.bookings.filter((booking) => covers(booking) && !begins(booking)),
    inBand: day.bands.some(covers),
    isAway: day.absences.some((absence) => covers(stretchOf(absence))),
  };
}

/** The stretch of a day that an absence takes. */
export const stretchOf = ({ opens, closes }: WeekAbsence): { opens: string; closes: string } => ({
  opens: opens ?? '00:00',
  closes: closes ?? '24:00',
});
