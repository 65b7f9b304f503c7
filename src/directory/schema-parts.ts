import { z } from 'zod';

/** Parts that the schemas of the city's files and of the services share. */

export const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'an id of small letters, digits and hyphens, like "schalke-nord"');

/** A year, a month or a day, as exactly as the source states it: "2020", "2020-09" or "2020-09-14". */
export const statedDate = z
  .string()
  .regex(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/, 'a date like "2020", "2020-09" or "2020-09-14", in quotes');

export const postalCode = z.string().regex(/^\d{5}$/, 'a German postal code: five digits in quotes, like "45881"');

export const phoneNumber = z
  .string()
  .regex(
    /^(\+49[1-9]\d{4,12}|1\d{2}|11\d{4})$/,
    'a number in international form without spaces, like "+4920916900", or a short emergency number',
  );

export const url = z.url({ protocol: /^https?$/, error: 'a web address that starts with https:// or http://' });

/** Where a fact was read, and the date that the source gives itself. `title` names a source without an address. */
export const sourceFields = { url: url.optional(), title: z.string().optional(), date: statedDate.optional() };

export const isNamed = ({ url, title }: { url?: string | undefined; title?: string | undefined }) =>
  url !== undefined || title !== undefined;

export const source = z.strictObject(sourceFields).refine(isNamed, 'a source with a url or a title');

/** A calendar day: "2026-12-24". */
export const day = z.iso.date('a day like "2026-12-24"');

/** From the first day to the last, both included. */
export const period = { from: day, to: day };

export const inOrder = ({ from, to }: { from: string; to: string }) => from <= to;

export const lastDayFirst = 'a last day that is not before the first';

/** The statutes or official pages that say so. `date`: the day of the text that was read, or the one that the page states itself. */
export const citations = z
  .array(z.strictObject({ title: z.string().min(1), url, date: statedDate }))
  .min(1, 'at least one statute or official page that says so');

/** A file in `src/components/signs/pictograms/`, without its ending: "letters/court". */
export const sign = z.string().regex(/^[a-z]+\/[a-z-]+$/, 'the name of a pictogram, like "letters/court"');

/** Days on which a place is closed although its hours say otherwise; public holidays need no row. */
export const closing = z.strictObject({ ...period, reason: id }).refine(inOrder, lastDayFirst);

/** A change for some days: a phrase that is translated once and disappears after its last day. */
export const notice = z.strictObject({ notice: id, ...period }).refine(inOrder, lastDayFirst);
