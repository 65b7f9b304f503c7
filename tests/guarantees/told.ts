import type { Guarantee } from './guarantee.ts';
import { readMailbox } from './world/mailbox.ts';
import { addressOf, peopleIn } from './world/people.ts';

/** The letters of which one must have arrived, by the state that the request has at the end. */
const letterOf: Record<string, string[]> = {
  ...{ received: ['received'], offered: ['offered'], confirmed: ['confirmed', 'moved'] },
  ...{ cancelled: ['cancelled'], 'not-here': ['answered'] },
};

export const told: Guarantee = {
  number: 6,
  sentence: 'An answer is told at least once, in the way that the person chose.',
  checked:
    'At the end everybody who chose email or SMS, and did not erase the request, has the letter about the state of the request in the mailbox. Nothing is left that should have been told by a letter.',
  judge: async ({ history, db, mailDir }) => {
    const people = peopleIn(history);
    const arrived = Map.groupBy(await readMailbox(mailDir), ({ to }) => to);
    // A person who says that no time fits knows it: nothing is told until the next offer.
    const declined = db.selectFrom('history').select('requestId').where('event', '=', 'none-fits');
    const rows = await db
      .selectFrom('requests')
      .select(['reference', 'state', 'outcome', 'erasedAt', 'toTell'])
      .where(({ or, eb }) => or([eb('state', '!=', 'received'), eb('id', 'not in', declined)]))
      .execute();
    const asked = rows.flatMap((row) => {
      const person = people.get(row.reference);
      const address = person === undefined ? '' : addressOf(person);
      return address === '' || row.erasedAt !== null ? [] : [{ ...row, letters: arrived.get(address) ?? [] }];
    });
    return {
      cases: asked.length,
      findings: asked.flatMap(({ reference, state, outcome, toTell, letters }) => {
        const kinds = letterOf[outcome ?? state] ?? [];
        return [
          ...(letters.some(({ kind }) => kinds.includes(kind)) ? [] : [`nobody was told that ${reference} is ${outcome ?? state}`]),
          ...(toTell === 0 ? [] : [`${reference} still waits to be told`]),
        ];
      }),
    };
  },
  breaks: [
    {
      file: 'api/letters/send.ts',
      from: '    await prepared.send();\n',
      // Half of all requests: which letters are the last ones is up to the run.
      to: '    if (/[0-7]$/.test(letter.requestId)) await prepared.send();\n',
    },
  ],
};
