import type { Insertable } from 'kysely';
import { describe, expect, it } from 'vitest';
import { connect } from '../../api/database/connect.ts';
import { migrate } from '../../api/database/migrate.ts';
import type { Database } from '../../api/database/tables.ts';
import { dialects, emptyDatabase } from '../support/databases.ts';

const day = (date: string, clock = '09:00') => `${date}T${clock}:00.000Z`;
const common = {
  secret_hash: '',
  provider: 'stadt-gelsenkirchen',
  quarter: 'schalke',
  form_language: 'ar',
  conversation_language: 'ar',
  interpreting: 0 as const,
  notice: '2026-11',
  received_at: day('2026-11-23'),
  version: 1,
};
const offerEnd = '2026-11-26T22:59:59.999Z';
const promised = '2026-11-25T22:59:59.999Z';

/** Rows as they stood before, and the columns that they get. */
const rows = [
  { was: { id: 'a', state: 'received', due_at: promised }, is: { owed_from: day('2026-11-23'), due_at: promised, last_time_at: null } },
  {
    was: { id: 'b', state: 'offered', to_tell: 1, due_at: promised },
    offers: [day('2026-12-14'), day('2026-12-16')],
    is: { owed_from: day('2026-11-23'), due_at: promised, last_time_at: day('2026-12-16') },
  },
  {
    was: { id: 'c', state: 'offered', told_at: day('2026-11-23'), told_how: 'call' },
    offers: [day('2026-12-14')],
    is: { owed_from: offerEnd, due_at: '2026-11-30T22:59:59.999Z', last_time_at: day('2026-12-14') },
  },
  {
    was: { id: 'd', state: 'offered', told_at: day('2026-11-23'), told_how: 'call' },
    offers: [day('2026-11-24')],
    is: { owed_from: day('2026-11-24'), due_at: '2026-11-26T22:59:59.999Z', last_time_at: day('2026-11-24') },
  },
  {
    was: { id: 'e', state: 'confirmed', starts_at: day('2026-12-01'), length_minutes: 45, told_at: day('2026-11-23'), told_how: 'call' },
    is: { owed_from: day('2026-12-01', '09:45'), due_at: day('2026-12-08'), last_time_at: day('2026-12-01') },
  },
  {
    was: { id: 'f', state: 'closed', outcome: 'not-here', to_tell: 1, closed_at: day('2026-11-24'), due_at: promised },
    is: { owed_from: day('2026-11-24'), due_at: promised, last_time_at: null },
  },
  {
    was: { id: 'g', state: 'closed', outcome: 'spam', closed_at: day('2026-11-24') },
    is: { owed_from: null, due_at: null, last_time_at: null },
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
          .values({ ...common, ...(was as Insertable<Database['requests']>), secret_hash: was.id, reference: was.id })
          .execute();
        const offers = 'offers' in more ? more.offers : [];
        for (const [index, starts_at] of offers.entries()) {
          await before
            .insertInto('offers')
            .values({ request_id: was.id, round: 1, number: index + 1, starts_at, length_minutes: 45, place: null, channel: 'phone' })
            .execute();
        }
      }
      await before.destroy();
      expect(await migrate(url)).toContain('0007-owed');
      const after = connect(url);
      const found = await after.selectFrom('requests').select(['owed_from', 'due_at', 'last_time_at', 'misfit']).orderBy('id').execute();
      await after.destroy();
      expect(found).toEqual(rows.map(({ is }) => ({ ...is, misfit: null })));
    } finally {
      await remove();
    }
  });
});
