import type { SharedMatter, SharedPerson } from '../appointment.ts';
import type { FieldError, InterpreterAnswer, PartnerAnswer, SharableFact } from '../codes.ts';
import type { FormValues } from '../form-values.ts';
import type { DeskPage } from './desk.ts';

/** /desk/partner/:secret/: a request as a partner without an account sees it. */
export type PartnerPage = {
  /** `gone`: there is no such link; `over`: it was answered, is too old, or the person withdrew. */
  state: 'asked' | 'accepted' | 'answered' | 'over' | 'gone';
  answer?: PartnerAnswer;
  request?: {
    reference: string;
    shared: readonly SharableFact[];
    /** undefined when they were not passed on */
    topics: string[] | undefined;
    quarter: string;
    language: string;
    interpreting: boolean;
  };
  /** Only after accepting, and only what the person agreed to. */
  opened?: { person: SharedPerson; matter: SharedMatter };
  /** The last day of the link. */
  until?: string;
  values: FormValues;
  errors: FieldError[];
};

/** /desk/interpreter/:secret/: an order as the pool of language mediators sees it. */
export type InterpreterPage = {
  /** `gone`: there is no such link; `over`: the appointment moved, is off, or has begun. */
  state: 'asked' | InterpreterAnswer | 'over' | 'gone';
  lines: { label: string; value: string }[];
};

/** /desk/partners/ */
export type PartnersPage = DeskPage & { partners: { id: string; name: string; email: string }[] };
