import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../api/database/connect.ts';
import { migrate } from '../../api/database/migrate.ts';

/** Everything that is kept is named, with how long: a new table or a new column of a request needs its line. */
describe('docs/data-protection.md', () => {
  let folder: string;
  let kept: { table: string; columns: string[] }[];
  let text: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'data-protection-'));
    const file = path.join(folder, 'kim.sqlite');
    await migrate(file);
    const db = connect(file);
    const tables = await db.introspection.getTables();
    await db.destroy();
    kept = tables.map(({ name, columns }) => ({ table: name, columns: columns.map((column) => column.name) }));
    text = await readFile('docs/data-protection.md', 'utf8');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const unnamed = (names: string[]) => names.filter((name) => !text.includes(`\`${name}\``));

  it('names every table', () => {
    expect(kept.map(({ table }) => table)).toContain('requests');
    expect(unnamed(kept.map(({ table }) => table))).toEqual([]);
  });

  it('names every column of a request', () => {
    const { columns } = kept.find(({ table }) => table === 'requests')!;
    expect(columns).toContain('sealed_person');
    expect(unnamed(columns)).toEqual([]);
  });
});
