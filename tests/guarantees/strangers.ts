import type { Guarantee } from './guarantee.ts';
import { answered, askedText, heardText } from './world/history.ts';
import { secretOf } from './world/visitors.ts';

const secretPattern = /^[\w-]{22}$/;
/** A guess gets the answer of an address at which nothing is. */
const isNothing = (status: number | null, heard: unknown): boolean =>
  status === 404 && (heard as { code?: string } | undefined)?.code === 'not-found';

export const strangers: Guarantee = {
  number: 14,
  sentence: 'A slip is opened by its link alone, and the desk by its own people, each to what the role allows.',
  checked:
    'All slips have different secrets of 128 bits. Guessed ones get "nothing here", for looking and for erasing. Every page and call of the desk turns a stranger away, and refuses an editor what belongs to counsellors and admins.',
  judge: async ({ history }) => {
    const secrets = new Map<string, Set<string>>();
    for (const line of answered(history, 'ask', 201)) {
      const secret = secretOf(heardText(line, 'statusUrl'));
      secrets.set(secret, (secrets.get(secret) ?? new Set()).add(askedText(line, 'key')));
    }
    const weak = [...secrets].filter(([secret, keys]) => !secretPattern.test(secret) || keys.size > 1);
    const guesses = history.filter(({ does, status }) => does.startsWith('guess') && status !== null);
    const entries = answered(history, 'enter the desk');
    const oversteps = answered(history, 'overstep');
    return {
      cases: secrets.size + guesses.length + entries.length + oversteps.length,
      findings: [
        ...weak.map(() => 'a secret is short, or two requests have it'),
        ...guesses
          .filter(({ status, heard }) => !isNothing(status, heard))
          .map(({ does, status }) => `"${does}" was answered with ${status}`),
        ...entries
          .filter(({ status }) => status !== 401 && status !== 302 && status !== 303)
          .map((line) => `a stranger got ${line.status} at ${askedText(line, 'address')}`),
        ...oversteps.filter(({ status }) => status !== 403).map((line) => `an editor got ${line.status} at ${askedText(line, 'address')}`),
      ],
    };
  },
  breaks: [{ file: 'api/accounts/rights.ts', from: "'manage-accounts': ['admin'],", to: "'manage-accounts': ['admin', 'editor']," }],
};
