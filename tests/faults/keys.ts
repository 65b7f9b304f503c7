import type { Fault } from './fault.ts';

const anew = 'api/sealing/seal-anew.ts';
const month = 'api/sealing/month-key.ts';
const rotation = 'tests/api/rotation.test.ts';
const copies = 'tests/api/old-copies.test.ts';
const lost = 'tests/api/lost-keys.test.ts';
const checks = 'tests/api/contact-checks.test.ts';

export const keyFaults: readonly Fault[] = [
  {
    name: 'a public process seals after the last day of its key',
    file: 'api/sealing/sealing.ts',
    from: 'time !== undefined && time.now() >= time.until',
    to: 'false',
    caughtBy: rotation,
  },
  {
    name: 'a key counts as signed that the desk has not signed',
    file: month,
    from: 'verify?.(signedBytes(key), key.signature) === true',
    to: 'verify !== undefined',
    caughtBy: rotation,
  },
  {
    name: 'a private key is destroyed while something is sealed to it',
    file: anew,
    from: 'if (rows.length > 0) return true;',
    to: 'if (rows.length > 9) return true;',
    caughtBy: rotation,
  },
  {
    name: 'a private key is kept a week too long',
    file: month,
    from: 'later(new Date(sealUntil), waitDays * dayMs) <= now',
    to: 'later(new Date(sealUntil), (waitDays + 7) * dayMs) <= now',
    caughtBy: copies,
  },
  {
    name: 'contact marks of equal contacts are equal',
    file: 'api/sealing/contact-keys.ts',
    from: 'const nonce = randomBytes(nonceBytes);',
    to: 'const nonce = new Uint8Array(nonceBytes);',
    caughtBy: checks,
  },
  {
    name: 'a contact check is written over a newer contact',
    file: 'api/intake/contact-checks.ts',
    from: 'row?.version !== version || ',
    to: 'row === undefined || ',
    caughtBy: checks,
  },
  {
    name: 'requests fall back to the steps of the person when the desk key is lost',
    file: 'api/intake/lost-keys.ts',
    from: "lost.every((kind) => kind === 'identity') ? 0 : await adoptSteps(transaction)",
    to: '0',
    caughtBy: lost,
  },
  {
    name: 'the log does not hold after the desk key is lost',
    file: 'api/intake/lost-keys.ts',
    from: "if (lost.includes('desk-key')) await markLogBegun(transaction, now);",
    to: '',
    caughtBy: lost,
  },
  {
    name: 'a key that is there is replaced as lost',
    file: 'api/sealing/known-keys.ts',
    from: 'lost.includes(kind) && known.some(',
    to: 'false && known.some(',
    caughtBy: lost,
  },
  {
    name: 'the link for the first admin lies among the keys',
    file: 'api/accounts/first-link-file.ts',
    from: "path.join(dataDir, 'first-account-link.txt')",
    to: "path.join(dataDir, 'keys', 'first-account-link.txt')",
    caughtBy: 'tests/api/first-account.test.ts',
  },
];
