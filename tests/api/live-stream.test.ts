import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { roles } from '../../api/contract/codes.ts';
import { testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';

type Event = { id?: string; event?: string; data?: string; retry?: string };

/** An open stream, event by event. */
async function follow(address: string, who: Colleague, headers: Record<string, string> = {}) {
  const ended = new AbortController();
  const answer = await fetch(new URL('/api/desk/live', address), {
    headers: { accept: 'text/event-stream', cookie: who.cookie, ...headers },
    signal: ended.signal,
  });
  const heard: Event[] = [];
  const news = new EventTarget();
  let isOver = false;
  const read = async () => {
    let text = '';
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) heard.push(Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/, 2))) as Event);
      news.dispatchEvent(new globalThis.Event('heard'));
    }
  };
  void read()
    .catch(() => undefined)
    .finally(() => {
      isOver = true;
      news.dispatchEvent(new globalThis.Event('heard'));
    });
  return {
    answer,
    heard,
    leave: () => ended.abort(),
    /** Waits for the n-th event with counts. */
    counts: async (number: number): Promise<Record<string, number>> => {
      for (;;) {
        const told = heard.filter(({ event }) => event === 'counts');
        if (told.length >= number) return JSON.parse(told[number - 1]!.data!) as Record<string, number>;
        if (isOver) throw new Error('the stream ended');
        await once(news, 'heard');
      }
    },
    end: async (): Promise<Event | undefined> => {
      while (!isOver) await once(news, 'heard');
      return heard.at(-1);
    },
  };
}

describe.each(dialects)('the stream of an open desk on %s', (dialect) => {
  let test: TestApp;
  let address: string;
  let ayse: Colleague;

  beforeAll(async () => {
    test = await testApp(dialect);
    address = await test.app.listen({ port: 0, host: '127.0.0.1' });
  });
  beforeEach(async () => {
    await test.db.updateTable('requests').set({ provider: 'of an earlier test' }).execute();
    ayse = await colleague(test);
  });
  const open: { leave: () => void }[] = [];
  afterEach(() => open.splice(0).forEach(({ leave }) => leave()));
  afterAll(() => test.close());

  const listen = async (who: Colleague, headers?: Record<string, string>) => {
    const stream = await follow(address, who, headers);
    open.push(stream);
    return stream;
  };

  it('is sent at once through proxies, is stored nowhere, and has the headers of every answer', async () => {
    const { answer } = await listen(ayse);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
  });

  it('carries a position and six numbers, and no word of a request or a person', async () => {
    const stream = await listen(ayse);
    await stream.counts(1);
    await receivedBy(test);
    expect(await stream.counts(2)).toEqual({ new: 1, newUrgent: 0, changed: 0, waiting: 1, urgent: 0, mine: 0 });
    for (const { id, event, data } of stream.heard) {
      expect(id).toMatch(/^\d+_\d+_\d+_[\d:,]*$/);
      expect(event).toBe('counts');
      expect(data).toMatch(/^\{("(new|newUrgent|changed|waiting|urgent|mine)":\d+,?){6}\}$/);
    }
  });

  it('goes on where it was cut', async () => {
    const before = await listen(ayse);
    await before.counts(1);
    before.leave();
    await receivedBy(test);
    await receivedBy(test);
    const after = await listen(ayse, { 'last-event-id': before.heard.at(-1)!.id! });
    expect(await after.counts(1)).toMatchObject({ new: 2, waiting: 2 });
  });

  it.each(['x', '1_2_3_4:2:', '1_2_3_0:0:', '1_2_3_5:9:4', '1_2_3_5:9:7,6', `1_2_3_5:9:${'5,'.repeat(2000)}6`, '99999999999999_1_1_'])(
    'begins anew at a position that nobody gave: %s',
    async (position) => {
      const stream = await listen(ayse, { 'last-event-id': position });
      expect(await stream.counts(1)).toMatchObject({ waiting: 0 });
    },
  );

  it('is for people who work on requests, and asks each time who listens', async () => {
    for (const role of roles) {
      const who = await colleague(test, { role });
      const { answer } = await listen(who);
      expect(`${role} ${answer.status}`).toBe(`${role} ${role === 'counsellor' || role === 'coordinator' ? 200 : 403}`);
    }
    const { answer } = await listen({ ...ayse, cookie: 'desk=forged' });
    expect(answer.status).toBe(401);
  });

  it('ends with the session, before the next event', async () => {
    const stream = await listen(ayse);
    await stream.counts(1);
    await call(test, { method: 'DELETE', url: '/api/desk/session', as: ayse });
    await receivedBy(test);
    expect(await stream.end()).toEqual({ event: 'end', data: 'null' });
    expect(stream.heard.filter(({ event }) => event === 'counts')).toHaveLength(1);
  });

  it('does not keep the session from going idle, and neither does asking once', async () => {
    test.clock.now = new Date(test.clock.now.getTime() + 50 * 60_000);
    const stream = await listen(ayse);
    await stream.counts(1);
    const asked = await call(test, { method: 'GET', url: '/api/desk/live', as: ayse });
    expect(asked.json()).toMatchObject({ counts: { waiting: 0 } });
    test.clock.now = new Date(test.clock.now.getTime() + 11 * 60_000);
    expect((await listen(ayse)).answer.status).toBe(401);
  });

  it('is refused to the eleventh browser of an account, which may ask again in a minute', async () => {
    for (let browsers = 0; browsers < 10; browsers += 1) await listen(ayse);
    const { answer } = await listen(ayse);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60']);
  });

  it('tells a caller that accepts no events once, as JSON, from the position it knows', async () => {
    const first = await call(test, { method: 'GET', url: '/api/desk/live', as: ayse });
    const { position } = first.json<{ position: string }>();
    await receivedBy(test);
    const second = await call(test, { method: 'GET', url: `/api/desk/live?since=${position}`, as: ayse });
    expect(second.json()).toMatchObject({ counts: { new: 1, waiting: 1 } });
    expect(second.headers['cache-control']).toBe('no-store');
  });
});

describe('a process that stops', () => {
  it('ends open streams at once, each with another pause before the next try', async () => {
    const test = await testApp('sqlite');
    const address = await test.app.listen({ port: 0, host: '127.0.0.1' });
    const streams = await Promise.all(Array.from({ length: 8 }, async () => follow(address, await colleague(test))));
    await Promise.all(streams.map(({ counts }) => counts(1)));
    const stopped = test.app.finishRequests(10_000).then(() => 'stopped');
    const ends = await Promise.all(streams.map(({ end }) => end()));
    const pauses = ends.map((end) => Number(end!.retry));
    for (const pause of pauses) expect(pause >= 1000 && pause < 10_000).toBe(true);
    expect(new Set(pauses).size).toBeGreaterThan(1);
    // Well before connections would be cut.
    expect(await Promise.race([stopped, wait(5000, 'still waiting')])).toBe('stopped');
    await test.drop();
  });
});
