import type { DeskPage } from './desk.ts';

/** What the desk's process is publishing, or published last. */
export type PublicationState =
  | { state: 'resting' }
  | { state: 'running'; at: string; changes: number }
  | { state: 'done'; at: string; changes: number }
  /** `mistakes`: what the content must say instead. Without them the build or the storage failed, and the log says why. */
  | { state: 'failed'; at: string; mistakes?: { file: string; field: string; expected: string }[] };

/** /desk/services/ */
export type ServicesPage = DeskPage & {
  /** Entries by need: with reports, then the oldest facts first. */
  services: { id: string; reports: number; changes: number }[];
  changes: { entry: string; field: string; was: string; value: string; by: string; madeAt: string }[];
  publication: PublicationState;
  /** The content's last publications, newest first. */
  publications: { at: string; author: string; title: string }[];
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
