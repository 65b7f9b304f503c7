import type { DeskPage } from './desk.ts';

/** The requests that a provider owes now; ages are working days. */
export type OwedNow = { urgent: number; byAge: Record<'today' | 'one' | 'two' | 'more', number> };

/** /desk/overview/ */
export type OverviewPage = DeskPage & {
  /** For coordinators, of their own provider. */
  owed?: OwedNow;
};
