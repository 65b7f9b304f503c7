import { DateTime } from 'luxon';

/*
 * The rules for a request, in plain variables: no columns, no database, and nothing of the code that it is compared with.
 */

export const minute = 60_000;
export const day = 1440 * minute;
const zone = 'Europe/Berlin';

/** Public holidays of North Rhine-Westphalia while the sequences last. */
const holidays =
  `2026-12-25 2026-12-26 2027-01-01 2027-03-26 2027-03-29 2027-05-01 2027-05-06 2027-05-17 2027-05-27 2027-10-03 2027-11-01 2027-12-25
  2027-12-26 2028-01-01 2028-04-14 2028-04-17 2028-05-01 2028-05-25 2028-06-05 2028-06-15 2028-10-03 2028-11-01 2028-12-25 2028-12-26`.split(
    /\s+/,
  );

export const dayOf = (at: number): string => DateTime.fromMillis(at, { zone }).toISODate()!;
const worked = new Map<string, boolean>();
export function isWorked(date: string): boolean {
  const known = worked.get(date) ?? (DateTime.fromISO(date).weekday <= 5 && !holidays.includes(date));
  worked.set(date, known);
  return known;
}

const ends = new Map<string, number>();
/** The last millisecond of the n-th working day after an instant. */
function workingDaysAfter(at: number, days: number): number {
  const key = `${dayOf(at)} ${days}`;
  const known = ends.get(key);
  if (known !== undefined) return known;
  let one = DateTime.fromMillis(at, { zone }).startOf('day');
  for (let left = days; left > 0;) {
    one = one.plus({ days: 1 });
    if (isWorked(one.toISODate()!)) left -= 1;
  }
  const end = one.endOf('day').toMillis();
  ends.set(key, end);
  return end;
}

/** The last millisecond of the day of an instant, or of the next day that is worked. */
function endOfWorkedDay(at: number): number {
  let one = DateTime.fromMillis(at, { zone });
  while (!isWorked(one.toISODate()!)) one = one.plus({ days: 1 });
  return one.endOf('day').toMillis();
}

/** A time in the calendar of counsellor 0 or 1; `inHours` while it is a slot of consultation hours. */
export type Time = { start: number; end: number; with: number; inHours: boolean };
export type Absence = { of: number; first: string; last: string; since: number };

/** The days that somebody is away, and the day from which the hours are no more. */
export type Team = { absences: Absence[]; hoursEnd: string };

export type Standing =
  | { is: 'owed'; verb: string; dueAt: string }
  | { is: 'waits'; for: string; until: string }
  | { is: 'closed'; erasedOn: string }
  | { is: 'erased' };

type Told = { at: number; how: 'told' | 'slip-only' };

/** One request as the rules see it. */
export class Case {
  state: 'received' | 'offered' | 'confirmed' | 'closed' = 'received';
  outcome: string | undefined;
  wants: 'call' | 'email' | 'none';
  /** An answer that the person has not heard. */
  untold = false;
  told: Told | undefined;
  /** The debt to the person, as long as no date alone says when it begins. */
  debt: { since: number; by: number } | undefined;
  offered: Time[] = [];
  appointment: Time | undefined;
  lastTime: number | undefined;
  /** The times that are taken in the calendars. */
  held: Time[] = [];
  setAt = 0;
  lostAt: number | undefined;
  holder: number | undefined;
  touchedAt = 0;
  quarter = 'schalke';
  tries: number[] = [];
  /** The provider that has it: 0 or 1; counsellors 0 and 1 work for the first, 2 and 3 for the second. */
  at = 0;
  /** The question on the slip whether the other provider may have it. */
  asked: { until: number; by: number } | undefined;
  /** The providers that passed it on, in order. */
  passedBy: number[] = [];
  /** The partner without an account that has it in hand. */
  partner: { until: number; by: number; accepted: boolean } | undefined;
  /** A letter with the answer that waits to be sent, since when. */
  letter: number | undefined;
  closedAt = 0;
  isErased = false;
  /** Counts the steps of person and desk; looks and letters are none. */
  private steps = 0;
  /** The newest step that the desk can take back, with the request as it was before. */
  private undoable: { before: Case; at: number; lasts: number; steps: number; by: number; isTelling?: boolean } | undefined;
  /** The person has read the answer since that step. */
  private hasRead = false;

