import type { Chance } from './random.ts';

/** A request as it goes to the process, before and after it was broken. */
export type Sent = {
  method: string;
  url: string;
  /** Names in small letters. */
  headers: Record<string, string>;
  payload: Buffer | undefined;
};

/** One way to break a request. It changes `sent`, or leaves it as it is where there is nothing to break. */
export type Break = (sent: Sent, chance: Chance, heard: Heard) => void;

/** What earlier answers said: ids, secrets, addresses. */
export type Heard = { words: string[]; addresses: string[] };

/** Stands in everything that is typed: no log may hold it. */
export const typed = 'Xanthippe';
/** A host that only requests name: no answer may. */
export const foreignHost = 'foreign-host.example';
/** A tag that no page may hold as it is. */
export const typedTag = `<b id=${typed}>`;
