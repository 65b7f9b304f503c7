import { createHash } from 'node:crypto';

const windowMinutes = 15;
const mostByAccount = 10;
const mostByAddress = 50;
/** From here on, what is too old is swept out. */
const sweepAbove = 10_000;

/** Counts failed sign-ins of the last 15 minutes, in the memory of one process. */
export type SignInLimit = {
  /**
   * Counts a try as failed before it is made, so that a thousand tries at once gain nothing.
   * @param address as networkOf() gives it
   * @returns undefined when it may be made, else the seconds to wait
   */
  begin: (email: string, address: string, now: Date) => number | undefined;
  /** The try was none that failed. */
  succeeded: (email: string, address: string) => void;
};

export function createSignInLimit(): SignInLimit {
  const tries = new Map<string, number[]>();
  const keys = (email: string, address: string) => [
    // Emails of strangers are not kept, not even here.
    { key: `account ${createHash('sha256').update(email).digest('base64url')}`, most: mostByAccount },
    { key: `address ${address}`, most: mostByAddress },
  ];
  const recent = (key: string, now: Date) => (tries.get(key) ?? []).filter((at) => at > now.getTime() - windowMinutes * 60_000);

  return {
    begin: (email, address, now) => {
      if (tries.size > sweepAbove) for (const key of tries.keys()) if (recent(key, now).length === 0) tries.delete(key);
      const counted = keys(email, address).map(({ key, most }) => ({ key, most, at: recent(key, now) }));
      const full = counted.find(({ at, most }) => at.length >= most);
      if (full !== undefined) return Math.ceil((full.at[0]! + windowMinutes * 60_000 - now.getTime()) / 1000);
      for (const { key, at } of counted) tries.set(key, [...at, now.getTime()]);
      return undefined;
    },
    succeeded: (email, address) => {
      const [account, from] = keys(email, address);
      tries.delete(account!.key);
      tries.get(from!.key)?.pop();
    },
  };
}
