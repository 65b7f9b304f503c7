import { type Static, Type } from 'typebox';
import { pauseReasons, pauseTakes, type PauseReason, type Role } from './codes.ts';
import { Day, Id, oneOf, strict } from './schema-parts.ts';

/** A time in which nobody can book, as the form and the desk show it. */
export type Pause = {
  id: string;
  /** null: everything. */
  provider: string | null;
  /** null: the whole provider. */
  quarter: string | null;
  /** false: only phone numbers and open doors are shown, and only urgent topics are taken. */
  takesRequests: boolean;
  reason: PauseReason;
  /** The first day, in Berlin, on which times can be booked again. */
  reopensOn: string;
};

type Step = { at: string; account: string; role: Role };

/** A line of the list of pauses. `ended` is null while it runs and when it ended by itself. */
export type KeptPause = Pause & { begun: Step; ended: Step | null; isRunning: boolean; mayEnd: boolean };

/** The form that begins a pause. */
export const NewPause = Type.Object(
  {
    id: Type.String({ format: 'uuid', description: 'Made with the page, so that sent twice is once' }),
    quarter: Type.Optional(Id),
    takes: oneOf(pauseTakes),
    reason: oneOf(pauseReasons),
    reopensOn: Day,
  },
  { ...strict, $id: 'NewPause' },
);
export type NewPause = Static<typeof NewPause>;
