import { berlinDay, endOfDay, workingDayAfter } from '../../src/directory/berlin.ts';

/** The day on which a person must have been told, whatever the topic: the second working day after receipt. */
export const dueDay = (receivedAt: Date): string => workingDayAfter(berlinDay(receivedAt), 2);

/** The end of that day. */
export const dueAfter = (receivedAt: Date): Date => endOfDay(dueDay(receivedAt));
