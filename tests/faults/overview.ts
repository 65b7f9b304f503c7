import type { Fault } from './fault.ts';

const suppression = 'api/overview/suppression.ts';
const published = 'api/overview/published.ts';
const obstacles = 'api/overview/obstacle-counts.ts';
const faces = 'api/overview/face-counts.ts';

export const overviewFaults: readonly Fault[] = [
  {
    name: 'a rest below five follows from total and shown numbers',
    file: suppression,
    from: ' && total - sumOf(shown.map(([, number]) => number)) < fewest) shown.pop();',
    to: ' && total < fewest) shown.pop();',
    caughtBy: 'tests/api/attack-counts.test.ts',
  },
  {
    name: 'every cell of five and more is shown, whatever the sums then tell',
    file: suppression,
    from: 'if (!canShow(grid, at, place, fewest)) continue;',
    to: '',
    caughtBy: 'tests/api/attack-counts.test.ts',
  },
  {
    name: 'obstacles are shown as they were counted',
    file: obstacles,
    from: 'return [obstacle, releaseList(places, counts)] as const;',
    to: 'return [obstacle, { total: releaseList(places, counts).total, shown: counts }] as const;',
    caughtBy: 'tests/api/attack-counts.test.ts',
  },
  {
    name: 'the faces of two cities differ by their small numbers',
    file: faces,
    from: 'return releaseList(faces, Object.fromEntries(answers));',
    to: 'return { ...releaseList(faces, Object.fromEntries(answers)), shown: Object.fromEntries(answers) };',
    caughtBy: 'tests/api/two-cities.test.ts',
  },
  {
    name: 'the running quarter of the year is published',
    file: published,
    from: 'daysAfter(daysOf(id).nextDay, waitDays) <= today',
    to: 'daysAfter(daysOf(id).firstDay, waitDays) <= today',
    caughtBy: 'tests/api/two-cities.test.ts',
  },
];
