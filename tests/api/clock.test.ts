import os from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { confirm, told } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import { cancel } from '../../api/intake/requester.ts';
import { clockWarning, createClockGuard, needsAttention, systemClock } from '../../api/jobs/clock-guard.ts';
import { forget } from '../../api/jobs/forget.ts';
import { sendLetters } from '../../api/jobs/letters.ts';
import { returnClaims } from '../../api/jobs/return-claims.ts';
import { DeliveryError } from '../../api/letters/mailer.ts';
import type { PostOffice } from '../../api/letters/send.ts';
import { monday, testApp, type TestApp } from '../support/app.ts';
import { dialects } from '../support/databases.ts';
import { call, colleague, receivedBy, type Colleague } from '../support/desk.ts';
import { byEmail } from '../support/letters.ts';
import { worker } from '../support/requests.ts';

const hour = 3_600_000;
const day = 24 * hour;
const never = new AbortController().signal;

describe.each(dialects)('a wrong clock on %s', (dialect) => {
  let test: TestApp;
  /** What the machine has been up for. */
  let uptime: number;
  beforeEach(async () => {
    uptime = 30 * day;
    test = await testApp(dialect, { uptimeMilliseconds: () => uptime });
  });
  afterEach(() => test.close());

  /** Real time goes by. */
  const pass = (milliseconds: number) => {
    uptime += milliseconds;
    jump(milliseconds);
  };
  /** Only the clock moves. */
  const jump = (milliseconds: number) => {
    test.clock.now = new Date(test.clock.now.getTime() + milliseconds);
  };
  const restart = () => createClockGuard(test.db, { now: () => test.clock.now, uptimeMilliseconds: () => uptime });
  const row = (id: string) => test.db.selectFrom('requests').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const lettersOf = async (id: string) =>
    (await test.db.selectFrom('letters').select(['kind', 'state']).where('requestId', '=', id).orderBy('createdAt').execute()).map(
      ({ kind, state }) => `${kind} ${state}`,
    );
  const office = (): PostOffice => ({
    db: test.db,
    unsealer: test.keys.unsealer,
    sealer: test.keys.sealer,
    site: test.app.site,
    publicUrl: test.settings.publicUrl,
    mailer: undefined,
    sms: undefined,
    now: test.clockGuard.trustedNow,
    failed: () => undefined,
  });
  const runJobs = async (guard = test.clockGuard) => {
    const now = await guard.look();
    if (now === undefined) return 'rest';
    await forget(test.db, now);
    await returnClaims(test.db, now);
    await sendLetters(office(), never);
    return 'ran';
  };
  /** A request that waits with its holder, an appointment on Wednesday that the person knows of, and one that was closed today. */
  const threeRequests = async () => {
    const counsellor = await worker(test.db);
    const waiting = await receivedBy(test);
    const confirmed = await receivedBy(test);
    const closed = await receivedBy(test);
    const time = { startsAt: '2026-11-25T09:20:00.000Z', lengthMinutes: 45, place: 'Kapellenstraße 16', channel: 'place' as const };
    await claim(test.db, counsellor, waiting.id, monday);
    await claim(test.db, counsellor, confirmed.id, monday);
    await confirm(test.db, counsellor, confirmed.id, { ...time, version: 2 }, monday);
    await told(test.db, counsellor, confirmed.id, { how: 'call', version: 3 }, monday);
    await cancel(test.db, closed.secret, monday);
    return { waiting, confirmed, closed };
  };

  it('that is weeks ahead for seconds closes, erases, gives back and overtakes nothing, and jobs run when it is right again', async () => {
    await test.clockGuard.look();
    const { waiting, confirmed, closed } = await threeRequests();
    const before = await lettersOf(confirmed.id);
    expect(before).toContain('confirmed waiting');
    jump(30 * day);
    expect(await runJobs()).toBe('rest');
    await sendLetters(office(), never);
    expect(await row(waiting.id)).toMatchObject({ state: 'received', claimedBy: expect.any(String) });
    expect(await row(confirmed.id)).toMatchObject({ state: 'confirmed', version: 4 });
    expect(await row(closed.id)).toMatchObject({ erasedAt: null });
    expect(await lettersOf(confirmed.id)).toEqual(before);
    jump(-30 * day);
    expect(await runJobs()).toBe('ran');
    expect(await lettersOf(confirmed.id)).not.toContain('confirmed waiting');
    pass(30 * day);
    expect(await runJobs()).toBe('ran');
    expect(await row(confirmed.id)).toMatchObject({ state: 'closed' });
    expect((await row(closed.id)).erasedAt).not.toBeNull();
  });

  describe('that jumps while a letter is under way', () => {
    const letters = () => test.db.selectFrom('letters').select(['state', 'attempts']).orderBy('attempts', 'desc').execute();
    const sendWhileItJumps = async (answer: () => Promise<void>) => {
      await test.clockGuard.look();
      await receivedBy(test, { person: byEmail('amina@example.org') });
      await receivedBy(test, { person: byEmail('reza@example.org') });
      const send = () => {
        jump(8 * day);
        return answer();
      };
      await sendLetters({ ...office(), mailer: { wakes: false, send } }, never);
    };

    it('ends the round after that letter', async () => {
      await sendWhileItJumps(() => Promise.resolve());
      expect(await letters()).toEqual([
        { state: 'sent', attempts: 1 },
        { state: 'waiting', attempts: 0 },
      ]);
    });

    it('gives up no letter because the mail server was away for so long', async () => {
      await sendWhileItJumps(() => Promise.reject(new DeliveryError('unreachable', 'ECONNREFUSED')));
      expect(await letters()).toEqual([
        { state: 'waiting', attempts: 0 },
        { state: 'waiting', attempts: 0 },
      ]);
    });
  });

  it('may be an hour off, and no more, either way', async () => {
    await test.clockGuard.look();
    jump(hour);
    expect(await runJobs()).toBe('ran');
    jump(1);
    expect(await runJobs()).toBe('rest');
    expect(test.clockGuard.doubt()).toEqual({ reason: 'jumped', hours: 1 });
    jump(-2 * hour - 1);
    expect(await runJobs()).toBe('ran');
    jump(-1);
    expect(await runJobs()).toBe('rest');
    expect(test.clockGuard.doubt()).toEqual({ reason: 'jumped', hours: -1 });
  });

  it('at a start is known by rows that are newer, until it is set right', async () => {
    await receivedBy(test);
    jump(-26 * hour);
    const guard = restart();
    expect(await runJobs(guard)).toBe('rest');
    expect(clockWarning(guard.doubt()!)).toBe(
      'jobs rest: the clock is 26 hours behind against the newest row of the database; set it right, or let an admin confirm it at /desk/accounts/',
    );
    jump(26 * hour);
    expect(await guard.look()).toEqual(monday);
    expect(guard.doubt()).toBeUndefined();
  });

  it('at a start may be an hour behind the newest row, and no more; before the first look no time is trusted', async () => {
    await receivedBy(test);
    jump(-hour);
    const guard = restart();
    expect(guard.trustedNow()).toBeUndefined();
    expect(await runJobs(guard)).toBe('ran');
    jump(-1);
    expect(await runJobs(restart())).toBe('rest');
  });

  it('at a start is compared with the newest step, not with the newest request', async () => {
    const { id } = await receivedBy(test);
    await receivedBy(test);
    jump(30 * hour);
    await claim(test.db, await worker(test.db), id, test.clock.now);
    jump(-28 * hour);
    const guard = restart();
    expect(await runJobs(guard)).toBe('rest');
    expect(guard.doubt()).toEqual({ reason: 'behind-the-database', hours: -28 });
  });

  it('needs an admin, except while the machine has just started and where no jobs run', async () => {
    expect(needsAttention(undefined)).toBe(false);
    uptime = 0;
    const guard = restart();
    await runJobs(guard);
    expect(guard.doubt()).toEqual({ reason: 'machine-just-started' });
    expect(needsAttention(guard)).toBe(false);
    uptime = hour;
    await runJobs(guard);
    expect(needsAttention(guard)).toBe(false);
    jump(2 * hour);
    expect(needsAttention(guard)).toBe(true);
  });

  it('is measured against the seconds that the machine has been up, in milliseconds', () => {
    expect(systemClock.uptimeMilliseconds() / 1000).toBeCloseTo(os.uptime(), -1);
  });

  it('is no downtime: jobs run at a start after ten days and after a year', async () => {
    const { confirmed } = await threeRequests();
    pass(10 * day);
    expect(await runJobs(restart())).toBe('ran');
    expect(await row(confirmed.id)).toMatchObject({ state: 'closed' });
    pass(365 * day);
    expect(await runJobs(restart())).toBe('ran');
  });

  it('may still be corrected in the first three minutes of a machine', async () => {
    uptime = 0;
    jump(400 * day);
    expect(await runJobs()).toBe('rest');
    expect((await test.app.inject('/readyz')).body).toBe('ready\njobs rest: the machine started less than three minutes ago\n');
    jump(-400 * day);
    pass(3 * 60_000);
    expect(await runJobs()).toBe('ran');
  });

  it('leaves no letter waiting for the day that it showed', async () => {
    await test.clockGuard.look();
    jump(8 * day);
    const { id } = await receivedBy(test);
    expect(await lettersOf(id)).toEqual(['received waiting']);
    jump(-8 * day);
    await runJobs();
    expect(await lettersOf(id)).not.toContain('received waiting');
  });

  describe('at the desk', () => {
    let admin: Colleague;
    const lastPage = () => test.rendered.at(-1)!.locals;
    const accounts = (as = admin) => call(test, { method: 'GET', url: '/desk/accounts/', as });
    const press = (clock: string, as = admin) =>
      call(test, { method: 'POST', url: '/desk/accounts/', as, form: { action: 'confirm-clock', clock } });
    beforeEach(async () => {
      await test.clockGuard.look();
      // Rows that a wrong clock dated stay in the database.
      jump(8 * day);
      await receivedBy(test);
      jump(-8 * day);
      admin = await colleague(test, { role: 'admin' });
    });

    it('every page and readiness say that jobs rest, and nothing while they do not', async () => {
      await accounts();
      expect(lastPage()).toMatchObject({ jobsRest: false });
      expect(test.shown('/desk/accounts')).not.toHaveProperty('clock');
      expect((await test.app.inject('/readyz')).body).toBe('ready\n');
      uptime -= 2 * hour;
      await accounts();
      expect(lastPage()).toMatchObject({ jobsRest: true });
      expect(test.shown('/desk/accounts').clock).toBe(monday.toISOString());
      expect((await test.app.inject('/readyz')).body).toBe(
        "ready\njobs rest: the clock is 2 hours ahead against the machine's uptime; set it right, or let an admin confirm it at /desk/accounts/\n",
      );
    });

    it('an admin confirms it with one press, which stands in the history and holds for later starts', async () => {
      uptime -= 2 * hour;
      expect(await runJobs()).toBe('rest');
      expect(await runJobs(restart())).toBe('rest');
      const answer = await press(monday.toISOString());
      expect([answer.statusCode, answer.headers.location]).toEqual([303, '/desk/accounts/?done=clock-confirmed']);
      expect(await runJobs()).toBe('ran');
      expect(await runJobs(restart())).toBe('ran');
      expect(await test.db.selectFrom('auditLog').select(['event', 'subject', 'actor', 'at']).orderBy('sequence').execute()).toContainEqual(
        { event: 'clock-confirmed', subject: admin.id, actor: admin.id, at: monday.toISOString() },
      );
      jump(-2 * hour);
      expect(await runJobs(restart())).toBe('rest');
    });

    it('a row that a wrong clock dates after that counts again', async () => {
      uptime -= 2 * hour;
      await runJobs();
      await press(monday.toISOString());
      jump(9 * day);
      await receivedBy(test);
      jump(-9 * day);
      expect(await runJobs(restart())).toBe('rest');
    });

    it('a press counts only for the time that the page showed', async () => {
      uptime -= 2 * hour;
      expect((await press(new Date(monday.getTime() - 16 * 60_000).toISOString())).statusCode).toBe(409);
      expect((await press(new Date(monday.getTime() + 1).toISOString())).statusCode).toBe(409);
      expect((await press('')).statusCode).toBe(409);
      expect(await runJobs()).toBe('rest');
    });

    it('nobody but an admin confirms it', async () => {
      uptime -= 2 * hour;
      expect((await press(monday.toISOString(), await colleague(test, { role: 'coordinator' }))).statusCode).toBe(403);
      expect(await runJobs()).toBe('rest');
    });
  });
});
