import { describe, expect, it } from 'vitest';
import { migrate, migrationNames } from '../../api/database/migrate.ts';
import { dialects, emptyDatabase } from '../support/databases.ts';

describe.each(dialects)('migrations on %s', (dialect) => {
  it.each(migrationNames)('bring a database that stopped at %s to the newest state, once', async (name) => {
    const { url, remove } = await emptyDatabase(dialect);
    try {
      const first = await migrate(url, name);
      expect(first.at(-1)).toBe(name);
      expect([...first, ...(await migrate(url))]).toEqual(migrationNames);
      expect(await migrate(url)).toEqual([]);
    } finally {
      await remove();
    }
  });
});
