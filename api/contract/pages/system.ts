import type { CheckName, Light, VisitedPage } from '../codes.ts';
import type { DeskPage } from './desk.ts';

/** One thing that an administrator looks at. Its sentence is `desk:system.<name>.<light>`. */
export type SystemCheck = {
  name: CheckName;
  light: Light;
  /** Numbers of the sentence. */
  numbers: Record<string, number>;
  /** The instant of the sentence, in UTC; undefined where it never happened. */
  at?: string | undefined;
  /** Names of jobs. */
  names?: string[];
};

export type SystemVersions = { portal: string; node: string; schema: string; content: number; processes: number };

/** /desk/system/ */
export type SystemPage = DeskPage & {
  /** The most urgent first. */
  checks: SystemCheck[];
  jobs: { name: string; failures: number; lastAt?: string | undefined }[];
  versions: SystemVersions;
  /** null stands for fewer than five. */
  visits: { month: string; counts: Record<VisitedPage, number | null> }[];
};
