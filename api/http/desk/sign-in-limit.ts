import { createHash } from 'node:crypto';
import type { SignInLimit } from '../../accounts/sign-in.ts';
import type { Bound, Counts } from '../counts.ts';
import type { Network } from '../networks.ts';
import { createCounts, type Shared } from '../shared-counts.ts';

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
 * Counts failed sign-ins. A stranger's failures lock out the stranger's networks, never the owner of the account, on a known device or
 * elsewhere.
 * @param shared makes all processes of the desk count together
 */
export function createSignInLimit(shared?: Shared): SignInLimit<Origin> {
  const failures = createCounts(windowMinutes, shared);
  return {
    async attempt(email, origin, now, signIn) {
      const settle = await failures.reserve(await boundsOf(failures, email, origin, now), now);
      if (settle === undefined) return { waitSeconds: failures.secondsLeft(now) };
      let hasFailed = true;
      try {
        const result = await signIn();
        hasFailed = result === undefined;
        return { result };
      } finally {
        await settle(hasFailed);
      }
    },
  };
}

async function boundsOf(failures: Counts, email: string, { networks, knownDevice }: Origin, now: Date): Promise<Bound[]> {
  const account = createHash('sha256').update(email).digest('base64url');
  if (knownDevice !== undefined) return [{ key: `device ${knownDevice} ${account}`, most: maxByAccount }];
  const isUnderAttack = (await failures.count(`account ${account}`, now)) >= manyByAccount;
  const maxHere = isUnderAttack ? maxByAccountUnderAttack : maxByAccount;
  return [
    ...networks.map(({ name, allowance }) => ({ key: `account ${account} ${name}`, most: maxHere * allowance })),
    ...networks.map(({ name, allowance }) => ({ key: `network ${name}`, most: maxByAddress * allowance })),
    { key: `account ${account}`, most: Infinity },
  ];
}
