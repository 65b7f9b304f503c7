import { expect, it } from 'vitest';
import { notOver } from './notices.ts';

it('announces what is to come, soonest first, and forgets what is over after its last day in Berlin', () => {
  const past = { from: '2026-11-01', to: '2026-11-22' };
  const last = { from: '2026-11-20', to: '2026-11-23' };
  const later = { from: '2026-12-24', to: '2026-12-31' };
  expect(notOver([later, past, last], new Date('2026-11-23T22:59:00Z'))).toEqual([last, later]);
  expect(notOver([later, past, last], new Date('2026-11-23T23:00:00Z'))).toEqual([later]);
});
