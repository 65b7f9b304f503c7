import type { Db } from '../database/connect.ts';
import { checkSteps } from '../intake/check-steps.ts';

export type StepChecker = {
  /** Compares all requests with their proven steps. */
  run: (now: Date) => Promise<void>;
  /** Whether something differed since this process began; undefined before the first round. */
  differs: () => boolean | undefined;
};

export function createStepChecker(db: Db): StepChecker {
  let differs: boolean | undefined;
  return {
    differs: () => differs,
    async run(now) {
      const { putBack, unproven, removed } = await checkSteps(db, now);
      differs = differs === true || putBack + unproven + removed > 0;
    },
  };
}

/** One line for those who watch the machine. */
export const stepsWarning = 'somebody has changed or removed requests past the desk: look at the lines "row-refused" of the log';
