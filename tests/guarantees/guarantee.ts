import type { Dialect, Db } from '../../api/database/connect.ts';
import type { Fault } from '../faults/fault.ts';
import type { Line } from './world/history.ts';

/** All that a run leaves behind. */
export type Evidence = {
  /** What clients asked and were answered, in the order of the answers. */
  history: readonly Line[];
  db: Db;
  dialect: Dialect;
  databaseUrl: string;
  /** With the login of the public process; undefined on SQLite. */
  publicDatabaseUrl: string | undefined;
  /** The settings of the desk's process, for the commands of its machine. */
  deskSettings: Record<string, string>;
  /** The folders of the processes; the public one is the last. */
  dataDirs: readonly string[];
  /** The folder that stands for everybody's mailbox and phone. */
  mailDir: string;
  /** Everything that the processes printed and logged. */
  output: string;
  /** Texts that only persons typed. */
  markers: readonly string[];
  /** How often a process ended that nobody had killed. */
  crashes: number;
};

export type Judgement = {
  /** How much was looked at; a judgement about nothing counts as broken. */
  cases: number;
  /** Sentences about what does not hold; empty when it holds. No text that a person typed. */
  findings: string[];
};

/** A promise of the portal that is checked from outside, while its processes are killed. */
export type Guarantee = {
  number: number;
  /** As docs/guarantees.md has it. */
  sentence: string;
  /** As docs/guarantees.md has it. */
  checked: string;
  /** @returns undefined where this run cannot ask, as on the other database */
  judge: (evidence: Evidence) => Promise<Judgement | undefined>;
  /** A fault that breaks this guarantee and no other: texts in the running code. */
  breaks: readonly Omit<Fault, 'name' | 'caughtBy'>[];
};
