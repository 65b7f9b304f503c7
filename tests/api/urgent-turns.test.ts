import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimNext } from '../../api/intake/claim.ts';
import { recordAll } from '../../api/intake/history.ts';
import { listRequests } from '../../api/intake/list.ts';
import { countRequests } from '../../api/intake/queue-counts.ts';
import type { MatterReader } from '../../api/intake/matter.ts';
import { newReference } from '../../api/intake/reference.ts';
import { createUrgency } from '../../api/intake/urgency.ts';
import { orderUrgent } from '../../api/intake/urgent-order.ts';
import { forgetNetworks } from '../../api/jobs/forget-networks.ts';
import { monday } from '../support/app.ts';
import { dialects, freshDatabase, type FreshDatabase } from '../support/databases.ts';
import { intakeOn, received, worker } from '../support/requests.ts';
import type { RequestRow } from '../../api/database/tables.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const minutes = (count: number) => new Date(monday.getTime() + count * 60_000);
/** Of forty thousand references that chance chooses, some are alike. */
const used = new Set<string>();
function unusedReference(): string {
  const reference = newReference();
  if (used.has(reference)) return unusedReference();
  used.add(reference);
  return reference;
}

/** Every request of these tests is about violence. */
const isUrgent: MatterReader = () => Promise.resolve({ matter: null, urgent: true, unreadable: false });

