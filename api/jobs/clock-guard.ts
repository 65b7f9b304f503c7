import os from 'node:os';
import { hourMs, minuteMs, secondMs } from '../../src/directory/instants.ts';
import { recordAccount } from '../accounts/account-history.ts';
import type { Db } from '../database/connect.ts';

export type Clock = {
  now: () => Date;
  /** Since the machine started, time asleep included. Nobody can set it. */
  uptimeMilliseconds: () => number;
};

export const systemClock: Clock = { now: () => new Date(), uptimeMilliseconds: () => os.uptime() * secondMs };

/** Why jobs rest. `hours` says by how much the clock differs; negative when it is behind. */
export type ClockDoubt = { reason: 'machine-just-started' } | { reason: 'behind-the-database' | 'jumped'; hours: number };

export type ClockGuard = {
  /** The time, or undefined while it cannot be trusted. Asks the database until the clock was trusted once. */
  look: () => Promise<Date | undefined>;
  /** The same without the database, for long work: undefined from the moment the clock jumps. */
  trustedNow: () => Date | undefined;
  /** Why the time cannot be trusted; undefined while it can, and before the first look. */
  doubt: () => ClockDoubt | undefined;
  /** Trusts the clock from now on, because an admin compared it with another one. Recorded in the log. */
  confirm: (adminId: string) => Promise<void>;
};

const maxDifferenceMilliseconds = hourMs;
/** After a start, a time service may need this long to correct the clock. */
const settlingMilliseconds = 3 * minuteMs;

/**
 * Decides whether jobs may act on the clock: they erase, close and send, and none of that can be undone.
 *
 * The clock is trusted first when the machine has been up for three minutes and the clock is not more than an hour behind the newest row.
 * From then on it must agree with the machine's uptime to an hour. A restart after months is trusted. A clock that
 * is ahead when the process starts, and stays ahead, goes unnoticed.
 */
export function createClockGuard(db: Db, clock: Clock): ClockGuard {
  let trusted: { wall: number; uptime: number } | undefined;
  let firstDoubt: ClockDoubt | undefined;

  const trust = (now: Date): void => {
    trusted = { wall: now.getTime(), uptime: clock.uptimeMilliseconds() };
    firstDoubt = undefined;
  };
  const doubtAt = (now: Date): ClockDoubt | undefined => {
    if (trusted === undefined) return firstDoubt;
    const difference = now.getTime() - trusted.wall - (clock.uptimeMilliseconds() - trusted.uptime);
    return Math.abs(difference) > maxDifferenceMilliseconds ? { reason: 'jumped', hours: inHours(difference) } : undefined;
  };
  const trustedNow = (): Date | undefined => {
    const now = clock.now();
    return trusted !== undefined && doubtAt(now) === undefined ? now : undefined;
  };

  return {
    trustedNow,
    doubt: () => doubtAt(clock.now()),
    async look() {
      if (trusted === undefined) {
        const earliest = await earliestPossible(db);
        const now = clock.now();
        const difference = now.getTime() - earliest;
        if (clock.uptimeMilliseconds() < settlingMilliseconds) firstDoubt = { reason: 'machine-just-started' };
        else if (difference < -maxDifferenceMilliseconds) firstDoubt = { reason: 'behind-the-database', hours: inHours(difference) };
        else trust(now);
      }
      return trustedNow();
    },
    async confirm(adminId) {
      const newest = await newestRow(db);
      const now = clock.now();
      await recordAccount(db, {
        event: 'clock-confirmed',
        accountId: adminId,
        by: adminId,
        at: now,
        ...(newest === undefined ? {} : { detail: newest }),
      });
      trust(now);
    },
  };
}

/** Whether an admin must check the clock. A machine that just started settles by itself. */
export function needsAttention(guard: ClockGuard | undefined): boolean {
  const doubt = guard?.doubt();
  return doubt !== undefined && doubt.reason !== 'machine-just-started';
}

const inHours = (milliseconds: number): number => Math.round(milliseconds / hourMs);

/** One line for those who watch the machine. */
export function clockWarning(doubt: ClockDoubt): string {
  if (doubt.reason === 'machine-just-started') return 'jobs rest: the machine started less than three minutes ago';
  const against = doubt.reason === 'jumped' ? "against the machine's uptime" : 'against the newest row of the database';
  return `jobs rest: the clock is ${Math.abs(doubt.hours)} hours ${doubt.hours < 0 ? 'behind' : 'ahead'} ${against}; set it right, or let an admin confirm it at /desk/accounts/`;
}

/** Milliseconds since 1970. Ignores rows dated too late before an admin confirmed the clock. */
async function earliestPossible(db: Db): Promise<number> {
  const newest = await newestRow(db);
  const confirmed = await db
    .selectFrom('auditLog')
    .select(['at', 'detail'])
    .where('event', '=', 'clock-confirmed')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  const isKnown = newest === undefined || (confirmed?.detail != null && newest <= confirmed.detail);
  const earliest = isKnown ? confirmed?.at : newest;
  return earliest === undefined ? 0 : new Date(earliest).getTime();
}

/** Enough to hold the steps that several processes and clocks write at once. */
const newestSteps = 1000;

/** The latest instant at which something happened lately. Every step stands in the history, the first one too. */
async function newestRow(db: Db): Promise<string | undefined> {
  const { happened } = await db
    .selectFrom(db.selectFrom('history').select('at').orderBy('id', 'desc').limit(newestSteps).as('newest'))
    .select(({ fn }) => fn.max<string | null>('at').as('happened'))
    .executeTakeFirstOrThrow();
  return happened ?? undefined;
}
