import type { Fault } from './fault.ts';

const watched = 'setup/site/watched-facts.ts';
const caughtBy = 'tests/content/watched-facts.test.ts';

export const buildFaults: readonly Fault[] = [
  {
    name: 'a page is not rendered anew when an entry that it shows has changed',
    file: watched,
    from: "if (property !== 'id') read(name);",
    to: '',
    caughtBy,
  },
  {
    name: 'a page is not rendered anew on another day',
    file: watched,
    from: "() => read('day')",
    to: '() => undefined',
    caughtBy,
  },
  {
    name: 'a page is not rendered anew when another entry stands in its list',
    file: watched,
    from: 'read(question);',
    to: '',
    caughtBy,
  },
  {
    name: 'a page is not rendered anew when a part has changed that an earlier page has rendered',
    file: 'setup/site/shared-parts.ts',
    from: 'known.facts.forEach(read);',
    to: '',
    caughtBy,
  },
  {
    name: 'a part of pages depends on what stands beside it',
    file: watched,
    from: 'const result = await reading.run(reads, task);',
    to: 'reading.enterWith(reads);\n      const result = await task();',
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
