import { berlinDay, startOfDay } from '../../src/directory/berlin.ts';
import { monthsAfter } from '../../src/directory/calendar-day.ts';
import { hourMs } from '../../src/directory/instants.ts';
import { checkLog, type LogState } from '../audit/check.ts';
import { cutLog } from '../audit/checkpoint.ts';
import { newestStep, noteHistory } from '../audit/history-seen.ts';
import type { SeenFile } from '../audit/seen-file.ts';
import type { Db } from '../database/connect.ts';
import { commandLine } from '../../src/loading/command-line.ts';

export type LogKeeper = {
  /** Notes steps of requests, checks new lines, and once an hour cuts the log and checks all of it. */
  run: (now: Date) => Promise<void>;
  /** Whether the log held at the last check; undefined before the first. */
  holds: () => boolean | undefined;
};

/** Keeps the desk's log. @param keeper.months how long lines are kept */
export function createLogKeeper({ db, seen, months }: { db: Db; seen: SeenFile; months: number }): LogKeeper {
  let state: LogState | undefined;
  let reached: number | undefined;
  let checkedAllAt = 0;
  return {
    holds: () => state?.holds,
    async run(now) {
      // A step's number is given before it is committed: what was the newest a round ago is there with all before it.
      if (reached !== undefined) await noteHistory(db, reached, now);
      reached = await newestStep(db);
      const last = await seen.read();
      const isFull = last === undefined || state?.holds !== true || now.getTime() >= checkedAllAt + hourMs;
      if (isFull) await cutLog(db, startOfDay(monthsAfter(berlinDay(now), -months)), now);
      state = await checkLog(db, last, isFull ? undefined : last);
      if (isFull) checkedAllAt = now.getTime();
      if (state.holds) await seen.write(state.end);
    },
  };
}

/** One line for those who watch the machine. */
export const logWarning = `the log of the desk does not hold: ${commandLine('verify-log')}`;
