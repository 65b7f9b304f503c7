import { publishInARow } from '../support/publications-in-a-row.ts';
import { startPortal } from '../support/portal.ts';
import type { Figure } from './figure.ts';

/** `BENCH_PUBLICATIONS=10` makes fewer. */
const count = Number(process.env['BENCH_PUBLICATIONS'] ?? 100);

/** Publications in a row while people read: nobody is refused, and the serving process does not grow. */
export const publications: Figure = {
  name: 'publications',
  run: async () => {
    const portal = await startPortal({ environment: { LOG_LEVEL: 'warn' } });
    try {
      const { answers, refused, megabytes } = await publishInARow(portal, count, { builds: false });
      const [before = 0] = megabytes;
      const last = megabytes.at(-1) ?? 0;
      const early = Math.max(...megabytes.slice(1, 11));
      const megabyte = { unit: 'megabytes' };
      return {
        columns: ['value'],
        rows: [
          { what: 'publications', unit: 'publications', values: [count] },
          { what: 'pages read meanwhile', unit: 'pages', values: [answers] },
          { what: 'refused', unit: 'requests', values: [refused.length], target: { atMost: 0 } },
          { what: 'memory before the first', ...megabyte, values: [before] },
          { what: 'memory, highest of the first ten', ...megabyte, values: [early] },
          { what: 'memory after the last', ...megabyte, values: [last], target: { atMost: 200 } },
          { what: 'memory, highest of all', ...megabyte, values: [Math.max(...megabytes)] },
          {
            what: 'memory after the last',
            unit: 'ratio',
            values: [Math.round((last / early) * 100) / 100],
            target: { atMost: 1.1 },
            reference: 'the highest of the first ten',
          },
        ],
        notes: [
          'Resident memory of the one process that serves and publishes (VmRSS). Two contents are published by turns, with pages that were built before: a build runs in a process of its own and is not measured here.',
          ...(refused.length > 0 ? [`Refused: ${[...new Set(refused)].join(', ')}.`] : []),
        ],
      };
    } finally {
      await portal.stop();
    }
  },
};
