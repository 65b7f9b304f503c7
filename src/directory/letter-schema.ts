import { z } from 'zod';
import { citations, id, sign } from './schema-parts.ts';
import { freeText } from './service-fields.ts';

/** The groups of senders, in the order of the page. Their names stand in `src/locales/<lang>/letter.json`. */
export const senderGroups = ['money', 'residence', 'family', 'bills', 'court'] as const;

const part = {
  /** Place in its list, from 1. */
  order: z.int().min(1),
  sign,
  /** German as the letter has it, with a translation for readers of other languages. */
  name: freeText,
  /** The meaning, in one or two short sentences. */
  text: freeText,
  citations,
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
