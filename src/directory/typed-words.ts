/* Days and prices as people write them. */

/** A day as people write it: "24.12.2026". Anything else stays as it is, to be refused by the schema. */
export const readDay = (text: string): string =>
  text.replace(/^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/, (_, day: string, month: string, year: string) =>
    [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-'),
  );

/** The cents of "12,50", "8 €" or "8,-". @returns undefined for what is no price */
export function readEuros(text: string): number | undefined {
  const [, euros, cents = ''] = /^(\d{1,5})(?:[.,](\d{1,2}|-))?\s?(?:€|Euro|EUR)?$/i.exec(text) ?? [];
  return euros === undefined ? undefined : Number(euros) * 100 + Number(cents.replace('-', '').padEnd(2, '0'));
}

/** Cents as people write them: "12,50", "8". */
export const eurosOf = (cents: number): string =>
  `${Math.floor(cents / 100)}${cents % 100 === 0 ? '' : `,${String(cents % 100).padStart(2, '0')}`}`;
