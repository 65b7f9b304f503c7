import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewAppointment } from '../../api/contract/appointment.ts';
import { checkContacts } from '../../api/intake/contact-checks.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { receivedBy } from '../support/desk.ts';
import { amina } from '../support/requests.ts';

describe.each(dialects)('the rows of a request, in all tables on %s', (dialect) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await testApp(dialect);
  });
  afterAll(() => test.close());

  /** Tables, columns, which of them are empty, and how long texts and bytes are. */
  async function shapeOf(id: string): Promise<Record<string, string[]>> {
    const shape: Record<string, string[]> = {};
    for (const { name, columns } of await test.db.introspection.getTables()) {
      const key = name === 'requests' ? 'id' : columns.find((column) => column.name === 'request_id')?.name;
      if (key === undefined) continue;
      const { rows } = await sql<Record<string, unknown>>`
        select * from ${sql.table(name)} where ${sql.ref(key)} = ${id}`.execute(test.db);
      shape[name] = rows.map((row) =>
        Object.entries(row)
          .map(([column, value]) => `${column} ${lengthOf(value)}`)
          .join(', '),
      );
    }
    return shape;
  }
  const lengthOf = (value: unknown): string =>
    typeof value === 'string' || value instanceof Uint8Array
      ? `${typeof value} ${value.length}`
      : typeof value === 'number'
        ? 'number'
        : String(value);

  const kinds: Record<string, Partial<NewAppointment>> = {
    'about violence, for a woman counsellor': {
      matter: { ...amina.matter, topics: ['violence'], womanCounsellor: true, ageGroup: '18-26' },
    },
    'without a contact': { person: { name: 'Ana', reply: 'none' } },
    'with a note of one sentence': {
      person: { ...amina.person, note: 'Bitte nicht vor zehn anrufen.' },
    },
  };
  it.each(Object.keys(kinds))('are the same for one %s', async (kind) => {
    const plain = await receivedBy(test, amina);
    const other = await receivedBy(test, { ...amina, ...kinds[kind] });
    const { unsealer, intakeKey, deskKey } = test.keys;
    await checkContacts({ db: test.db, unsealer: unsealer!, intakeKey, deskKey: deskKey! }, new AbortController().signal);
    const shape = await shapeOf(plain.id);
    expect(Object.keys(shape).length).toBeGreaterThan(5);
    expect(await shapeOf(other.id)).toEqual(shape);
  });

  it('a long note makes the person part longer by a whole step, and changes nothing else', async () => {
    const plain = await receivedBy(test, amina);
    const long = await receivedBy(test, { ...amina, person: { ...amina.person, note: 'Bitte nicht vor zehn anrufen. '.repeat(10) } });
    const longer = Object.entries(await shapeOf(long.id)).map(([table, rows]) => [
      table,
      rows.map((row) => row.replace('sealedPerson object 1072', 'sealedPerson object 560')),
    ]);
    expect(Object.fromEntries(longer)).toEqual(await shapeOf(plain.id));
  });
});
