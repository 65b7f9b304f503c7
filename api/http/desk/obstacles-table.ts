import { toCsv } from '../../../src/open-data/csv.ts';
import type { ObstaclesPage } from '../../contract/pages/obstacles.ts';

type Table = Pick<ObstaclesPage, 'period' | 'isRunning' | 'figures' | 'faces' | 'obstacles'>;

/** The numbers of five and more as CSV: obstacles, their quarters of the city ("several" for those with few cases), and faces. */
export function obstaclesTable({ period, isRunning, figures, faces, obstacles }: Table): string {
  const steps = isRunning ? 'at least' : 'exactly';
  const rows = figures.flatMap(({ obstacle, count, quarters }) => {
    const { nameDe, nameEn } = obstacles.find(({ id }) => id === obstacle) ?? { nameDe: obstacle, nameEn: obstacle };
    const line = (quarter: string, figure: number) => [period, 'obstacle', obstacle, nameDe, nameEn, quarter, steps, figure];
    return [line('all', count), ...quarters.map((cell) => line(cell.quarter === '' ? 'several' : cell.quarter, cell.count))];
  });
  const answers = faces.flatMap(({ face, count }) => (count === null ? [] : [[period, 'face', face, '', '', 'all', steps, count]]));
  return toCsv([['period', 'kind', 'id', 'name_de', 'name_en', 'quarter', 'count_is', 'count'], ...rows, ...answers]);
}
