/** Reasons why a machine did not translate. Each has words at the desk. */
export const machineMistakes = ['no-answer', 'quota', 'refused', 'no-such-language'] as const;
export type MachineMistake = (typeof machineMistakes)[number];
