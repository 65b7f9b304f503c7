import type { Fault } from './fault.ts';

export const inputFaults: readonly Fault[] = [
  {
    name: 'a form of a neighbouring site is taken',
    file: 'api/http/plugins/same-origin.ts',
    from: "site === 'same-origin'",
    to: "site.startsWith('same-')",
    caughtBy: 'tests/api/foreign-pages.test.ts',
  },
  {
    name: 'the way back leads to another site',
    file: 'api/http/location.ts',
    from: 'origin === here && !pathname',
    to: 'origin !== pathname && !pathname',
    caughtBy: 'tests/api/bad-packets.test.ts',
  },
  {
    name: 'a visitor whose connection breaks puts the portal out of order',
    file: 'api/http/plugins/problems.ts',
    from: 'request.raw.errored === error',
    to: 'request.raw.errored === request',
    caughtBy: 'tests/api/bad-packets.test.ts',
  },
  {
    name: 'the desk lists by a filter that the content does not have',
    file: 'api/http/desk/queue-view.ts',
    from: "known[name].includes(asked) ? asked : ''",
    to: 'known[name].includes(asked) ? asked : asked',
    caughtBy: 'tests/api/desk-lists.test.ts',
  },
  {
    name: 'an unknown method of the API is refused as a page',
    file: 'api/app.ts',
    from: "request.url.startsWith('/api/') ?",
    to: "request.url.startsWith('/nothing/') ?",
    caughtBy: 'tests/api/bad-input.test.ts',
  },
];