  constructor(wants: Case['wants'], now: number) {
    this.wants = wants;
    this.debt = { since: now, by: workingDaysAfter(now, 2) };
  }

  /** When the offer stops to hold: with its last time, or three working days after the person was told. */
  private get offerEnd(): number {
    const last = Math.max(...this.offered.map(({ start }) => start));
    return this.told?.how === 'told' ? Math.min(last, workingDaysAfter(this.told.at, 3)) : last;
  }

  /** The step that is owed now. */
  owes(now: number): { verb: string; since: number; by: number } | undefined {
    const { state, debt } = this;
    if (this.isErased) return undefined;
    if (state === 'closed') return this.untold ? { verb: 'tell', ...debt! } : undefined;
    if (state === 'received') return now < debt!.since ? undefined : { verb: 'answer', ...debt! };
    if (this.lostAt !== undefined) return { verb: 'find-new-time', ...debt! };
    const end = state === 'offered' ? this.offerEnd : this.appointment!.end;
    if (this.untold && now < end) return { verb: 'tell', ...debt! };
    if (now < end) return undefined;
    if (state === 'offered') {
      return { verb: 'offer-again', ...(this.untold ? debt! : { since: end, by: workingDaysAfter(end, 2) }) };
    }
    return { verb: 'say-how-it-went', ...(this.untold ? debt! : { since: end, by: this.appointment!.start + 7 * day }) };
  }

  standing(now: number): Standing {
    if (this.isErased) return { is: 'erased' };
    const owes = this.owes(now);
    if (owes !== undefined) return { is: 'owed', verb: owes.verb, dueAt: iso(owes.by) };
    if (this.state === 'closed') return { is: 'closed', erasedOn: dayOf(this.closedAt + 14 * day) };
    if (this.state === 'received') return { is: 'waits', for: 'follow-up', until: iso(this.debt!.since) };
    return this.state === 'offered'
      ? { is: 'waits', for: 'offered-times', until: iso(this.offerEnd) }
      : { is: 'waits', for: 'appointment', until: iso(this.appointment!.end) };
  }

  isOpen = (now: number): boolean => ['owed', 'waits'].includes(this.standing(now).is);
  offerStands = (now: number): boolean => this.state === 'offered' && this.lostAt === undefined && now < this.offerEnd;

  /** A given promise stands. Nobody was promised a report of how a talk went. */
  private answered(now: number, by = workingDaysAfter(now, 2)): void {
    const owes = this.owes(now);
    const promised = owes !== undefined && (owes.verb !== 'say-how-it-went' || this.untold) ? owes : undefined;
    this.debt = { since: promised?.since ?? now, by: Math.min(promised?.by ?? by, by) };
  }
  private answers(now: number): void {
    this.answered(now);
    this.untold = true;
    this.told = undefined;
    this.letter = now;
    this.tries = [];
  }
  private hears(now: number, how: Told['how'] = 'told'): void {
    // An offer that ended is not revived by speaking of it.
    const hasEnded = this.state === 'offered' && this.lostAt === undefined && !this.untold && now >= this.offerEnd;
    if (!hasEnded) this.told = { at: now, how };
    this.untold = false;
    if (how === 'told') this.tries = [];
    if (how === 'told') this.hasRead = true;
    else if (this.state === 'closed') this.closedAt = now;
  }
  private takes(time: Time, now: number): void {
    this.state = 'confirmed';
    this.appointment = time;
    this.held = [time];
    this.lastTime = time.start;
    this.lostAt = undefined;
    this.setAt = now;
  }
  private ends(outcome: string, now: number): void {
    this.state = 'closed';
    this.outcome = outcome;
    this.closedAt = now;
    this.held = [];
    this.lostAt = undefined;
    this.lastTime = Math.min(this.lastTime ?? now, now);
    this.letter = undefined;
  }

