import { randomInt } from 'node:crypto';
import { minuteMs, secondMs } from '../../src/directory/instants.ts';
import type { LiveAnswer } from '../contract/live.ts';
import type { Db } from '../database/connect.ts';
import { findSessions } from '../accounts/session.ts';
import { findWorker, type Worker } from '../accounts/worker.ts';
import { isOf, readChanges, readPosition, type Change } from './changes.ts';
import { countFor, type UrgentIds } from './counts.ts';
import { writePosition, type Position } from './position.ts';

/** An open desk. */
export type Listener = {
  /** The hash of its session's token. */
  session: string;
  account: string;
  provider: string;
  tell: (answer: LiveAnswer) => void;
  beat: () => void;
  /** @param retryMilliseconds when the browser should come again; undefined when it need not */
  end: (retryMilliseconds: number | undefined) => void;
};

export type Listeners = {
  /**
   * Adds a listener. The next look tells it what happened since its position, before anything else.
   * @param since undefined for a browser that knows nothing yet
   * @returns takes the listener out again; undefined when the account has too many
   */
  add: (listener: Listener, since: Position | undefined) => (() => void) | undefined;
  /** The same counts for one account, without listening. */
  answer: (reader: Worker, since: Position | undefined) => Promise<LiveAnswer>;
  /** Reads what has happened since the last look, and tells it to those whom it concerns. */
  look: () => Promise<void>;
  /** Shows all listeners that the line holds, and ends the old ones. */
  beat: () => Promise<void>;
  /** Ends all of them: the process stops. */
  end: () => void;
};

export const maxListenMilliseconds = 10 * minuteMs;
/** One a browser is enough; some people have several browsers. */
const maxListenersOfAccount = 10;
const minRetryMilliseconds = secondMs;
/** Those who come again are spread over so long, so that a new process is not asked by everybody at once. */
const maxRetryMilliseconds = 10 * secondMs;

type Entry = { listener: Listener; from: Date; since: Position | undefined; isNew: boolean };

/**
 * The open desks of one process. Each look is one query for all of them; only when something happened, sessions and counts are read, also
 * for all at once. Whoever has no valid session is ended before it is told anything.
 */
export function createListeners({ db, urgentIds, now }: { db: Db; urgentIds: UrgentIds; now: () => Date }): Listeners {
  const entries = new Set<Entry>();
  /** Everything up to here was told; undefined while nobody listens. */
  let position: Position | undefined;
  let turn: Promise<void> = Promise.resolve();

  /** One step after the other: two looks at once would tell the same twice. */
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    const done = turn.then(step);
    turn = done.catch(() => undefined);
    return done;
  };
  let nextLook: Promise<void> | undefined;
  /** Those who ask for a look while one waits for its turn share it. */
  const look = () =>
    (nextLook ??= inTurn(() => {
      nextLook = undefined;
      return lookNow();
    }));
  const retry = () => randomInt(minRetryMilliseconds, maxRetryMilliseconds);
  const end = (entry: Entry, retryMilliseconds: number | undefined) => {
    if (entries.delete(entry)) entry.listener.end(retryMilliseconds);
  };

  /** Those of the entries whose session holds, with the account as it is now. The others are ended. */
  async function withSession(some: readonly Entry[]): Promise<{ entry: Entry; reader: Worker }[]> {
    const accounts = await findSessions(
      db,
      some.map(({ listener }) => listener.session),
      now(),
    );
    return some.flatMap((entry) => {
      const account = accounts.get(entry.listener.session);
      const reader = account && findWorker(account);
      if (reader !== undefined) return entries.has(entry) ? [{ entry, reader }] : [];
      end(entry, undefined);
      return [];
    });
  }

  /** @param news the changes since the position of each */
  async function tell(news: ReadonlyMap<Entry, readonly Change[]>, until: Position): Promise<void> {
    const present = await withSession([...news.keys()]);
    if (present.length === 0) return;
    const countsOf = await countFor(
      db,
      urgentIds,
      present.map(({ reader }) => reader),
      now(),
    );
    for (const { entry, reader } of present) {
      entry.isNew = false;
      entry.listener.tell({ position: writePosition(until), counts: countsOf(reader, news.get(entry) ?? []) });
    }
  }

  /** Tells new listeners what happened while they were away. */
  async function welcome(some: readonly Entry[], until: Position): Promise<void> {
    const missed = new Map<string, readonly Change[]>();
    const news = new Map<Entry, readonly Change[]>();
    for (const entry of some) {
      const { since } = entry;
      if (since === undefined || !isOf(db, since)) news.set(entry, []);
      else {
        const known = missed.get(writePosition(since)) ?? (await readChanges(db, since, now(), until)).changes;
        missed.set(writePosition(since), known);
        news.set(entry, known);
      }
    }
    await tell(news, until);
  }

  async function lookNow(): Promise<void> {
    if (entries.size === 0) position = undefined;
    else if (position === undefined) position = await readPosition(db, now());
    else {
      const { position: next, changes } = await readChanges(db, position, now());
      const providers = new Set(changes.map(({ provider }) => provider));
      const concerned = [...entries].filter(({ listener, isNew }) => !isNew && providers.has(listener.provider));
      if (concerned.length > 0) await tell(new Map(concerned.map((entry) => [entry, changes])), next);
      position = next;
    }
    const arrived = [...entries].filter(({ isNew }) => isNew);
    if (position !== undefined && arrived.length > 0) await welcome(arrived, position);
  }

  return {
    add: (listener, since) => {
      if ([...entries].filter(({ listener: { account } }) => account === listener.account).length >= maxListenersOfAccount)
        return undefined;
      const entry: Entry = { listener, from: now(), since, isNew: true };
      entries.add(entry);
      return () => entries.delete(entry);
    },
    answer: async (reader, since) => {
      const { position: until, changes } =
        since === undefined || !isOf(db, since)
          ? { position: await readPosition(db, now()), changes: [] }
          : await readChanges(db, since, now());
      const countsOf = await countFor(db, urgentIds, [reader], now());
      return { position: writePosition(until), counts: countsOf(reader, changes) };
    },
    look,
    beat: () =>
      inTurn(async () => {
        for (const { entry } of await withSession([...entries])) {
          if (now().getTime() - entry.from.getTime() >= maxListenMilliseconds) end(entry, retry());
          else entry.listener.beat();
        }
      }),
    end: () => {
      for (const entry of [...entries]) end(entry, retry());
    },
  };
}
