import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { amina } from '../support/requests.ts';
import { startSeveralProcesses, type Member, type SeveralProcesses } from '../support/several-processes.ts';

describe('three public and two desk processes behind Caddy', () => {
  let portal: SeveralProcesses;
  beforeAll(async () => {
    portal = await startSeveralProcesses({ publics: 3, desks: 2 });
  }, 120_000);
  afterAll(() => portal.stop());

  type Sent = { key: string; status: number; reference: string | undefined };

  let people = 0;
  /** Each comes from a network of her own: slow restarts let many send. */
  const newAddress = () => `127.${1 + ((people += 1) % 250)}.0.1`;

  /** @returns status 0 for a connection that broke */
  async function send(key: string): Promise<Sent> {
    try {
      const asked = http.request(`${portal.url}/api/appointments`, {
        method: 'POST',
        localAddress: newAddress(),
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
      });
      asked.end(JSON.stringify(amina));
      const [answer] = (await once(asked, 'response')) as [http.IncomingMessage];
      const { reference } = (await json(answer).catch(() => ({}))) as { reference?: string };
      return { key, status: answer.statusCode ?? 0, reference };
    } catch {
      return { key, status: 0, reference: undefined };
    }
  }
  const look = (path: string) =>
    fetch(`${portal.url}${path}`).then(
      ({ status }) => status,
      () => 0,
    );

  /** Sends requests and reads pages of both roles until the work is done. */
  async function underLoad(work: () => Promise<void>): Promise<{ sent: Sent[]; looked: number[] }> {
    const sent: Sent[] = [];
    const looked: number[] = [];
    const over = new AbortController();
    const person = async () => {
      while (!over.signal.aborted) {
        sent.push(await send(randomUUID()));
        looked.push(await look('/de/appointment/'), await look('/desk/sign-in/'));
        await wait(200);
      }
    };
    const three = [person(), person(), person()];
    await wait(500);
    await work().finally(() => over.abort());
    await Promise.all(three);
    return { sent, looked };
  }
  const references = async () =>
    (await portal.database.db.selectFrom('requests').select('reference').execute()).map(({ reference }) => reference);

  it('lose no acknowledged request when one is killed: people see a broken connection at most, and sending again makes no second one', async () => {
    const before = await references();
    const { sent, looked } = await underLoad(async () => {
      for (const one of [portal.publics[0]!, portal.desks[0]!]) {
        await one.end('SIGKILL');
        await wait(1500);
        await one.start();
      }
    });
    expect(sent.filter(({ status }) => ![201, 502, 0].includes(status))).toEqual([]);
    expect(looked.filter((status) => ![200, 502, 0].includes(status))).toEqual([]);
    const again = await Promise.all(sent.filter(({ status }) => status !== 201).map(({ key }) => send(key)));
    const repeated = await Promise.all(sent.slice(0, 5).map(({ key }) => send(key)));
    expect([...again, ...repeated].filter(({ status }) => ![200, 201].includes(status))).toEqual([]);
    const acknowledged = [...sent.filter(({ status }) => status === 201), ...again].map(({ reference }) => reference!);
    expect(acknowledged.length).toBe(sent.length);
    expect((await references()).toSorted()).toEqual([...before, ...acknowledged].toSorted());
    expect(sent.length).toBeGreaterThan(10);
  }, 120_000);

  it('are restarted one after the other without a refused request', async () => {
    const restart = async (members: Member[]) => {
      for (const one of members) {
        await one.end('SIGTERM');
        await one.start();
        // The proxy finds it within a second.
        await wait(1500);
      }
    };
    const { sent, looked } = await underLoad(async () => {
      await Promise.all([restart(portal.publics), restart(portal.desks)]);
    });
    expect(sent.filter(({ status }) => status !== 201)).toEqual([]);
    expect(looked.filter((status) => status !== 200)).toEqual([]);
    expect(sent.length).toBeGreaterThan(20);
  }, 180_000);

  it('refuse the eleventh wrong password, whichever process it meets', async () => {
    const enter = async (desk: Member) =>
      (
        await fetch(`${desk.url}/desk/sign-in/`, {
          method: 'POST',
          headers: { 'x-forwarded-for': '192.0.2.77', origin: portal.url, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ email: 'nobody@example.org', password: 'falsch' }),
          redirect: 'manual',
        })
      ).status;
    const statuses = [];
    for (let tries = 0; tries < 12; tries += 1) statuses.push(await enter(portal.desks[tries % 2]!));
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 429, 429]);
  }, 60_000);

  it('let an address look for 20 lost slips, whichever public process it meets', async () => {
    const find = async (one: Member) =>
      (
        await fetch(`${one.url}/de/appointment/lost/`, {
          method: 'POST',
          headers: { 'x-forwarded-for': '192.0.2.78', origin: portal.url, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ reference: randomUUID(), birthday: '' }),
        })
      ).status;
    const statuses = [];
    for (let tries = 0; tries < 21; tries += 1) statuses.push(await find(portal.publics[tries % 3]!));
    expect(statuses.slice(0, 20)).not.toContain(429);
    expect(statuses[20]).toBe(429);
  }, 60_000);

  it('leave nothing typed in Redis and in the logs', async () => {
    expect(portal.output()).not.toMatch(/0151 ?23456789|أمينة|nobody@example\.org|falsch|192\.0\.2\.7/);
  });
});
