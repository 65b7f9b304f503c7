import type { Guarantee } from './guarantee.ts';
import { answered, heardText } from './world/history.ts';

export const kept: Guarantee = {
  number: 1,
  sentence: 'A request that was answered with a slip is never lost.',
  checked: 'Each reference that a sender was told stands in the database, and its slip answers at the end.',
  judge: async ({ history, db }) => {
    const references = new Set(answered(history, 'ask', 201).map((line) => heardText(line, 'reference')));
    const rows = new Set((await db.selectFrom('requests').select('reference').execute()).map(({ reference }) => reference));
    const lost = [...references].filter((reference) => !rows.has(reference));
    const looks = history.filter(({ does }) => does === 'look at the end');
    const silent = looks.filter(({ status }) => status !== 200);
    return {
      cases: references.size + looks.length,
      findings: [
        ...lost.map((reference) => `${reference} was acknowledged and is not there`),
        ...silent.map(({ asked, status }) => `the slip of ${String(asked['reference'])} answers ${status}`),
      ],
    };
  },
  breaks: [
    {
      file: 'api/intake/requester.ts',
      from: "outcome: 'cancelled', closedAt: now.toISOString(), ...noContactChecks",
      to: "reference: row.id.slice(-9), outcome: 'cancelled', closedAt: now.toISOString(), ...noContactChecks",
    },
  ],
};
