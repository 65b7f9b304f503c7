import { expect, it } from 'vitest';
import { shownTopics } from './shown-topics.ts';

it('names the first two topics of a service, and a chosen one before them', () => {
  expect(shownTopics(['debts', 'pregnancy', 'housing', 'health'])).toEqual(['debts', 'pregnancy']);
  expect(shownTopics(['debts', 'pregnancy', 'housing', 'health'], 'health')).toEqual(['health', 'debts']);
  expect(shownTopics(['debts', 'pregnancy', 'health'], 'pregnancy')).toEqual(['pregnancy', 'debts']);
  expect(shownTopics(['debts'], 'school')).toEqual(['debts']);
});
