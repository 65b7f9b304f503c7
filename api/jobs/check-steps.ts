import type { Db } from '../database/connect.ts';
import { checkSomeSteps, fromTheStart } from '../intake/check-steps.ts';

export type StepChecker = {
  /** Compares the next requests with their proven steps; after the last it begins again. */
  run: (now: Date) => Promise<void>;
  /** Whether something differed since this process began; undefined before the first round. */
  differs: () => boolean | undefined;
};

export function createStepChecker(db: Db): StepChecker {
  let differs: boolean | undefined;
  let reached = fromTheStart;
  return {
    differs: () => differs,
    async run(now) {
      const { found, next } = await checkSomeSteps(db, reached, now);
      const { putBack, unproven, removed } = found;
      reached = next ?? fromTheStart;
      differs = differs === true || putBack + unproven + removed > 0;
    },
  };
}

/** One line for those who watch the machine. */
export const stepsWarning = 'somebody has changed or removed requests past the desk: look at the lines "row-refused" of the log';
