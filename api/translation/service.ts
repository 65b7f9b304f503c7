import type { MachineMistake } from '../contract/machine.ts';

/** The machine did not translate. The message repeats neither texts nor the key. */
export class MachineError extends Error {
  override readonly name = 'MachineError';
  readonly reason: MachineMistake;
  constructor(reason: MachineMistake) {
    super(reason);
    this.reason = reason;
  }
}

/** Asks a service. @param texts with marked words @returns one translation for each, in order @throws MachineError */
export type Service = {
  /** Marks a word that stays as it is. Texts are escaped as XML. */
  mark: (word: string) => string;
  translate: (texts: readonly string[], language: string, access: { url: string; key: string | undefined }) => Promise<string[]>;
};
