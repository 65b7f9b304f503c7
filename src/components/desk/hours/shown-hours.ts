import { z } from 'zod';
import type { Json } from '../../../directory/json.ts';
import { place } from '../../../directory/service-fields.ts';
import type { Place } from '../../../directory/service-schema.ts';
import { canonicalRule } from '../../../directory/opening-hours.ts';

const shown = z.object({ places: z.tuple([place]) });

/** Typed or saved hours as the public table shows them; undefined while they are no hours. */
export function shownHours(hours: Json): { place: Place; hours: Place['hours'][number] } | undefined {
  const result = shown.safeParse({ places: [{ quarter: 'preview', quarterConfirmed: true, hours: [hours] }] });
  const [first] = result.data?.places ?? [];
  const [row] = first?.hours ?? [];
  if (first === undefined || row === undefined) return undefined;
  try {
    canonicalRule(row.rule);
  } catch {
    return undefined;
  }
  return { place: first, hours: row };
}
