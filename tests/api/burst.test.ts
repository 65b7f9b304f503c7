import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSession } from '../../api/accounts/session.ts';
import { claim } from '../../api/intake/claim.ts';
import { createMatterReader } from '../../api/intake/matter.ts';
import { createUrgency } from '../../api/intake/urgency.ts';
import { forgetNetworks } from '../../api/jobs/forget-networks.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { dialects } from '../support/databases.ts';
import { amina } from '../support/requests.ts';

const asWorker = ({ id, provider }: Colleague) => ({ id, provider, role: 'counsellor' as const });
const inHours = (hours: number) => new Date(monday.getTime() + hours * 3_600_000);

describe.each(dialects)('a burst at the desk on %s', (dialect) => {
  let test: TestApp;
  let chief: Colleague;
  let counsellor: Colleague;
  let ids: string[];
  beforeAll(async () => {
    test = await testApp(dialect);
    chief = await colleague(test, { role: 'coordinator' });
    counsellor = await colleague(test);
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    test.clock.now = monday;
    await test.db.updateTable('requests').set({ network: null, burstId: null }).execute();
    ids = [];
    for (let index = 0; index < 24; index += 1) {
      test.clock.now = new Date(monday.getTime() + index * 1000);
      ids.push((await receivedBy(test, { matter: { ...amina.matter, topics: ['violence'] } })).id);
    }
    await test.db.updateTable('requests').set({ network: 'flood', networkBlock: 'flood' }).where('id', 'in', ids).execute();
    test.clock.now = inHours(1);
  });

  /** Hours may have gone by since the last page. */
  const signedIn = async (person: Colleague) => ({
    ...person,
    cookie: `desk=${await startSession(test.db, person.id, undefined, test.clock.now)}`,
  });
  const pageOf = async (id: string, as = chief) => {
    await call(test, { method: 'GET', url: `/desk/requests/${id}/`, as: await signedIn(as) });
    return test.shown('/desk/requests/[id]');
  };
  const press = async (id: string, form: Record<string, string>, as = chief) =>
    call(test, { method: 'POST', url: `/desk/requests/${id}/`, as: await signedIn(as), form });
  const rows = () => test.db.selectFrom('requests').selectAll().where('id', 'in', ids).orderBy('receivedAt').execute();
  const events = async (id: string) =>
    (await test.db.selectFrom('history').select(['event', 'detail', 'accountId']).where('requestId', '=', id).orderBy('id').execute()).map(
      ({ event, detail, accountId }) => [event, detail, accountId],
    );

  it('is shown to a coordinator with references and topics, and closed in one press, without what somebody touched', async () => {
    await claim(test.db, asWorker(counsellor), ids[3]!, test.clock.now);
    const { burst } = await pageOf(ids[0]!);
    expect(burst?.step).toBe('close');
    expect(burst?.requests).toHaveLength(23);
    expect(burst?.requests[0]).toMatchObject({ id: ids[0], topics: ['violence'], receivedAt: '2026-11-23T08:00:00.000Z' });
    // Came in after the page was shown.
    const through = ids[21]!;
    expect((await press(ids[0]!, { action: 'close-burst', through })).headers.location).toContain('done=burst-closed');
    const after = await rows();
    expect(after.filter(({ state, outcome }) => state === 'closed' && outcome === 'spam')).toHaveLength(21);
    expect([3, 22, 23].map((index) => after[index]!.state)).toEqual(['received', 'received', 'received']);
    expect(after[0]).toMatchObject({ toTell: 0, owedFrom: null, closedAt: inHours(1).toISOString() });
    expect(after[0]!.sealedPerson).not.toBeNull();
    expect(new Set(after.map(({ burstId }) => burstId)).size).toBe(2);
    expect(await events(ids[0]!)).toEqual([
      ['received', null, null],
      ['closed', 'spam', chief.id],
    ]);
  });

  it('is undone within a day, with the first due dates and urgent again, but for what somebody touched since', async () => {
    const before = await rows();
    test.clock.now = new Date(monday.getTime() - 60_000);
    const { id: ordinary } = await receivedBy(test);
    test.clock.now = inHours(1);
    // Newer than the burst: what the desk reads again by itself is only the last minutes.
    await receivedBy(test);
    await pageOf(ordinary);
    await press(ids[0]!, { action: 'close-burst', through: ids[23]! });
    await claim(test.db, asWorker(counsellor), ids[5]!, test.clock.now);
    test.clock.now = inHours(24.9);
    // The network's hash is forgotten by now, the burst is not.
    await forgetNetworks(test.db, test.clock.now);
    expect((await pageOf(ids[0]!)).burst).toMatchObject({ step: 'restore' });
    expect((await press(ids[0]!, { action: 'restore-burst' })).headers.location).toContain('done=burst-restored');
    const after = await rows();
    expect(after.filter(({ state }) => state === 'received')).toHaveLength(23);
    expect(after[5]!.state).toBe('closed');
    for (const index of [0, 23]) {
      const { dueAt, owedFrom } = before[index]!;
      expect(after[index]).toMatchObject({ dueAt, owedFrom, outcome: null, closedAt: null, burstId: null });
    }
    expect((await events(ids[0]!)).at(-1)).toEqual(['restored', null, chief.id]);
    const { list } = await pageOf(ordinary);
    const place = (id: string) => list.requests.findIndex((request) => request.id === id);
    expect(place(ids[0]!)).toBeGreaterThanOrEqual(0);
    expect(place(ordinary)).toBeGreaterThan(place(ids[0]!));
  });

  it('is urgent again at another process of the desk too', async () => {
    const other = createUrgency(createMatterReader(() => test.app.site().directory, test.keys.unsealer!));
    const waiting = async () => (await other.waiting(test.db, chief.provider)).filter((id) => ids.includes(id)).length;
    expect(await waiting()).toBe(24);
    await press(ids[0]!, { action: 'close-burst', through: ids[23]! });
    expect(await waiting()).toBe(0);
    test.clock.now = inHours(3);
    await receivedBy(test);
    expect(await waiting()).toBe(0);
    await press(ids[0]!, { action: 'restore-burst' });
    expect(await waiting()).toBe(24);
  });

  it('stays closed after a day, and nothing tells any more what was closed together', async () => {
    await press(ids[0]!, { action: 'close-burst', through: ids[23]! });
    test.clock.now = inHours(25);
    expect((await pageOf(ids[0]!)).burst).toBeNull();
    expect((await press(ids[0]!, { action: 'restore-burst' })).statusCode).toBe(409);
    await forgetNetworks(test.db, test.clock.now);
    for (const row of await rows()) expect(row).toMatchObject({ state: 'closed', burstId: null, contactCheck: null, contactMark: null });
  });

  it('is no burst to a counsellor, nor to another provider, nor of a network that sent few', async () => {
    expect((await pageOf(ids[0]!, counsellor)).burst).toBeNull();
    expect((await press(ids[0]!, { action: 'close-burst', through: ids[23]! }, counsellor)).statusCode).toBe(403);
    const stranger = await colleague(test, { role: 'coordinator', provider: 'caritas' });
    await press(ids[0]!, { action: 'close-burst', through: ids[23]! }, stranger);
    await test.db.updateTable('requests').set({ network: 'other' }).where('id', 'in', ids.slice(0, 5)).execute();
    expect((await pageOf(ids[0]!)).burst).toBeNull();
    expect((await rows()).every(({ state }) => state === 'received')).toBe(true);
  });
});
