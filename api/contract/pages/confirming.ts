import type { AskedFact } from '../confirming.ts';
import type { FieldError } from '../codes.ts';
import type { FormValues } from '../form-values.ts';
import type { ProblemCode } from '../problems.ts';
import type { DeskPage } from './desk.ts';

/** /:lang/confirm/:secret/ */
export type ConfirmPage = {
  /** `gone`: there is no such link; `expired`: it is too old, or the entry is gone. */
  state: 'open' | 'answered' | 'expired' | 'gone';
  secret: string;
  /** The other language of the page, where the city has it. */
  otherLanguage?: string;
  /** The entry's id. */
  service?: string;
  /** Names what the page shows; the form sends it back. */
  seen?: string;
  facts?: AskedFact[];
  /** The last day of the link. */
  until?: string;
  answered?: { on: string; isConfirmed: boolean; hasSuggestions: boolean };
  /** Whether the form was sent without a change. */
  isNothing?: boolean;
  problem?: ProblemCode;
  values: FormValues;
  errors: FieldError[];
};

/** How the questions to a provider stand. Without a day it is asked at once. */
export type AskedRow = {
  entry: string;
  hasContact: boolean;
  answeredOn?: string;
  unanswered: number;
  lastAskedOn?: string;
  undelivered: boolean;
  dueOn?: string;
};

/** /desk/providers/ */
export type ProvidersPage = DeskPage & {
  suggestions: {
    id: string;
    entry: string;
    field: string;
    was: string;
    /** null: sealed to another key. */
    value: string | null;
    receivedAt: string;
    /** Whether one press takes it over; a remark is entered by hand. */
    isValue: boolean;
  }[];
  rows: AskedRow[];
};

/** /desk/providers/:id/ */
export type ProviderPage = DeskPage & { row: AskedRow };

/** The findings of the last round of asking all links, in this process. */
export type LinkRound = { state: 'resting' } | { state: 'running' } | { state: 'done'; at: string };

/** /desk/checks/ */
export type ChecksPage = DeskPage & {
  checks: {
    id: string;
    findings: { file: string; field: string; code: string; values: Record<string, string | number>; service?: string }[];
  }[];
  links: LinkRound;
};
