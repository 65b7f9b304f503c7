import type { Receipt } from '../appointment.ts';
import type { FieldError, InterpreterAnswer, InterpreterGender, Misfit, View } from '../codes.ts';
import type { ShownConsent } from '../consent.ts';
import type { HistoryEntry, OpenedPerson, RequestDetail, RequestPage } from '../desk.ts';
import type { OwnAppointment, TakenTime, TeamSlot } from '../hours.ts';
import type { FormValues } from '../form-values.ts';
import type { ListedObstacle } from '../obstacles.ts';
import type { DeskPage, DeskPerson } from './desk.ts';
import type { SlipPage } from './slip.ts';

/** Counting stops here; larger figures need not be exact. */
export const mostCounted = 1000;

/** /desk/: the day of somebody who works on requests. */
export type TodayPage = DeskPage & {
  /** Requests that the user or nobody owes now, in order. */
  due: RequestPage;
  counts: Queue['counts'];
  /** Counts for "the next one", up to mostCounted: requests that fit the user's languages and quarters, and others. */
  next: { fitting: number; others: number };
  /** The user's own; empty means all. */
  languages: string[];
  quarters: string[];
  /** The user's own appointments of today and tomorrow. */
  appointments: OwnAppointment[];
  /** The structural obstacles that a closing can name. */
  obstacles: ListedObstacle[];
  /** The Berlin day of rendering, "2026-11-23". */
  today: string;
};

/** The list beside every page of the queue. */
export type Queue = {
  view: View;
  filter: Record<'quarter' | 'topic' | 'language' | 'reference', string>;
  list: RequestPage;
  /** Up to mostCounted. */
  counts: Record<'due' | 'mine' | 'unclaimed' | 'overdue' | 'to-be-told', number> & {
    /** Requests that will be erased within three days although nobody has read the answer; for coordinators. */
    unseen?: number;
  };
  /** View and filter as a query string without "?", for links that keep them. */
  query: string;
};

/** A list that an account keeps. Its name is made from its filters; "" where one is not set. */
export type SavedView = Record<'query' | 'quarter' | 'topic' | 'language', string> & {
  view: View;
  /** Up to mostCounted; missing where only an opened matter could tell. */
  count?: number;
};

/** /desk/requests/ */
export type QueuePage = DeskPage & Queue & { saved: SavedView[] };

/** A time that is probably a mistake: within an absence of one's own, on a Sunday or a holiday, or at night; or by a call that nobody wished for. */
export type UnusualTime = { startsAt: string; absence: { firstDay: string; lastDay: string } | null; isUnaskedCall?: true };

/** /desk/requests/:id/ */
export type RequestPageContent = DeskPage &
  Queue & {
    request: RequestDetail;
    /** The opened person part; only in the answer to the button. */
    person?: OpenedPerson;
    /** The steps since the form was loaded, when it was refused because of them. */
    changes: HistoryEntry[];
    /** The steps that this account may take. */
    may: Record<'take' | 'release' | 'answer' | 'look' | 'lookWithReason', boolean>;
    /** The Berlin day of rendering, "2026-11-23": the earliest that can be chosen. */
    today: string;
    /** Why the appointment must be moved, if it must. */
    misfit: Misfit | null;
    /** With "slot-taken": the bookings that conflict. */
    taken: TakenTime[];
    /** The requests that one press would close together with this one, or bring back; for coordinators. */
    burst: { step: 'close' | 'restore'; requests: { id: string; reference: string; receivedAt: string; topics: string[] | null }[] } | null;
    /** The step that this account can take back, until an instant. */
    undo: { version: number; until: string; isClosing: boolean } | null;
    /** Times for which the button must be pressed again. */
    unusual: UnusualTime[];
    /** Free times to answer with, the best first; none for an account that cannot answer. */
    free: TeamSlot[];
    /** The places of the provider's consultation hours and services, to choose from. */
    places: string[];
    /** Those that the request can be passed on to with consent. */
    passOnTo: Record<'providers' | 'partners', { id: string; name: string }[]>;
    /** The questions whether it may be passed on, and their answers; oldest first. */
    consents: ShownConsent[];
    /** The order of an interpreter, for an appointment that lies ahead; null where none can be made. */
    interpreter: ShownOrder | null;
    /** The quarters that the request can be forwarded to; none once times were given. */
    forwardTo: string[];
    /** The structural obstacles that a closing can name. */
    obstacles: ListedObstacle[];
    /** The answer as the person will read it; only after the preview's button. */
    preview?: AnswerPreview;
  };

/** An order for an interpreter, as the request's page shows it. */
export type ShownOrder = {
  /** null before an order, and after one that was cancelled. */
  state: 'ordered' | InterpreterAnswer | null;
  /** The pool has not answered, and a day or less is left; or its letter could not be delivered. */
  isSilent: boolean;
  language: string;
  variety: string;
  gender: InterpreterGender;
  /** Whether this account can order, answer and cancel. */
  mayChange: boolean;
  /** A pool and a mail server are set up. */
  hasPool: boolean;
  /** "none found" or silence is still owed to the person. */
  isOwed: boolean;
};

/** An answer as the person will read it. The markup is the letter's. */
export type AnswerPreview = {
  language: string;
  /** null: the person hears nothing of this step, or the times are missing. */
  letter: { own: string; german: string | null } | null;
};

/** The preview alone, for the page's script. */
export type AnswerPreviewPage = { preview: AnswerPreview; deskLanguage: string };

/** /desk/requests/new/ */
export type EnterRequestPage = DeskPage & {
  idempotencyKey: string;
  noticeVersion: string;
  /** The next free times, the account's own and then the team's; those that fit the answers first. */
  slots: TeamSlot[];
};

/** The answer to a request that the desk entered: the slip to print, in the person's language. Only this answer holds the slip's link. */
export type EnteredPage = Pick<SlipPage, 'status' | 'conversation' | 'statusUrl'> & { account: DeskPerson; receipt: Receipt };

/** The free times alone, for the form's script. */
export type EnterTimesPage = Pick<EnterRequestPage, 'slots'> & { values: FormValues; errors: FieldError[] };
