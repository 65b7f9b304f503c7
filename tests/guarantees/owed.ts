import type { RequestPage, RequestSummary } from '../../api/contract/desk.ts';
import type { Guarantee } from './guarantee.ts';
import { answered } from './world/history.ts';

/** What is wrong with the one condition that the desk names; undefined where it says all that belongs to it. */
function mistakeIn({ condition, verb, dueAt, waits, erasedOn }: RequestSummary): string | undefined {
  const says = { owed: verb !== null && dueAt !== null, waits: waits !== null, closed: erasedOn !== null, erased: true };
  return says[condition] ? undefined : `is ${condition}, and nothing says what or until when`;
}

export const owed: Guarantee = {
  number: 8,
  sentence: 'Every request is owed by somebody, waits for a day, is closed with the day of its erasure, or is erased.',
  checked:
    'At the end the desk lists every request that is not erased once, with one condition and its day, and the table agrees: what is open, or closed and untold, has a day from which it is owed.',
  judge: async ({ history, db }) => {
    const listed = answered(history, 'list at the end', 200).flatMap(({ heard }) => (heard as RequestPage).requests);
    const counted = Map.groupBy(listed, ({ reference }) => reference);
    const rows = await db.selectFrom('requests').select(['reference', 'state', 'toTell', 'owedFrom', 'dueAt', 'erasedAt']).execute();
    const findings = rows.flatMap(({ reference, state, toTell, owedFrom, dueAt, erasedAt }) => {
      const entries = counted.get(reference) ?? [];
      const mistake = entries[0] && mistakeIn(entries[0]);
      const isDue = erasedAt === null && (state !== 'closed' || toTell === 1);
      const hasDay = owedFrom !== null && dueAt !== null;
      return [
        ...(erasedAt === null && entries.length !== 1 ? [`${reference} stands ${entries.length} times in the list`] : []),
        ...(mistake === undefined ? [] : [`${reference} ${mistake}`]),
        ...(isDue === hasDay ? [] : [`${reference} is ${state}, and ${isDue ? 'nobody owes it' : 'somebody owes it'}`]),
      ];
    });
    return { cases: rows.length, findings };
  },
  breaks: [
    {
      file: 'api/intake/owed.ts',
      from: '  if (after.toTell === 1) return owedNow;\n',
      to: '  if (after.toTell === 1) return { owedFrom: null, dueAt: null };\n',
    },
  ],
};
