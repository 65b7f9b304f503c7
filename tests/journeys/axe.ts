import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const rulesOfColours = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds on the page as it stands: every rule in light colours, and in dark ones the rules that colours decide,
 * because nothing else of a page depends on them. Each finding names the scheme, the rule and the element.
 */
export async function findBarriers(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const [colorScheme, axe] of [
    ['dark', new AxeBuilder({ page }).withRules(rulesOfColours)],
    ['light', new AxeBuilder({ page }).withTags(tags)],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await axe.analyze();
    found.push(...violations.flatMap(({ id, nodes }) => nodes.map((node) => `${colorScheme}: ${id} at ${node.target.join(' ')}`)));
  }
  return found;
}
