import { plain } from './contact.ts';

/** As many persons as one talk is for. Pure: the browser reads the number by the same rule. */
export const mostPersons = 20;

/** A whole number in the digits of any script. @returns the text where it is none */
export function readFigure(text: string): number | string {
  const latin = plain(text);
  return /^\d{1,5}$/.test(latin) ? Number(latin) : text;
}

/** Whether a text tells how many persons come. Empty is as good: one comes. */
export function isPersons(text: string): boolean {
  const figure = readFigure(text);
  return figure === '' || (typeof figure === 'number' && figure >= 1 && figure <= mostPersons);
}
