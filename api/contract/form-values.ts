/** The fields of a form as typed, kept after a mistake. A name with several values has a list. */
export type FormValues = Record<string, string | string[]>;
