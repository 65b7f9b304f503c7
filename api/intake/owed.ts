import { berlinDay, endOfSameWorkingDay, endOfWorkingDayAfter } from '../../src/directory/berlin.ts';
import { dueAfter } from './working-days.ts';
import type { GivenTime, Verb, WaitsFor } from '../contract/codes.ts';
import type { RequestRow } from '../database/tables.ts';

/** Days that person and matter are kept after closing. */
export const keptDays = 14;
/** Days after its date on which an appointment closes itself, unless somebody says how it went. */
export const closesItselfAfterDays = 7;
/** Days after the last offered or set time on which a request that is still owed is given up, visibly. */
export const givenUpAfterDays = 100;
/** Working days that a person who was told of offered times has to answer. */
const answerDays = 3;

/** Exactly one of these holds for every request at every instant. */
export type Standing =
  | { is: 'owed'; verb: Verb; dueAt: string }
  | { is: 'waits'; for: WaitsFor; until: string }
  | { is: 'closed'; erasedOn: string }
  | { is: 'erased' };

/**
 * What the provider owes a person, and until when. Everything that lists, counts, returns, reminds or reports asks this function, or
 * filters by the two columns that `dutyAfter` writes: owed now means `owed_from <= now`, overdue means `due_at < now`.
 * @param urgentIds requests about an urgent topic, as far as the caller may know them (see urgency.ts); they are only due sooner
 */
export function owed(row: RequestRow, urgentIds: ReadonlySet<string>, now: Date): Standing {
  if (row.erased_at !== null) return { is: 'erased' };
  if (row.owed_from === null || row.due_at === null) return { is: 'closed', erasedOn: erasureDay(row) };
  if (row.owed_from > now.toISOString()) {
    return { is: 'waits', for: row.state === 'offered' ? 'offered-times' : 'appointment', until: row.owed_from };
  }
  return { is: 'owed', verb: verbOf(row, now), dueAt: dueAt(row, row.due_at, urgentIds.has(row.id)) };
}

/** Whether the offered or set time no longer holds, so that the person gets another one. */
export function lapsed(row: RequestRow, now: Date): GivenTime | undefined {
  const standing = owed(row, new Set(), now);
  if (standing.is !== 'owed') return undefined;
  if (standing.verb === 'find-new-time') return row.state === 'offered' ? 'offer' : 'appointment';
  return standing.verb === 'offer-again' ? 'offer' : undefined;
}

function verbOf(row: RequestRow, now: Date): Verb {
  const at = now.toISOString();
  if (row.state === 'received') return 'answer';
  if (row.state === 'closed') return 'tell';
  if (row.misfit !== null) return 'find-new-time';
  if (row.state === 'offered') return row.to_tell === 1 && (row.last_time_at ?? '') > at ? 'tell' : 'offer-again';
  return row.to_tell === 1 && endOfAppointment(row) > at ? 'tell' : 'say-how-it-went';
}

/** The first answer to an urgent request is due on the day on which it came in. */
function dueAt({ received_at }: RequestRow, due_at: string, isUrgent: boolean): string {
  const receivedAt = new Date(received_at);
  return isUrgent && due_at === dueAfter(receivedAt).toISOString() ? endOfSameWorkingDay(receivedAt).toISOString() : due_at;
}

/** The day in Berlin on which a closed request is erased. */
const erasureDay = ({ closed_at, received_at }: RequestRow): string => berlinDay(inDays(closed_at ?? received_at, keptDays));

/**
 * From when something is owed after a step, and until when. A promise that was given stands: a later answer does not move it on.
 * @param before the row as it was, @param after as the step leaves it
 */
export function dutyAfter(before: RequestRow, after: RequestRow, now: Date): Pick<RequestRow, 'owed_from' | 'due_at'> {
  const at = now.toISOString();
  const soon = dueAfter(now).toISOString();
  const wasOwed = before.owed_from !== null && before.due_at !== null && before.owed_from <= at && !isToldOfAppointment(before);
  const owedNow = wasOwed ? { owed_from: before.owed_from, due_at: earlier(before.due_at!, soon) } : { owed_from: at, due_at: soon };
  const asBefore = { owed_from: before.owed_from, due_at: before.due_at };

  if (after.erased_at !== null) return { owed_from: null, due_at: null };
  if (after.state === 'closed') return after.to_tell === 1 ? owedNow : { owed_from: null, due_at: null };
  if (after.misfit !== null) {
    if (before.misfit !== null) return asBefore;
    // The person must hear of it before they go there.
    const start = after.state === 'confirmed' ? after.starts_at : null;
    return start !== null && start > at ? { ...owedNow, due_at: earlier(owedNow.due_at, start) } : owedNow;
  }
  // Closed by mistake: what was promised first stands, and an urgent request is urgent again.
  if (after.state === 'received' && before.state === 'closed')
    return { owed_from: after.received_at, due_at: dueAfter(new Date(after.received_at)).toISOString() };
  if (after.state === 'received') return before.state === 'received' ? asBefore : { owed_from: at, due_at: soon };
  if (after.to_tell === 1) return owedNow;
  if (after.state === 'offered') {
    // An offer that ran out is not good again because somebody speaks of it: its times may be others' by now.
    if (wasOwed && before.to_tell === 0 && before.misfit === null) return asBefore;
    const owed_from = offersEnd(after, at);
    return { owed_from, due_at: dueAfter(new Date(owed_from)).toISOString() };
  }
  return { owed_from: endOfAppointment(after), due_at: inDays(after.starts_at ?? at, closesItselfAfterDays).toISOString() };
}

/** What is owed after such an appointment, how it went, is owed to nobody who waits: no promise of a day for the next answer. */
const isToldOfAppointment = ({ state, to_tell, misfit }: RequestRow): boolean => state === 'confirmed' && to_tell === 0 && misfit === null;

/**
 * When offered times end: with the last of them, or three working days after the person was told. An answer that only stands on the
 * slip waits for the first look: until then nobody has been asked.
 */
function offersEnd({ last_time_at, told_at, told_how }: RequestRow, at: string): string {
  const last = last_time_at ?? at;
  return told_how === onSlip || told_at === null ? last : earlier(last, endOfWorkingDayAfter(new Date(told_at), answerDays).toISOString());
}

/** How a person was told whom nobody can tell, or who wants no message: the answer stands on the slip, not looked at yet. */
export const onSlip = 'on-slip';

const endOfAppointment = ({ starts_at, length_minutes, received_at }: RequestRow): string =>
  new Date(Date.parse(starts_at ?? received_at) + (length_minutes ?? 0) * 60_000).toISOString();

const inDays = (instant: string, days: number): Date => new Date(Date.parse(instant) + days * 86_400_000);
const earlier = (one: string, other: string): string => (one < other ? one : other);