  /** Remembers the request before a step of its holder, for ten seconds or a day. */
  private keepsBefore(now: number, lasts: number): void {
    const before = Object.assign(new Case(this.wants, now), this, { held: [...this.held], tries: [...this.tries] });
    this.steps += 1;
    this.undoable = { before, at: now, lasts, steps: this.steps, by: this.holder! };
    this.hasRead = false;
  }
  /** A time that the newest step of the desk set free. */
  get freed(): Time | undefined {
    return this.undoable?.before.held.find((time) => !this.held.includes(time));
  }
  canUndo(now: number): boolean {
    const { undoable, isErased, holder, steps } = this;
    // A person who has read the answer since has been told, whatever the note says.
    if (undoable?.isTelling === true && this.hasRead) return false;
    return undoable !== undefined && !isErased && holder === undoable.by && undoable.steps === steps && now < undoable.at + undoable.lasts;
  }
  /** @returns what could not be brought back */
  undo(others: readonly Case[], now: number): 'undone' | 'undone-time-lost' | 'undone-tell-again' {
    const { before, isTelling } = this.undoable!;
    const { wants, hasRead, holder, steps } = this;
    Object.assign(this, before, { wants, holder, steps: steps + 1, undoable: undefined, touchedAt: now });
    const isGiven = this.state === 'offered' || this.state === 'confirmed';
    const isTaken = this.held.some(
      (time) =>
        isTelling !== true &&
        time.start > now &&
        others.some((other) =>
          other === this ? false : other.held.some((one) => one.with === time.with && one.start < time.end && time.start < one.end),
        ),
    );
    const isLost = isTaken && isGiven && this.lostAt === undefined;
    if (isTaken) this.held = [];
    if (hasRead) this.tries = [];
    if (isLost || (hasRead && isGiven && this.lostAt === undefined)) this.answered(now);
    if (isLost && this.state === 'confirmed') this.debt!.by = Math.min(this.debt!.by, this.appointment!.start);
    if (isLost) this.lostAt = now;
    if (hasRead && isGiven) Object.assign(this, { untold: true, told: undefined, letter: now });
    return isLost ? 'undone-time-lost' : hasRead ? 'undone-tell-again' : 'undone';
  }
  followUp(on: string, now: number): void {
    this.keepsBefore(now, 10_000);
    const start = DateTime.fromISO(on, { zone });
    this.debt = { since: start.toMillis(), by: start.endOf('day').toMillis() };
    this.touchedAt = now;
  }

