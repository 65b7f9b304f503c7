import type { Fault } from './fault.ts';

const watched = 'setup/site/watched-facts.ts';
const caughtBy = 'tests/content/watched-facts.test.ts';

export const buildFaults: readonly Fault[] = [
  {
    name: 'a page is not rendered anew when an entry that it shows has changed',
    file: watched,
    from: "if (property !== 'id') read();",
    to: '',
    caughtBy,
  },
  {
    name: 'a page is not rendered anew on another day',
    file: watched,
    from: "() => reads.add('day')",
    to: '() => undefined',
    caughtBy,
  },
  {
    name: 'a page is not rendered anew when another entry stands in its list',
    file: watched,
    from: 'reads.add(question);',
    to: '',
    caughtBy,
  },
  {
    name: 'two processes that start at once build in one folder',
    file: 'setup/turn.ts',
    from: 'resolve(false)',
    to: 'resolve(true)',
    caughtBy: 'setup/turn.test.ts',
  },
];
