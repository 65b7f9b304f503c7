import type { Face } from '../codes.ts';
import type { Decision, ListedObstacle } from '../obstacles.ts';
import type { DeskPage } from './desk.ts';

/** A line of the decision log as it stands. */
export type KeptDecision = Decision & { id: string; version: number };

/** The numbers of a quarter of the year, each of five and more; "" is several quarters of the city together. */
type Figures = {
  /** "2026-Q4" */
  period: string;
  /** It still runs: the numbers are in steps of five. */
  isRunning: boolean;
  figures: { obstacle: string; count: number; quarters: { quarter: string; count: number }[] }[];
  /** null: fewer than five. */
  faces: { face: Face; count: number | null }[];
  /** Retired ones too. */
  obstacles: ListedObstacle[];
  decisions: KeptDecision[];
};

/** /desk/overview/obstacles/ */
export type ObstaclesPage = DeskPage & Figures & { periods: string[]; offered: ListedObstacle[] };

/** /desk/overview/obstacles/sheet/ */
export type ObstacleSheetPage = DeskPage & Figures & { today: string };

/** /desk/overview/obstacles/:id/: one line of the decision log. */
export type DecisionPage = DeskPage & { decision: KeptDecision; obstacles: ListedObstacle[] };

/** /desk/overview/obstacles/words/: the list of obstacles. */
export type ObstacleWordsPage = DeskPage & { obstacles: (ListedObstacle & { isRetired: boolean })[] };