  book(time: Time, now: number): void {
    this.steps += 1;
    this.takes(time, now);
    this.untold = false;
    this.told = { at: now, how: 'told' };
    this.holder = time.with;
    this.touchedAt = now;
    this.tries = [];
  }
  offer(times: Time[], now: number): void {
    this.keepsBefore(now, 10_000);
    this.answers(now);
    Object.assign(this, {
      state: 'offered',
      offered: times,
      held: times,
      appointment: undefined,
      lostAt: undefined,
      setAt: now,
      touchedAt: now,
    });
    this.lastTime = Math.max(...times.map(({ start }) => start));
  }
  confirm(time: Time, now: number): void {
    this.keepsBefore(now, 10_000);
    this.answers(now);
    this.takes(time, now);
    this.touchedAt = now;
  }
  accept(index: number, now: number): void {
    this.steps += 1;
    const setAt = this.setAt;
    const time = this.held.find(({ start }) => start === this.offered[index]!.start)!;
    this.takes(time, now);
    this.setAt = setAt;
    this.untold = false;
    this.told = { at: now, how: 'told' };
    this.tries = [];
  }
  noneFits(now: number): void {
    this.steps += 1;
    this.state = 'received';
    this.debt = { since: now, by: workingDaysAfter(now, 2) };
    this.untold = false;
    this.told = undefined;
    this.held = [];
    this.tries = [];
  }
  cancel(now: number): void {
    this.steps += 1;
    this.ends('cancelled', now);
    this.untold = false;
  }
  erase(now: number): void {
    if (this.state !== 'closed') this.ends('cancelled', now);
    this.isErased = true;
    this.untold = false;
  }
  openSlip(now: number): void {
    const isNews = this.untold || this.told?.how === 'slip-only' || (this.lostAt ?? 0) > (this.told?.at ?? 0);
    if (isNews && !this.isErased) this.hears(now);
  }
  changeContact(wants: Case['wants'], now: number): void {
    this.steps += 1;
    this.wants = wants;
    this.letter = now;
    this.tries = [];
  }
  /** A note whether the person was told. */
  private notes(now: number): void {
    this.keepsBefore(now, 10_000);
    this.undoable!.isTelling = true;
  }
  tell(now: number): void {
    this.notes(now);
    this.hears(now);
    this.hasRead = false;
    this.touchedAt = now;
  }
  get triedEnough(): boolean {
    return this.tries.length >= 3 && new Set(this.tries.map(dayOf).filter(isWorked)).size >= 2;
  }
  miss(now: number): void {
    this.notes(now);
    this.tries.push(now);
    this.touchedAt = now;
    if (this.untold && this.triedEnough) this.hears(now, 'slip-only');
  }
  close(outcome: string, now: number): void {
    this.keepsBefore(now, day);
    const isOwed = ['not-here', 'forwarded'].includes(outcome);
    if (isOwed) this.answers(now);
    this.ends(outcome, now);
    this.untold = isOwed;
    if (isOwed) this.letter = now;
    this.tries = [];
    if (outcome === 'unreachable') this.told = { at: now, how: 'slip-only' };
    this.touchedAt = now;
  }
  /** Another quarter's colleagues go on: the request is free again, and no day changes. */
  forward(quarter: string): void {
    this.steps += 1;
    this.quarter = quarter;
    this.holder = undefined;
  }
  ask(now: number): void {
    this.steps += 1;
    this.asked = { until: workingDaysAfter(now, 5), by: this.at };
    this.touchedAt = now;
  }
  canAgree = (now: number): boolean =>
    this.asked !== undefined && now < this.asked.until && this.state === 'received' && this.asked.by === this.at;
  refuse(): void {
    this.steps += 1;
    this.asked = undefined;
    this.tries = [];
  }
  /** The other provider has two working days from now on. */
  passOn(now: number): void {
    this.passedBy = [...this.passedBy, this.at];
    this.partner = undefined;
    this.goesTo(1 - this.at, now);
  }
  /** A partner has five working days; the provider owes the answer on the day after them. */
  goesToPartner(now: number): void {
    this.steps += 1;
    this.asked = undefined;
    this.tries = [];
    const until = workingDaysAfter(now, 5);
    this.partner = { until, by: this.at, accepted: false };
    this.debt = { since: until + 1, by: endOfWorkedDay(until + 1) };
  }
  partnerMayAnswer = (now: number): boolean =>
    this.partner !== undefined && now < this.partner.until && this.state === 'received' && this.partner.by === this.at;
  partnerAccepts(): void {
    if (this.partner!.accepted) return;
    this.steps += 1;
    this.partner = { ...this.partner!, accepted: true };
  }
  partnerAnswers(isTold: boolean, now: number): void {
    this.steps += 1;
    if (isTold) {
      this.ends('forwarded', now);
      this.untold = false;
      this.told = { at: now, how: 'told' };
      return;
    }
    this.partner = undefined;
    this.debt = { since: now, by: workingDaysAfter(now, 2) };
  }
  /** Takes back the n-th consent and those after it; the partner's is the last. */
  withdraw(index: number, now: number): void {
    this.partner = undefined;
    if (index === this.passedBy.length) {
      this.steps += 1;
      this.asked = undefined;
      this.tries = [];
      if (this.state === 'received' && this.debt!.since > now) this.debt = { since: now, by: workingDaysAfter(now, 2) };
      return;
    }
    const from = this.passedBy[index]!;
    this.passedBy = this.passedBy.slice(0, index);
    if (this.state === 'closed') {
      Object.assign(this, { steps: this.steps + 1, at: from, holder: undefined, asked: undefined, tries: [] });
      return;
    }
    Object.assign(this, { state: 'received', appointment: undefined, held: [], lostAt: undefined, untold: false, told: undefined });
    this.letter = undefined;
    this.goesTo(from, now);
  }
  private goesTo(provider: number, now: number): void {
    this.steps += 1;
    this.at = provider;
    this.holder = undefined;
    this.asked = undefined;
    this.tries = [];
    this.debt = { since: now, by: workingDaysAfter(now, 2) };
  }
  takenBy(by: number, now: number): void {
    this.steps += 1;
    this.holder = by;
    this.touchedAt = now;
  }
  claim(by: number, others: readonly Case[], now: number): void {
    if (this.holder === by) return;
    this.takenBy(by, now);
    if (this.lostAt !== undefined) return;
    for (const [index, time] of this.held.entries()) {
      const isTaken = others.some(
        (other) => other !== this && other.held.some((one) => one.with === by && one.start < time.end && time.start < one.end),
      );
      if (time.with !== by && !isTaken) this.held[index] = { ...time, with: by, inHours: false };
    }
  }

