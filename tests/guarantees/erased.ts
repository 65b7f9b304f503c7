import type { Guarantee } from './guarantee.ts';
import { answered, askedText } from './world/history.ts';

/** What names a person, or leads to one. */
const emptied = [
  ...(['sealedMatter', 'sealedPerson', 'sealedSecret', 'sealedContact', 'sealedHandover', 'sealedKeyId', 'slipFacts'] as const),
  ...(['contactCheck', 'contactMark', 'idempotencyKeyHash', 'bodyFingerprint', 'network', 'networkBlock', 'place'] as const),
] as const;

export const erased: Guarantee = {
  number: 9,
  sentence: 'What a person erases is erased when the answer comes.',
  checked:
    'After each answered erasure all sealed parts, the contact, the key and the network of the request are empty, no copy, offer or undo of it is left, and the slip names no reference.',
  judge: async ({ history, db }) => {
    const references = new Set(answered(history, 'erase', 200).map((line) => askedText(line, 'reference')));
    const rows = (await db.selectFrom('requests').selectAll().execute()).filter(({ reference }) => references.has(reference));
    const left = async (table: 'offers' | 'ownCopies' | 'undoableSteps') =>
      new Set((await db.selectFrom(table).select('requestId').execute()).map(({ requestId }) => requestId));
    const [offers, copies, undoable] = [await left('offers'), await left('ownCopies'), await left('undoableSteps')];
    const slips = answered(history, 'look at the end', 200).filter((line) => references.has(askedText(line, 'reference')));
    return {
      cases: rows.length,
      findings: [
        ...rows.flatMap((row) => emptied.filter((name) => row[name] !== null).map((name) => `${row.reference} still has ${name}`)),
        ...rows
          .filter(({ id, erasedAt }) => erasedAt === null || offers.has(id) || copies.has(id) || undoable.has(id))
          .map(({ reference }) => `something of ${reference} is left`),
        ...slips
          .filter(({ heard }) => (heard as { reference: string }).reference !== '')
          .map((line) => `the slip still names ${askedText(line, 'reference')}`),
      ],
    };
  },
  breaks: [{ file: 'api/intake/erasure.ts', from: '        sealedPerson: null,\n', to: '' }],
};