describe.each(dialects)('urgent requests under a flood on %s', (dialect) => {
  let database: FreshDatabase;
  let template: RequestRow;
  let counsellor: Worker;
  beforeAll(async () => {
    database = await freshDatabase(dialect);
    const { id } = await received(await intakeOn(database.db));
    template = await database.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    used.clear();
    used.add(template.reference);
    counsellor = await worker(database.db);
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.db.updateTable('requests').set({ state: 'closed', outcome: 'spam', owedFrom: null, network: null }).execute();
  });

  /** One a second from `begin` on, each from the network and block that its place in the list says. */
  async function send(count: number, begin: Date, from: (index: number) => { network: string; block: string }): Promise<string[]> {
    const rows = Array.from({ length: count }, (_, index) => {
      const { network, block } = from(index);
      const at = new Date(begin.getTime() + index * 1000).toISOString();
      const own = { id: randomUUID(), reference: unusedReference(), secretHash: randomUUID(), idempotencyKeyHash: randomUUID() };
      return { ...template, ...own, receivedAt: at, network, networkBlock: block, markedBurst: 1 as const };
    });
    for (let start = 0; start < rows.length; start += 200)
      await database.db
        .insertInto('requests')
        .values(rows.slice(start, start + 200))
        .execute();
    await step(
      'received',
      rows.map(({ id }) => id),
    );
    return rows.map(({ id }) => id);
  }
  const step = (event: 'received' | 'claimed', ids: readonly string[], claimedBy: string | null = null) =>
    database.db.transaction().execute(async (transaction) => {
      for (let start = 0; start < ids.length; start += 200) {
        const entered = transaction
          .selectFrom('requests')
          .select('id')
          .where('id', 'in', ids.slice(start, start + 200));
        const lines = (await entered.execute()).map(({ id }) => ({ requestId: id, after: { ...template, claimedBy } }));
        await recordAll(
          transaction,
          lines.map((line) => ({ ...line, event, actor: { kind: 'system' }, at: monday })),
        );
      }
    });
  const flood = (networks: number, count = 5000) =>
    send(count, monday, (index) => ({ network: `flood ${index % networks}`, block: `flood ${index % networks}` }));
  const order = () => createUrgency(isUrgent).waiting(database.db, counsellor.provider);
  const place = async (id: string) => (await order()).indexOf(id) + 1;

  it.each([1, 50])('a real one stands among the first ten of 5,000 from %i networks, in list, count and "the next"', async (networks) => {
    await flood(networks);
    const [real] = await send(1, minutes(90), () => ({ network: 'home', block: 'home' }));
    const ids = await order();
    expect(ids.length).toBeGreaterThan(4900);
    expect(ids.indexOf(real!) + 1).toBeLessThanOrEqual(10);
    const { requests, cursor } = await listRequests(database.db, isUrgent, ids, counsellor, {}, minutes(91));
    expect(requests.slice(0, 10).map(({ id }) => id)).toContain(real);
    const next = await listRequests(database.db, isUrgent, ids, counsellor, { cursor: cursor! }, minutes(91));
    expect([...requests, ...next.requests].map(({ id }) => id)).toEqual(ids.slice(0, 100));
    expect((await countRequests(database.db, ids, counsellor, minutes(91))).unclaimed).toBeGreaterThan(0);
    expect(await claimNext(database.db, counsellor, ids, minutes(91))).toBe(ids[0]);
  });

  it.each([0, 250, 5000])('"the next" of 5,000 reads a hundred at a time until one is free; %i are taken', async (taken) => {
    await flood(50);
    const ids = await order();
    for (let start = 0; start < taken; start += 500)
      await database.db
        .updateTable('requests')
        .set({ claimedBy: counsellor.id })
        .where('id', 'in', ids.slice(start, Math.min(start + 500, taken)))
        .execute();
    await step('claimed', ids.slice(0, taken), counsellor.id);
    const count = { statements: 0, rows: 0 };
    const counted = database.db.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: ({ result }) => {
        count.statements += 1;
        count.rows += result.rows.length;
        return Promise.resolve(result);
      },
    });
    expect(await claimNext(counted, counsellor, ids, minutes(91))).toBe(ids[taken]);
    // One look a hundred ids; then five statements take the one that is free, or one looks for any other.
    expect(count).toEqual({ 0: { statements: 6, rows: 103 }, 250: { statements: 8, rows: 53 }, 5000: { statements: 51, rows: 0 } }[taken]);
  });

  it('the third real one of a shelter stands among the first twenty', async () => {
    await flood(50);
    const shelter = await send(12, minutes(90), () => ({ network: 'shelter', block: 'shelter' }));
    expect(await place(shelter[2]!)).toBeLessThanOrEqual(20);
  });

  it('5,000 addresses of one block are no quiet networks', async () => {
    await send(5000, monday, (index) => ({ network: `host ${index}`, block: 'one block' }));
    const [real] = await send(1, minutes(90), () => ({ network: 'home', block: 'home' }));
    expect(await place(real!)).toBeLessThanOrEqual(10);
  });

  it('560 of one address take every second place at most, and the same after the networks are forgotten', async () => {
    const false_ = new Set(await send(560, monday, () => ({ network: 'flood', block: 'flood' })));
    const real = await send(20, minutes(30), (index) => ({ network: `home ${index}`, block: `home ${index}` }));
    const taken = async () => (await order()).slice(0, 40).filter((id) => false_.has(id)).length;
    expect(await taken()).toBe(20);
    await forgetNetworks(database.db, minutes(40));
    await forgetNetworks(database.db, minutes(26 * 60));
    expect(
      await database.db.selectFrom('requests').select('id').where('network', 'is not', null).where('state', '=', 'received').execute(),
    ).toEqual([]);
    expect(await taken()).toBe(20);
    expect(await place(real[0]!)).toBe(1);
  });
});

describe('urgent requests in turn', () => {
  const one = (id: string, age: number, turn = 1, sent = 1) => ({ id, receivedAt: minutes(age).toISOString(), turn, sent });

  it('are answered by age when every sender is quiet', () => {
    expect(orderUrgent([one('b', 2), one('c', 3), one('a', 1)])).toEqual(['a', 'b', 'c']);
  });

  it('give every second place to the one that waits longest, however loud', () => {
    expect(orderUrgent([one('old', 1, 1, 4), one('older', 0, 2, 4), one('new', 9), one('newer', 10)])).toEqual([
      'new',
      'older',
      'newer',
      'old',
    ]);
  });
});