  /** A time over which somebody is away now, or whose hours ended, no longer holds. */
  review({ absences, hoursEnd }: Team, now: number): void {
    if (this.state !== 'offered' && this.state !== 'confirmed') return;
    const coming = this.held.filter(({ start }) => start > now);
    if (coming.length === 0) return;
    const isLost = coming.some(
      (time) =>
        (time.inHours && dayOf(time.start) >= hoursEnd) ||
        absences.some(
          ({ of, first, last, since }) =>
            of === time.with && since >= this.setAt && first <= dayOf(time.start) && dayOf(time.start) <= last,
        ),
    );
    if (isLost === (this.lostAt !== undefined)) return;
    if (isLost) {
      this.answered(now);
      if (this.state === 'confirmed' && this.appointment!.start > now) this.debt!.by = Math.min(this.debt!.by, this.appointment!.start);
      this.lostAt = now;
      this.letter = undefined;
      return;
    }
    const knew = this.told !== undefined && this.told.at >= this.lostAt!;
    if (knew) {
      this.steps += 1;
      this.answers(now);
      this.setAt = now;
    } else if (this.untold) this.answered(now);
    this.lostAt = undefined;
  }

  /**
   * The post comes round: it takes the answer along, brings it back for good, or finds the mail server down.
   * @param isHidden whether the provider has no contact: what does not leave stands on the slip
   */
  post(mail: 'works' | 'refuses' | 'down', isHidden: boolean, now: number): void {
    if (this.letter === undefined) return;
    const isAhead = this.state !== 'confirmed' || this.appointment!.start > now;
    const fits = !this.isErased && this.lostAt === undefined && isAhead && (this.state !== 'offered' || this.offerStands(now));
    const since = this.letter;
    const isKept = fits && this.wants === 'email' && mail === 'down' && now < since + 2 * day;
    if (!isKept) this.letter = undefined;
    if (!fits || !this.untold) return;
    if (this.wants === 'email' && mail === 'works') this.hears(now);
    else if (!isKept && (this.wants === 'none' || isHidden)) this.hears(now, 'slip-only');
  }

  endOffer(now: number): void {
    if (this.state === 'offered' && this.owes(now)?.verb === 'offer-again') {
      this.held = [];
      this.letter = undefined;
    }
  }
  returnClaim(now: number): void {
    const owes = this.owes(now);
    if (owes === undefined || (owes.verb === 'say-how-it-went' && !this.untold)) return;
    if (workingDaysAfter(Math.max(owes.since, this.touchedAt), 2) < now) this.holder = undefined;
  }
  forget(now: number): void {
    const owes = this.owes(now);
    if (owes?.verb === 'say-how-it-went' && !this.untold && owes.by < now) this.ends('unknown', now);
    if (!this.isErased && (this.state !== 'closed' || this.untold) && (this.lastTime ?? now) < now - 100 * day) {
      const outcome = this.state === 'closed' ? this.outcome! : 'unanswered';
      this.ends(outcome, now);
      this.untold = false;
      this.told = { at: now, how: 'slip-only' };
    }
    if (this.state === 'closed' && !this.untold && this.closedAt < now - 14 * day) this.isErased = true;
  }
}

const iso = (at: number): string => new Date(at).toISOString();
