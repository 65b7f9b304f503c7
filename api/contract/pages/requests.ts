import type { Receipt } from '../appointment.ts';
import type { Misfit, View } from '../codes.ts';
import type { HistoryEntry, OpenedPerson, RequestDetail, RequestPage } from '../desk.ts';
import type { TakenTime } from '../hours.ts';
import type { Slot } from '../slots.ts';
import type { DeskPage } from './desk.ts';

/** Counting stops here; whoever has that many needs no exact figure. */
export const mostCounted = 1000;

/** The list beside every page of the queue. */
export type Queue = {
  view: View;
  filter: Record<'quarter' | 'topic' | 'language' | 'reference', string>;
  list: RequestPage;
  /** Up to mostCounted. */
  counts: Record<'mine' | 'unclaimed' | 'overdue' | 'to-be-told', number> & {
    /** Erased within three days, and nobody has read the answer; for coordinators. */
    unseen?: number;
  };
  /** View and filter as a query string without "?", for links that keep them. */
  query: string;
};

/** /desk/requests/ */
export type QueuePage = DeskPage & Queue;

/** A time that is more often a slip of the hand than meant: in an absence of one's own, or on a Sunday, a holiday or at night. */
export type UnusualTime = { startsAt: string; absence: { firstDay: string; lastDay: string } | null };

/** /desk/requests/:id/ */
export type RequestPageContent = DeskPage &
  Queue & {
    request: RequestDetail;
    /** The opened person part: on the answer to the button only. */
    person?: OpenedPerson;
    /** What happened since the form was loaded, when it was refused for that. */
    changes: HistoryEntry[];
    /** What this person may do here. */
    may: Record<'take' | 'release' | 'answer' | 'look' | 'lookWithReason', boolean>;
    /** The Berlin day of rendering, "2026-11-23": nothing before it can be chosen. */
    today: string;
    /** Why the appointment must be moved, if it must. */
    misfit: Misfit | null;
    /** With "slot-taken": what stands in the way. */
    taken: TakenTime[];
    /** What one press would close together with this request, or bring back; for coordinators. */
    burst: { step: 'close' | 'restore'; requests: { id: string; reference: string; receivedAt: string; topics: string[] | null }[] } | null;
    /** Times for which the button must be pressed again. */
    unusual: UnusualTime[];
  };

/** /desk/requests/new/ */
export type EnterRequestPage = DeskPage & {
  idempotencyKey: string;
  noticeVersion: string;
  /** The next free times of the own provider, those in the language of the talk first. */
  slots: Slot[];
  /** What the person takes away, after the request was taken in. */
  receipt?: Receipt & { language: string };
};
