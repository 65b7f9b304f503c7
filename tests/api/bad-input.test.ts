import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCases, type Report } from '../bad-input/run-cases.ts';
import { testApp, type TestApp } from '../support/app.ts';

/** `npm run bad-input -- --cases N --seed N` sends more, and to real pages. */
const cases = Number(process.env['BAD_INPUT_CASES'] ?? 5000);
const seed = Number(process.env['BAD_INPUT_SEED'] ?? 20_261_130);
const withPages = process.env['BAD_INPUT_PAGES'] === 'built';

describe(`${cases} requests, broken in one or two places`, () => {
  let test: TestApp;
  let report: Report;
  beforeAll(
    async () => {
      test = await testApp('sqlite', {
        settings: { TRUST_PROXY: 'loopback' },
        ...(withPages ? { built: true, clientDir: path.join(process.env['BUILD_DIR'] ?? '.build', 'client') } : {}),
      });
      report = await runCases(test, { cases, seed });
      if (withPages) process.stdout.write(`${JSON.stringify({ ...report, wrong: undefined }, null, 1)}\n`);
    },
    60_000 + cases * 100,
  );
  afterAll(() => test.close());

  it('are answered: none with 5xx, in another type than the route has, with a typed tag, or with an address elsewhere', () => {
    expect(report.wrong).toEqual([]);
    expect(report.counts['unanswered'] ?? 0).toBe(0);
    expect(report.counts['5xx'] ?? 0).toBe(0);
  });

  it('were worth sending: a fifth was accepted and a third refused', () => {
    expect((report.counts['2xx'] ?? 0) + (report.counts['3xx'] ?? 0)).toBeGreaterThan(cases / 5);
    expect(report.counts['4xx'] ?? 0).toBeGreaterThan(cases / 3);
    expect(report.counts['unsendable'] ?? 0).toBeLessThan(cases / 50);
  });
});
