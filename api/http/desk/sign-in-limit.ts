import { createHash } from 'node:crypto';
import type { SignInLimit } from '../../accounts/sign-in.ts';
import type { Network } from '../networks.ts';
import { createTally } from '../tally.ts';

const windowMinutes = 15;
/** Failures of one account from one address, or from one known device. */
const maxByAccount = 10;
/** Failures from one address, whatever the account. */
const maxByAddress = 50;
/** Failures of one account from unknown devices anywhere. Beyond this each address has fewer tries, but always some. */
const manyByAccount = 50;
const maxByAccountUnderAttack = 3;

export type Origin = {
  networks: readonly Network[];
  /** The device's mark, if it has signed in to this account before. */
  knownDevice: string | undefined;
};

/**
 * Counts failed sign-ins in the memory of one process. A stranger's failures lock out the stranger's networks, never the owner of the
 * account, on a known device or elsewhere.
 */
export function createSignInLimit(): SignInLimit<Origin> {
  const failures = createTally(windowMinutes);
  /** Running tries count as failed until they end, so that a thousand simultaneous tries gain nothing. */
  const underWay = new Map<string, number>();
  const countOf = (key: string, now: Date) => failures.count(key, now) + (underWay.get(key) ?? 0);

  function boundsOf(email: string, { networks, knownDevice }: Origin, now: Date): { key: string; most: number }[] {
    const account = createHash('sha256').update(email).digest('base64url');
    if (knownDevice !== undefined) return [{ key: `device ${knownDevice} ${account}`, most: maxByAccount }];
    const isUnderAttack = countOf(`account ${account}`, now) >= manyByAccount;
    const maxHere = isUnderAttack ? maxByAccountUnderAttack : maxByAccount;
    return [
      ...networks.map(({ name, allowance }) => ({ key: `account ${account} ${name}`, most: maxHere * allowance })),
      ...networks.map(({ name, allowance }) => ({ key: `network ${name}`, most: maxByAddress * allowance })),
      { key: `account ${account}`, most: Infinity },
    ];
  }

  return {
    async attempt(email, origin, now, signIn) {
      const bounds = boundsOf(email, origin, now);
      if (bounds.some(({ key, most }) => countOf(key, now) >= most)) return { waitSeconds: failures.secondsLeft(now) };
      for (const { key } of bounds) underWay.set(key, (underWay.get(key) ?? 0) + 1);
      let hasFailed = true;
      try {
        const result = await signIn();
        hasFailed = result === undefined;
        return { result };
      } finally {
        for (const { key } of bounds) {
          if (hasFailed) failures.add(key, now);
          const left = (underWay.get(key) ?? 1) - 1;
          if (left === 0) underWay.delete(key);
          else underWay.set(key, left);
        }
      }
    },
  };
}
