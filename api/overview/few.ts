/** Smaller numbers are never shown, and are not kept once their quarter of the year is over. */
export const fewest = 5;

type Cell = { quarter: string; count: number };

/** Stands for several quarters of the city whose numbers are too small to stand alone. */
export const severalQuarters = '';

/**
 * Joins the quarters of one obstacle until each number is five or more, so that no small number follows from the total. Joined cells
 * stay as they are when they are joined again.
 * @returns the largest first, and last the number for several quarters; nothing when all together are fewer than five
 */
export function joined(cells: readonly Cell[]): Cell[] {
  const sum = cells.reduce((all, { count }) => all + count, 0);
  if (sum < fewest) return [];
  const isLarge = ({ quarter, count }: Cell) => quarter !== severalQuarters && count >= fewest;
  const large = cells.filter(isLarge).toSorted((one, other) => other.count - one.count || (one.quarter < other.quarter ? -1 : 1));
  let rest = cells.filter((cell) => !isLarge(cell)).reduce((all, { count }) => all + count, 0);
  while (rest > 0 && rest < fewest) rest += large.pop()?.count ?? 0;
  return rest === 0 ? large : [...large, { quarter: severalQuarters, count: rest }];
}

/** A number of a quarter of the year that still runs, in steps of five: two looks never differ by one person. */
export const inSteps = (count: number): number => count - (count % fewest);
