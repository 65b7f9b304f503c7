import { z } from 'zod';
import { id, statedDate, url } from './schema-parts.ts';
import { freeText } from './service-fields.ts';

/** The groups of senders, in the order of the page. Their names stand in `src/locales/<lang>/letter.json`. */
export const senderGroups = ['money', 'residence', 'family', 'bills', 'court'] as const;

/** The statute or official page that says so. `date`: the day of the text that was read, or the one that the page states itself. */
const citation = z.strictObject({ title: z.string().min(1), url, date: statedDate });

const part = {
  /** Place in its list, from 1. */
  order: z.int().min(1),
  /** A file in `src/components/signs/pictograms/`, without its ending: "letters/court". */
  sign: z.string().regex(/^[a-z]+\/[a-z-]+$/, 'the name of a pictogram, like "letters/court"'),
  /** German as the letter has it, with a translation for readers of other languages. */
  name: freeText,
  /** The meaning, in one or two short sentences. */
  text: freeText,
  citations: z.array(citation).min(1, 'at least one statute or official page that says so'),
};

/**
 * A part of a German official letter that readers can recognise, and what it means: who sent it, a word in it, its date, or what helps
 * with it. Explains and advises nobody.
 */
export const letterPartSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      ...part,
      kind: z.literal('sender'),
      group: z.enum(senderGroups),
      /** Further German words by which the head of the letter tells the sender. */
      alsoWritten: z.array(z.string().min(2)).default([]),
      /** The topic of an appointment with this letter. */
      topic: id,
      /** Doors that help, by id. Published ones only; ended ones are not shown. */
      services: z.array(id).default([]),
    }),
    z.strictObject({ ...part, kind: z.literal('word') }),
    z.strictObject({ ...part, kind: z.literal('date') }),
    z.strictObject({ ...part, kind: z.literal('help') }),
  ],
  'a kind: "sender", "word", "date" or "help"',
);

export type LetterPart = z.infer<typeof letterPartSchema> & { id: string };
export type LetterSender = Extract<LetterPart, { kind: 'sender' }>;
