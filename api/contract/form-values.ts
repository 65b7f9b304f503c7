/** The fields of a form as typed: every value is kept after a mistake. Several values of one name are a list. */
export type FormValues = Record<string, string | string[]>;
