import type { Role } from '../codes.ts';
import type { DeskPage } from './desk.ts';

/** What the desk's process is publishing, or published last. */
export type PublicationState =
  | { state: 'resting' }
  | { state: 'running'; at: string; changes: number }
  /** `owed`: what a full disk or the like has kept back, and what the portal does by itself later. */
  | { state: 'done'; at: string; changes: number; number?: number; owed?: 'pages' | 'history' }
  | ({ state: 'failed'; at: string } & PublicationFailure);

/** Why a publication failed. The pages are as before, and the changes are still saved. */
export type PublicationFailure = {
  /**
   * `broken-off`: the process ended in the middle. `overtaken`: another process published meanwhile. `later-changes`: what was to be taken
   * back has been changed since.
   */
  why: 'content' | 'build' | 'full-disk' | 'storage' | 'broken-off' | 'overtaken' | 'later-changes';
  /** What the content must say instead. */
  mistakes?: { file: string; field: string; expected: string }[];
  /** The files with later changes. */
  files?: string[];
};

/** /desk/services/ */
export type ServicesPage = DeskPage & {
  /** Entries by need: with reports, then the oldest facts first. */
  services: { id: string; reports: number; changes: number }[];
  changes: { entry: string; field: string; was: string; value: string; by: string; madeAt: string }[];
  publication: PublicationState;
  /** The last publications, newest first. */
  publications: {
    number: number;
    at: string;
    role: Role;
    /** The account's id; names stay out of the history. */
    account: string;
    takesBack?: number;
    /** The changed lines; empty while the history does not have the publication. */
    differences: { file: string; removed: string[]; added: string[] }[];
  }[];
  /** How many of the processes that serve the site show the newest publication. */
  shown?: { showing: number; processes: number };
};

/** /desk/services/:id/ */
export type ServicePage = DeskPage & {
  service: string;
  /** Each editable fact: its value now, and the fingerprint of it that the form sends back. */
  facts: {
    field: string;
    value: string;
    seen: string;
    isSaved: boolean;
    /** Whether the value is an ordinary week, which the form can show. */
    isWeek: boolean;
    place: number;
    row: number;
  }[];
  /** The fact whose form is open. */
  open?: string;
};

/** /desk/services/:id/preview/: the entry as its public page will be. The directory of the page holds the saved changes. */
export type ServicePreview = { service: string; deskLanguage: string };
