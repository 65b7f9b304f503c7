import type { Guarantee } from './guarantee.ts';

const serverError = 500;
/** Waits are no errors of ours: a process that is away is no answer at all. */
const isWrong = (status: number | null): boolean => status !== null && status >= serverError;

export const input: Guarantee = {
  number: 12,
  sentence: 'No input brings an error of the server, and no process ends that nobody ended.',
  checked:
    'Among everything else strangers send rubbish: bodies that are none, wrong types, U+0000, lone surrogates, 70 kB, wrong media types, wrong paths. No answer of the run has a status of 500 or more, each piece of rubbish has an answer, and no process ended by itself.',
  judge: async ({ history, crashes }) => {
    const rubbish = history.filter(({ does }) => does === 'send rubbish' || does === 'ask for rubbish');
    const accepted = rubbish.filter(({ does, status }) => does === 'send rubbish' && status !== null && status < 300);
    const answers = history.filter(({ status }) => status !== null);
    return {
      cases: answers.length,
      findings: [
        ...answers.filter(({ status }) => isWrong(status)).map(({ does, status }) => `"${does}" was answered with ${status}`),
        ...accepted.map(({ status }) => `rubbish was answered with ${status}`),
        ...(rubbish.length === 0 ? ['nobody sent rubbish'] : []),
        ...(crashes === 0 ? [] : [`${crashes} processes ended by themselves`]),
      ],
    };
  },
  breaks: [
    {
      file: 'api/contract/contact.ts',
      from: "typeof value === 'object' && value !== null && !Array.isArray(value)",
      to: "typeof value === 'object' && !Array.isArray(value)",
    },
  ],
};
