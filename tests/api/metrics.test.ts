import { afterEach, describe, expect, it } from 'vitest';
import { createJobRuns } from '../../api/jobs/job-runs.ts';
import { createMeters } from '../../api/watching/meters.ts';
import { later, minuteMs } from '../../src/directory/instants.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { intakeOn, received } from '../support/requests.ts';

const token = 'a-monitor-knows-this-secret-of-its-own';

describe.each(dialects)('/metrics on %s', (dialect) => {
  let test: TestApp | undefined;
  afterEach(() => test?.close());

  const begin = async (options: Parameters<typeof testApp>[1] = {}) =>
    (test = await testApp(dialect, { settings: { METRICS_TOKEN: token }, ...options }));
  const scrape = async ({ app }: TestApp) => {
    const answer = await app.inject({ url: '/metrics', headers: { authorization: `Bearer ${token}` } });
    return { ...answer, lines: answer.body.split('\n') };
  };

  it('is no page without METRICS_TOKEN, and nothing is counted', async () => {
    const { app } = await begin({ settings: {} });
    expect(app.hasRoute({ method: 'GET', url: '/metrics' })).toBe(false);
    expect(app.hasPlugin('answer-meter')).toBe(false);
  });

  it.each([
    ['no token', {}],
    ['another token', { authorization: `Bearer ${token.replace('own', 'one')}` }],
    ['a shorter one', { authorization: 'Bearer a-monitor' }],
    ['a token without "Bearer"', { authorization: token }],
  ])('%s gets 401 and no figure', async (_name, headers) => {
    const { app } = await begin();
    const answer = await app.inject({ url: '/metrics', headers });
    expect(answer.statusCode).toBe(401);
    expect(answer.body).not.toContain('kim_');
  });

  it('answers are counted by pattern and class of status, and nothing that a visitor typed is in it', async () => {
    const begun = await begin();
    const { app } = begun;
    const typed = 'frauenhaus-7781';
    await app.inject({
      url: `/de/appointment/${typed}/?q=${typed}`,
      headers: { 'user-agent': typed, cookie: `kim=${typed}`, referer: typed },
    });
    await app.inject({ url: `/nowhere/${typed}` });
    await app.inject({
      method: 'POST',
      url: '/de/search/',
      payload: `q=${typed}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    await app.inject({ url: `/api/v1/requests/${typed}`, headers: { authorization: `Bearer ${typed}` } });
    await app.inject({ method: 'POST', url: '/desk/sign-in/', payload: { email: `${typed}@example.org`, password: typed } });
    await app.inject({ method: 'PROPFIND', url: '/healthz' });
    const { statusCode, headers, body, lines } = await scrape(begun);
    expect([statusCode, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      'no-store',
    ]);
    expect(lines).toContain('kim_answers_total{method="GET",route="/:lang/appointment/:secret/",status="4xx"} 1');
    expect(lines).toContain('kim_answers_total{method="other",route="none",status="4xx"} 1');
    expect(lines).toContain('kim_answer_seconds_count{route="/:lang/appointment/:secret/"} 1');
    expect(body).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    expect(body).toMatch(/^process_resident_memory_bytes \d/m);
    expect(body).not.toContain('frauenhaus');
    expect(body).not.toContain('7781');
  });

  it('the outbox and owed requests are counted at the desk, by their age, without a reference', async () => {
    const begun = await begin();
    const intake = await intakeOn(begun.db);
    const { id, reference } = await received(intake);
    begun.clock.now = later(monday, 10 * minuteMs);
    const { lines, body } = await scrape(begun);
    expect(lines).toContain('kim_outbox_waiting{queue="letters"} 1');
    expect(lines).toContain('kim_outbox_oldest_seconds{queue="letters"} 600');
    expect(lines).toContain('kim_outbox_waiting{queue="asks"} 0');
    expect(lines).toContain('kim_requests{owed="any"} 1');
    expect(lines).toContain('kim_requests{owed="overdue"} 0');
    begun.clock.now = later(monday, 14 * 24 * 60 * minuteMs);
    expect((await scrape(begun)).lines).toContain('kim_requests{owed="overdue"} 1');
    expect(body).not.toContain(id);
    expect(body).not.toContain(reference);
  });

  it('a letter that was given up is counted for seven days', async () => {
    const begun = await begin();
    await received(await intakeOn(begun.db));
    await begun.db.updateTable('letters').set({ state: 'given-up', doneAt: monday.toISOString() }).execute();
    expect((await scrape(begun)).lines).toContain('kim_outbox_given_up{queue="letters"} 1');
    begun.clock.now = later(monday, 7 * 24 * 60 * minuteMs + 1);
    expect((await scrape(begun)).lines).toContain('kim_outbox_given_up{queue="letters"} 0');
  });

  it('a job that failed is counted, and when it last ended well', async () => {
    const jobs = createJobRuns();
    const begun = await begin({ jobs });
    let fails = false;
    const job = jobs.watched({
      name: 'tidy',
      everyMinutes: 1,
      run: () => (fails ? Promise.reject(new Error('frauenhaus')) : Promise.resolve()),
    });
    await job.run(monday);
    fails = true;
    await expect(job.run(later(monday, minuteMs))).rejects.toThrow('frauenhaus');
    const { lines, body } = await scrape(begun);
    expect(lines).toContain('kim_job_runs{job="tidy"} 2');
    expect(lines).toContain('kim_job_failures{job="tidy"} 1');
    expect(lines).toContain('kim_job_last_success_timestamp_seconds{job="tidy"} 1795420800');
    expect(body).not.toContain('frauenhaus');
  });

  it('without its database a process still tells of itself', async () => {
    const begun = await begin();
    expect((await scrape(begun)).lines).toContain('kim_database_up 1');
    const meters = createMeters({
      db: begun.db,
      role: 'public',
      now: () => monday,
      jobs: createJobRuns(),
      publications: () => Promise.reject(new Error('out of order')),
    });
    const { text } = await meters.scrape();
    expect(text.split('\n')).toContain('kim_database_up 0');
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
    expect(text).not.toContain('kim_outbox');
  });
});
