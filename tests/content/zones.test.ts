import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { clocks, times, weeks } from '../support/times.ts';

// The tests themselves run in Berlin, where a forgotten zone shows nowhere.
it.each(['America/New_York', 'Pacific/Kiritimati'])('every time is the same where the clocks are those of %s', async (zone) => {
  const { stdout } = await promisify(execFile)(process.execPath, ['tests/support/times.ts'], {
    env: { PATH: process.env['PATH'], TZ: zone },
    maxBuffer: 16 * 1024 * 1024,
  });
  expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify([times(), weeks(), clocks()])));
});

it('and the right one', () => {
  expect((times() as { moment: unknown; due: string }[])[2]).toMatchObject({
    moment: { weekday: 'fr', date: '01.01.2027', time: '00:30' },
    due: '2027-01-05T22:59:59.999Z',
  });
});
