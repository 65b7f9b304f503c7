import type { Decision, ListedObstacle } from '../obstacles.ts';
import type { DeskPage } from './desk.ts';
import type { ShownFigures } from './overview.ts';

/** A line of the decision log as it stands. */
export type KeptDecision = Decision & { id: string; version: number };

type Figures = {
  figures: ShownFigures;
  /** Retired ones too. */
  obstacles: ListedObstacle[];
  decisions: KeptDecision[];
};

/** /desk/overview/obstacles/ */
export type ObstaclesPage = DeskPage & Figures & { offered: ListedObstacle[] };

/** /desk/overview/obstacles/sheet/ */
export type ObstacleSheetPage = DeskPage & Figures & { today: string };

/** /desk/overview/obstacles/:id/: one line of the decision log. */
export type DecisionPage = DeskPage & { decision: KeptDecision; obstacles: ListedObstacle[] };

/** /desk/overview/obstacles/words/: the list of obstacles. */
export type ObstacleWordsPage = DeskPage & { obstacles: (ListedObstacle & { isRetired: boolean })[] };
