import type { Insertable } from 'kysely';
import { describe, expect, it } from 'vitest';
import { connect } from '../../api/database/connect.ts';
import { migrate } from '../../api/database/migrate.ts';
import type { Database } from '../../api/database/tables.ts';
import { dialects, emptyDatabase } from '../support/databases.ts';

const day = (date: string, clock = '09:00') => `${date}T${clock}:00.000Z`;
const common = {
  secretHash: '',
  provider: 'stadt-gelsenkirchen',
  quarter: 'schalke',
  formLanguage: 'ar',
  conversationLanguage: 'ar',
  interpreting: 0 as const,
  notice: '2026-11',
  receivedAt: day('2026-11-23'),
  version: 1,
};
const offerEnd = '2026-11-26T22:59:59.999Z';
const promised = '2026-11-25T22:59:59.999Z';

/** Rows as they stood before, and the columns that they get. */
const rows = [
  { was: { id: 'a', state: 'received', dueAt: promised }, is: { owedFrom: day('2026-11-23'), dueAt: promised, lastTimeAt: null } },
  {
    was: { id: 'b', state: 'offered', toTell: 1, dueAt: promised },
    offers: [day('2026-12-14'), day('2026-12-16')],
    is: { owedFrom: day('2026-11-23'), dueAt: promised, lastTimeAt: day('2026-12-16') },
  },
  {
    was: { id: 'c', state: 'offered', toldAt: day('2026-11-23'), toldHow: 'call' },
    offers: [day('2026-12-14')],
    is: { owedFrom: offerEnd, dueAt: '2026-11-30T22:59:59.999Z', lastTimeAt: day('2026-12-14') },
  },
  {
    was: { id: 'd', state: 'offered', toldAt: day('2026-11-23'), toldHow: 'call' },
    offers: [day('2026-11-24')],
    is: { owedFrom: day('2026-11-24'), dueAt: '2026-11-26T22:59:59.999Z', lastTimeAt: day('2026-11-24') },
  },
  {
    was: { id: 'e', state: 'confirmed', startsAt: day('2026-12-01'), lengthMinutes: 45, toldAt: day('2026-11-23'), toldHow: 'call' },
    is: { owedFrom: day('2026-12-01', '09:45'), dueAt: day('2026-12-08'), lastTimeAt: day('2026-12-01') },
  },
  {
    was: { id: 'f', state: 'closed', outcome: 'not-here', toTell: 1, closedAt: day('2026-11-24'), dueAt: promised },
    is: { owedFrom: day('2026-11-24'), dueAt: promised, lastTimeAt: null },
  },
  {
    was: { id: 'g', state: 'closed', outcome: 'spam', closedAt: day('2026-11-24') },
    is: { owedFrom: null, dueAt: null, lastTimeAt: null },
  },
] as const;

describe.each(dialects)('the columns of what is owed on %s', (dialect) => {
  it('are right for the requests that were there before', async () => {
    const { url, remove } = await emptyDatabase(dialect);
    try {
      await migrate(url, '0006-letters');
      const before = connect(url);
      for (const { was, ...more } of rows) {
        await before
          .insertInto('requests')
          .values({ ...common, ...(was as Insertable<Database['requests']>), secretHash: was.id, reference: was.id })
          .execute();
        const offers = 'offers' in more ? more.offers : [];
        for (const [index, startsAt] of offers.entries()) {
          await before
            .insertInto('offers')
            .values({ requestId: was.id, round: 1, number: index + 1, startsAt, lengthMinutes: 45, place: null, channel: 'phone' })
            .execute();
        }
      }
      await before.destroy();
      expect(await migrate(url)).toContain('0007-owed');
      const after = connect(url);
      const found = await after.selectFrom('requests').select(['owedFrom', 'dueAt', 'lastTimeAt', 'misfit']).orderBy('id').execute();
      await after.destroy();
      expect(found).toEqual(rows.map(({ is }) => ({ ...is, misfit: null })));
    } finally {
      await remove();
    }
  });
});
