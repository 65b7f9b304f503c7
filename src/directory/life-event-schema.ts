import { z } from 'zod';
import { citations, id, sign } from './schema-parts.ts';
import { freeText } from './service-fields.ts';

/**
 * A change in somebody's life as a way into the directory, beside the topics: what changes, which doors help, what to bring. Tells what the
 * law says and advises nobody.
 */
export const lifeEventSchema = z.strictObject({
  /** Place in its list, from 1. */
  order: z.int().min(1),
  sign,
  /** As somebody would say it: "Ich ziehe um". */
  name: freeText,
  /** What it is about, in one short sentence. */
  text: freeText,
  /** What changes now: one or two short sentences each, with the statute or official page that says so. */
  changes: z.array(z.strictObject({ text: freeText, citations })).min(1, 'at least one change'),
  /** What it touches. The first is the topic of an appointment. */
  topics: z.array(id).min(1, 'at least one topic'),
  /** Doors that help, by id. Published ones only; ended ones are not shown. */
  services: z.array(id).default([]),
  /** Papers to bring, from the vocabulary "bring". */
  bring: z.array(id).default([]),
  /** How people write it into the search, by language of the site. "umzieh*" takes any ending. */
  written: z.record(z.string(), z.array(z.string().min(2)).min(1)),
});

export type LifeEvent = z.infer<typeof lifeEventSchema> & { id: string };
