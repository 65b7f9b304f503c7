import type { Guarantee } from './guarantee.ts';
import { answered, askedText, heardText } from './world/history.ts';

export const notRefused: Guarantee = {
  number: 15,
  sentence: 'Nobody is refused: a person whose network has its share of times is heard with the time as a wish.',
  checked:
    'Three people share each network, and some of them solve the proof of work. Every request is answered with a slip, but for a time that somebody else took; some of them became wishes, and the desk sees the time.',
  judge: async ({ history, db }) => {
    const asks = answered(history, 'ask');
    const refused = asks.filter((line) => line.status !== 201 && !['slot-taken', 'request-in-flight'].includes(heardText(line, 'code')));
    const wishes = asks.filter(({ heard }) => (heard as { isWish?: boolean }).isWish === true).map((line) => heardText(line, 'reference'));
    const rows = await db.selectFrom('requests').select(['reference', 'wishedStartsAt', 'state']).execute();
    const wished = new Map(rows.map((row) => [row.reference, row]));
    const unheard = [...new Set(wishes)].filter((reference) => {
      const row = wished.get(reference);
      return row?.state === 'received' && row.wishedStartsAt === null;
    });
    return {
      cases: asks.length,
      findings: [
        ...refused.map(
          (line) =>
            `a person was refused: ${line.status} ${heardText(line, 'code')}${askedText(line, 'slot') === '' ? '' : ', with a time'}`,
        ),
        ...(wishes.length === 0 ? ['no request became a wish, so nothing is shown'] : []),
        ...unheard.map((reference) => `the desk does not see the wish of ${reference}`),
      ],
    };
  },
  breaks: [{ file: 'api/intake/receive.ts', from: '.catch(unlessUnproven)', to: '' }],
};
