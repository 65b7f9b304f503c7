import type { ListedObstacle } from '../../../../api/contract/obstacles.ts';

/** An obstacle's name in a language of the desk. */
export const obstacleName = (language: { tag: string }, { nameDe, nameEn }: ListedObstacle): string =>
  language.tag === 'en' ? nameEn : nameDe;

/** The obstacles as options of a form. */
export const obstacleOptions = (language: { tag: string }, obstacles: readonly ListedObstacle[]) =>
  obstacles
    .map((obstacle) => ({ value: obstacle.id, label: obstacleName(language, obstacle) }))
    .toSorted((one, other) => one.label.localeCompare(other.label, language.tag));

/** "4. Quartal 2026" in the words of `desk:obstacles.period`. */
export const periodParts = (period: string): { quarter: string; year: string } => ({ quarter: period.slice(6), year: period.slice(0, 4) });
