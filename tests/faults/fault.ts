/** A small mistake that somebody could make in one line, and the test file that must notice it. */
export type Fault = {
  /** What goes wrong, for the report. */
  name: string;
  file: string;
  /** Occurs once in the file. */
  from: string;
  to: string;
  caughtBy: string;
};
