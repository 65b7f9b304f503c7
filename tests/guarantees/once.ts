import type { Guarantee } from './guarantee.ts';
import { answered, askedText, heardText } from './world/history.ts';

export const once: Guarantee = {
  number: 2,
  sentence: 'A request that is sent twice is one request, and both get the same answer.',
  checked:
    'Senders repeat requests with the same key, at the same moment and after kills. Each key has one reference, the same key with another text is refused, and the table has no request that nobody sent.',
  judge: async ({ history, db }) => {
    const references = new Map<string, Set<string>>();
    const asks = history.filter(({ does }) => does === 'ask');
    for (const line of answered(history, 'ask', 201)) {
      const key = askedText(line, 'key');
      references.set(key, (references.get(key) ?? new Set()).add(`${heardText(line, 'reference')} ${heardText(line, 'statusUrl')}`));
    }
    const doubled = [...references.values()].filter(({ size }) => size > 1);
    const otherwise = answered(history, 'ask otherwise');
    const { count } = await db
      .selectFrom('requests')
      .select(({ fn }) => fn.countAll<number | string>().as('count'))
      .executeTakeFirstOrThrow();
    const keys = new Set(asks.map((line) => askedText(line, 'key'))).size;
    return {
      cases: asks.length + otherwise.length,
      findings: [
        ...doubled.map((answers) => `one key was answered with ${[...answers].map((one) => one.split(' ', 1)[0]).join(' and ')}`),
        ...otherwise
          .filter(({ status }) => status !== 422)
          .map(({ status }) => `another text under the same key was answered with ${status}`),
        ...(Number(count) > keys ? [`${count} requests stand in the table for ${keys} keys`] : []),
      ],
    };
  },
  breaks: [{ file: 'api/intake/receive.ts', from: 'const key = idempotencyKey.toLowerCase();', to: 'const key = crypto.randomUUID();' }],
};
