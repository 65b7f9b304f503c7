import type { Guarantee } from './guarantee.ts';
import { readMailbox } from './world/mailbox.ts';
import { addressOf, peopleIn } from './world/people.ts';

export const notAskedFor: Guarantee = {
  number: 16,
  sentence: 'Nothing is sent to anybody who did not ask for it.',
  checked:
    'Some people who want to be called leave an address too. Every letter and SMS of the run goes to somebody who chose this way of answering, and none is a reminder, because nobody asked for one.',
  judge: async ({ history, mailDir }) => {
    const wanted = new Set([...peopleIn(history).values()].map(addressOf));
    // Somebody whose answer never came may have been entered all the same.
    for (const { does, asked } of history) {
      const { reply, email } = asked;
      if (does === 'ask' && reply === 'email' && typeof email === 'string') wanted.add(email);
    }
    const letters = await readMailbox(mailDir);
    return {
      cases: letters.length,
      findings: [
        ...letters.filter(({ to }) => !wanted.has(to)).map(({ kind }) => `a letter "${kind}" went to somebody who did not ask for it`),
        ...letters.filter(({ kind }) => kind === 'reminder').map(() => 'somebody got a reminder'),
      ],
    };
  },
  breaks: [{ file: 'api/letters/send.ts', from: "  if (person.reply === 'call') return unlessHidden('not-asked');\n", to: '' }],
};
