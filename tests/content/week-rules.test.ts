import { expect, it } from 'vitest';
import { hoursSheet } from '../../src/directory/hours-compiled.ts';
import { readWeek, writeWeek } from '../../src/directory/week-rule.ts';
import { readSite } from '../../src/loading/read-site.ts';

it('keeps every opening of the rules of the city that are weeks', async () => {
  const { directory } = await readSite('content');
  const rules = directory.services.flatMap(({ places }) => places.flatMap(({ hours }) => hours.map(({ rule }) => rule)));
  const weeks = rules.flatMap((rule) => {
    const week = readWeek(rule);
    return week === undefined ? [] : [{ rule, written: writeWeek(week) }];
  });
  expect(weeks.length).toBeGreaterThan(rules.length / 2);
  for (const { rule, written } of weeks)
    expect(hoursSheet([written], '2026-02-02').week, rule).toEqual(hoursSheet([rule], '2026-02-02').week);
});
