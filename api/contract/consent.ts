import { Type } from 'typebox';
import { sharableFacts, type SharableFact } from './codes.ts';
import type { Form } from './form.ts';
import { oneOf, strict } from './schema-parts.ts';

/** A consent as slip and desk show it. */
export type ShownConsent = {
  id: string;
  /** The name of the provider or partner. */
  to: string;
  /** Without an account at the desk. */
  isPartner: boolean;
  /** Those that were asked for, or agreed to. */
  facts: SharableFact[];
  state: 'asked' | 'given' | 'refused' | 'withdrawn' | 'expired';
  askedAt: string;
  /** The Berlin day until which the question can be answered. */
  until: string;
};

/** The question on the slip. The page has words of its own for its mistakes. */
export const consentForm: Form = {
  words: 'appointment',
  schema: Type.Object({ facts: Type.Array(oneOf(sharableFacts), { uniqueItems: true }) }, strict),
  fields: { facts: '/facts' },
};
