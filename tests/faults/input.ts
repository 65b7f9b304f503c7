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
  {
    name: 'another language of the page changes the language of the talk after its question',
    file: 'api/http/form/appointment-body.ts',
    from: "['keepsTalk', 'slot', 'name'].some(",
    to: "['slot', 'name'].some(",
    caughtBy: 'tests/api/booking-form.test.ts',
  },
  {
    name: 'the time of a form that is refused for now runs out during the wait',
    file: 'api/http/form/form-page.ts',
    from: 'await extendHold(app.parts.db, hold, now, again)',
    to: 'await extendHold(app.parts.db, hold, now)',
    caughtBy: 'tests/api/booking-form.test.ts',
  },
  {
    name: 'a refusal of our own is told as that of somebody else',
    file: 'src/components/form/post.browser.ts',
    from: 'if (refusal !== null) throw',
    to: 'if (refusal === undefined) throw',
    caughtBy: 'src/components/form/appointment-sender.browser.test.ts',
  },
  {
    name: 'the form leaves the page for an answer of somebody else',
    file: 'src/components/form/appointment-steps.element.ts',
    from: '!(error instanceof Refused) && navigator.onLine',
    to: 'navigator.onLine',
    caughtBy: 'src/components/form/appointment-steps.element.test.ts',
  },
  {
    name: 'a page beside another slip leads to a kept one',
    file: 'src/offline/worker.ts',
    from: "pathname.replace(/[^/]+\\/$/, '')",
    to: "pathname.replace(/[^/]+\\/[^/]+\\/$/, '')",
    caughtBy: 'src/offline/worker.test.ts',
  },
];
