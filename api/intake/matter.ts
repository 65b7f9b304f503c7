import { hash } from 'node:crypto';
import type { Matter, SharedMatter } from '../contract/appointment.ts';
import { hourMs } from '../../src/directory/instants.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Unsealer } from '../sealing/sealing.ts';
import type { RequestRow } from '../database/tables.ts';
import { sharedMatter } from './shared-facts.ts';

export type OpenedMatter = {
  /** null when it was erased, or cannot be read. */
  matter: SharedMatter | null;
  /** Has a topic that is answered on the same working day. */
  urgent: boolean;
  /** Sealed to a key that this desk does not have, or damaged. */
  unreadable: boolean;
};

/** Opens the matter of requests, as far as their provider may see it: for the desk's lists, and to know which are urgent. */
export type MatterReader = (row: Pick<RequestRow, 'id' | 'sealedKeyId' | 'sealedMatter' | 'sharedFacts'>) => Promise<OpenedMatter>;

/**
 * Opened matters are remembered, because opening takes most of the time of a list, and forgotten within an hour after the last use, as erased
 * ones are.
 */
const rememberedMs = hourMs / 2;
const mostRemembered = 20_000;

/** @param directory asked at every call, because content changes while the process runs */
export function createMatterReader(directory: () => Directory, unsealer: Unsealer): MatterReader {
  const open = rememberOpened(unsealer);
  return async ({ id, sealedKeyId, sealedMatter, sharedFacts }) => {
    if (sealedKeyId === null || sealedMatter === null) return { matter: null, urgent: false, unreadable: false };
    try {
      const matter = sharedMatter(sharedFacts, await open(id, sealedKeyId, sealedMatter));
      return { matter, urgent: isUrgent(matter, directory()), unreadable: false };
    } catch {
      // One row that cannot be read must not hide the others; the list marks it.
      return unread;
    }
  };
}

/** Opens the same bytes once. What nobody has asked for in a whole period is forgotten at its end. */
function rememberOpened(unsealer: Unsealer): (id: string, keyId: string, sealed: Uint8Array) => Promise<Matter> {
  let used = new Map<string, Matter>();
  let usedBefore = new Map<string, Matter>();
  let period: NodeJS.Timeout | undefined;
  const endPeriod = () => {
    usedBefore = used;
    used = new Map();
    period = usedBefore.size === 0 ? undefined : setTimeout(endPeriod, rememberedMs).unref();
  };
  return async (id, keyId, sealed) => {
    const name = `${id} ${keyId} ${hash('sha256', sealed, 'base64url')}`;
    const matter = used.get(name) ?? usedBefore.get(name) ?? (await unsealer.open('matter', id, keyId, sealed));
    period ??= setTimeout(endPeriod, rememberedMs).unref();
    if (used.size < mostRemembered) used.set(name, matter);
    return matter;
  };
}

/** As if the matter could not be read: of a request that its steps do not give to this provider. */
export const unread: OpenedMatter = { matter: null, urgent: false, unreadable: true };

/** Whether any counsellor will do. Where that was not passed on, only a woman's time is sure to suit. */
export const takesAnybody = ({ womanCounsellor }: SharedMatter): boolean => womanCounsellor === false;

/** Has a topic that is answered on the same working day. */
export const isUrgent = ({ topics = [] }: SharedMatter, directory: Directory): boolean =>
  topics.some((id) => directory.topics.find((topic) => topic.id === id)?.urgent === true);
