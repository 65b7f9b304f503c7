import type { Guarantee } from './guarantee.ts';
import { answered } from './world/history.ts';

/** Lines of the history of a request after which the same counsellor has it. */
const keepsHolder = [
  'claimed',
  'person-opened',
  'tried',
  'told',
  'offered',
  'confirmed',
  'on-slip',
  'slip-opened',
  'reminded',
  'follow-up',
];

export const claims: Guarantee = {
  number: 4,
  sentence: 'A request is never taken by two counsellors.',
  checked:
    'Counsellors press "next" at the same moment, and take what a colleague has. In the order of the history no request is taken while somebody else has it, and each answer "yours" has its line.',
  judge: async ({ history, db }) => {
    const lines = await db.selectFrom('history').select(['requestId', 'event', 'accountId']).orderBy('id').execute();
    const holders = new Map<string, string>();
    const findings: string[] = [];
    const taken = new Map<string, number>();
    for (const { requestId, event, accountId } of lines) {
      if (event === 'claimed' && accountId !== null) {
        const holder = holders.get(requestId);
        if (holder !== undefined && holder !== accountId) findings.push(`request ${requestId} was taken while another counsellor had it`);
        holders.set(requestId, accountId);
        taken.set(requestId, (taken.get(requestId) ?? 0) + 1);
      } else if (!keepsHolder.includes(event)) holders.delete(requestId);
    }
    const acknowledged = [...answered(history, 'claim', 200), ...answered(history, 'take next', 200)];
    for (const { heard } of acknowledged) {
      const { id } = heard as { id: string };
      if (!taken.has(id)) findings.push(`request ${id} was answered as taken, and no line says so`);
    }
    return { cases: acknowledged.length + answered(history, 'claim', 409).length, findings };
  },
  breaks: [
    {
      file: 'api/intake/claim.ts',
      from: '    if (row.claimedBy !== null) throw await alreadyClaimed(transaction, worker, row.claimedBy);\n',
      to: '',
    },
  ],
};
