import { endOfWorkingDayAfter } from '../../src/directory/berlin.ts';

/** Until when a person must be told, whatever the topic: the end of the second working day after receipt. */
export const dueAfter = (receivedAt: Date): Date => endOfWorkingDayAfter(receivedAt, 2);
