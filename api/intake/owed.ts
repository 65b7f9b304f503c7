import { berlinDay, endOfSameWorkingDay, endOfWorkingDayAfter } from '../../src/directory/berlin.ts';
import { dayMs, later, spanOf } from '../../src/directory/instants.ts';
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
 * Tells the step that the provider owes a person, and until when. Everything that lists, counts, returns, reminds or reports asks this function, or
 * filters by the two columns that `dutyAfter` writes: owed now means `owedFrom <= now`, overdue means `dueAt < now`.
 * @param urgentIds requests about an urgent topic, as far as the caller may know them (see urgency.ts); they are only due sooner
 */
export function owed(row: RequestRow, urgentIds: ReadonlySet<string>, now: Date): Standing {
  if (row.erasedAt !== null) return { is: 'erased' };
  if (row.owedFrom === null || row.dueAt === null) return { is: 'closed', erasedOn: erasureDay(row) };
  if (row.owedFrom > now.toISOString()) {
    return { is: 'waits', for: waitsFor[row.state], until: row.owedFrom };
  }
  const verb = verbOf(row, now);
  if (verb === 'find-interpreter') return { is: 'owed', verb, dueAt: row.startsAt ?? row.dueAt };
  return { is: 'owed', verb, dueAt: urgentIds.has(row.id) ? urgentDueAt(row.receivedAt, row.dueAt) : row.dueAt };
}

/** Whether the offered or set time no longer holds, so that the person gets another one. */
export function lapsed(row: RequestRow, now: Date): GivenTime | undefined {
  const standing = owed(row, new Set(), now);
  if (standing.is !== 'owed') return undefined;
  if (standing.verb === 'find-new-time') return row.state === 'offered' ? 'offer' : 'appointment';
  return standing.verb === 'offer-again' ? 'offer' : undefined;
}

const waitsFor: Record<RequestRow['state'], WaitsFor> = {
  received: 'follow-up',
  offered: 'offered-times',
  confirmed: 'appointment',
  closed: 'appointment',
};

function verbOf(row: RequestRow, now: Date): Verb {
  const at = now.toISOString();
  if (row.state === 'received') return 'answer';
  if (row.state === 'closed') return 'tell';
  if (row.misfit !== null) return 'find-new-time';
  if (row.state === 'offered') return row.toTell === 1 && (row.lastTimeAt ?? '') > at ? 'tell' : 'offer-again';
  if (endOfAppointment(row) <= at) return 'say-how-it-went';
  return row.toTell === 1 ? 'tell' : row.interpreterDue !== null && row.interpreterDue <= at ? 'find-interpreter' : 'say-how-it-went';
}

/** The first answer to an urgent request is due on the day on which it came in. */
function urgentDueAt(receivedAt: string, dueAt: string): string {
  const arrival = new Date(receivedAt);
  return dueAt === dueAfter(arrival).toISOString() ? endOfSameWorkingDay(arrival).toISOString() : dueAt;
}

/** The day in Berlin on which a closed request is erased. */
const erasureDay = ({ closedAt, receivedAt }: RequestRow): string => berlinDay(inDays(closedAt ?? receivedAt, keptDays));

/**
 * From when something is owed after a step, and until when. A promise that was given stands: a later answer does not move it on.
 * @param before the row as it was, @param after as the step leaves it
 */
export function dutyAfter(before: RequestRow, after: RequestRow, now: Date): Pick<RequestRow, 'owedFrom' | 'dueAt'> {
  const at = now.toISOString();
  const soon = dueAfter(now).toISOString();
  const { owedFrom, dueAt } = before;
  const wasOwed = owedFrom !== null && dueAt !== null && owedFrom <= at && !isToldOfAppointment(before);
  const owedNow = wasOwed ? { owedFrom, dueAt: earlier(dueAt, soon) } : { owedFrom: at, dueAt: soon };
  const asBefore = { owedFrom, dueAt };

  if (after.erasedAt !== null) return { owedFrom: null, dueAt: null };
  if (after.state === 'closed') return after.toTell === 1 ? owedNow : { owedFrom: null, dueAt: null };
  if (after.misfit !== null) {
    if (before.misfit !== null) return asBefore;
    // The person must hear of it before they go there.
    const start = after.state === 'confirmed' ? after.startsAt : null;
    return start !== null && start > at ? { ...owedNow, dueAt: earlier(owedNow.dueAt, start) } : owedNow;
  }
  if (after.followUpAt !== null && after.followUpAt !== before.followUpAt)
    return { owedFrom: after.followUpAt, dueAt: endOfSameWorkingDay(new Date(after.followUpAt)).toISOString() };
  // A request closed by mistake gets its first due date back, and an urgent one is urgent again.
  if (after.state === 'received' && before.state === 'closed')
    return { owedFrom: after.receivedAt, dueAt: dueAfter(new Date(after.receivedAt)).toISOString() };
  if (after.state === 'received') return before.state === 'received' ? asBefore : { owedFrom: at, dueAt: soon };
  if (after.toTell === 1) return owedNow;
  if (after.state === 'offered') {
    // An offer that ran out is not good again because somebody speaks of it: its times may be others' by now.
    if (wasOwed && before.toTell === 0 && before.misfit === null) return asBefore;
    const owedFrom = offersEnd(after, at);
    return { owedFrom, dueAt: dueAfter(new Date(owedFrom)).toISOString() };
  }
  // An appointment that lacks its interpreter is owed before it begins.
  const end = endOfAppointment(after);
  return { owedFrom: earlier(after.interpreterDue ?? end, end), dueAt: inDays(after.startsAt ?? at, closesItselfAfterDays).toISOString() };
}

/** After such an appointment the provider owes only its outcome. No person waits for that, so it sets no day for the next answer. */
const isToldOfAppointment = ({ state, toTell, misfit }: RequestRow): boolean => state === 'confirmed' && toTell === 0 && misfit === null;

/**
 * When offered times end: with the last of them, or three working days after the person was told. An answer that only stands on the
 * slip waits for the first look: until then nobody has been asked.
 */
function offersEnd({ lastTimeAt, toldAt, toldHow }: RequestRow, at: string): string {
  const last = lastTimeAt ?? at;
  return toldHow === onSlip || toldAt === null ? last : earlier(last, endOfWorkingDayAfter(new Date(toldAt), answerDays).toISOString());
}

/** The answer stands on the slip only and was not looked at yet: the person wants no message or could not be reached. */
export const onSlip = 'on-slip';

const endOfAppointment = ({ startsAt, lengthMinutes, receivedAt }: RequestRow): string =>
  spanOf(startsAt ?? receivedAt, lengthMinutes ?? 0).end.toISOString();

const inDays = (instant: string, days: number): Date => later(new Date(instant), days * dayMs);
const earlier = (one: string, other: string): string => (one < other ? one : other);
