import { toCsv } from '../../../src/open-data/csv.ts';
import type { ListedObstacle } from '../../contract/obstacles.ts';
import type { ReleasedList, ShownFigures } from '../../contract/pages/overview.ts';

/** The published obstacles, their quarters of the city, and the faces of a quarter of the year as CSV. */
export function obstaclesTable({ shown }: ShownFigures, obstacles: readonly ListedObstacle[]): string {
  const { obstacles: lists, faces } = shown?.counts ?? { obstacles: {}, faces: { total: null, shown: {} } };
  const line = (kind: string, id: string, value: string, count: number) => {
    const { nameDe, nameEn } = obstacles.find((one) => one.id === id) ?? { nameDe: '', nameEn: '' };
    return [shown?.id ?? '', kind, id, nameDe, nameEn, value, count];
  };
  const rowsOf = (kind: string, id: string, list: ReleasedList) => [
    ...(list.total === null ? [] : [line(kind, id, 'all', list.total)]),
    ...Object.entries(list.shown).map(([value, count]) => line(kind, id, value, count)),
  ];
  const rows = [...Object.entries(lists).flatMap(([id, list]) => rowsOf('obstacle', id, list)), ...rowsOf('faces', '', faces)];
  return toCsv([['period', 'kind', 'id', 'name_de', 'name_en', 'value', 'count'], ...rows]);
}
