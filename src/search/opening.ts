import { berlinTime } from '../directory/berlin.browser.ts';
import { openingsOn, stateAt, type CompiledHours } from '../directory/hours-state.ts';

/** Whether a service is open at an instant, and whether it is or will still be open on that day in Berlin. */
export type Opening = { now: boolean; today: boolean };

const unknown: Opening = { now: false, today: false };

/** @returns twice false where hours are not known, or where the browser does not know the zone of Berlin */
export function openingAt(hours: CompiledHours | undefined, now: Date): Opening {
  if (hours === undefined) return unknown;
  try {
    const state = stateAt(hours, now)?.state;
    const { day, minute } = berlinTime(now);
    const isOpen = state === 'open' || state === 'closing-soon';
    return { now: isOpen, today: isOpen || (openingsOn(hours, day) ?? []).some(([opens]) => opens > minute) };
  } catch (error) {
    if (error instanceof RangeError) return unknown;
    throw error;
  }
}
