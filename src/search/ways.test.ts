import { describe, expect, it } from 'vitest';
import type { Wanted } from './wanted.ts';
import { isNarrowed, pathOfTopic, takeWay } from './ways.ts';

const all: Wanted = { q: '', quarter: '', topic: '', language: '', day: '', open: '', marks: [] };

describe('a search', () => {
  it('is narrowed by topic, language, opening or a mark, and not by words or a quarter', () => {
    const narrowing: Partial<Wanted>[] = [{ topic: 'work' }, { language: 'tr' }, { open: 'now' }, { marks: ['free'] }];
    expect(narrowing.map((choice) => isNarrowed({ ...all, ...choice }))).toEqual([true, true, true, true]);
    expect([{ q: 'Geld' }, { quarter: 'nord' }, {}].map((choice) => isNarrowed({ ...all, ...choice }))).toEqual([false, false, false]);
  });
});

describe('a way on from what was found', () => {
  const wanted: Wanted = { ...all, q: 'Geld 45881', topic: 'work', language: 'tr', day: 'mo', open: 'now', marks: ['free'] };

  it('without filters keeps the words alone', () => {
    expect(takeWay({ ...wanted, quarter: 'nord' }, 'words', [])).toEqual({ ...all, q: 'Geld 45881' });
  });

  it.each([
    ['Geld 45881', 'Geld'],
    ['45881', ''],
    ['Geld 45881 in Schalke', 'Geld in Schalke'],
    ['Geld ٤٥٨٨١', 'Geld'],
    ['Geld 458811', 'Geld 458811'],
    ['Geld  1234', 'Geld 1234'],
  ])('to a quarter takes the place of a postal code: "%s"', (q, left) => {
    expect(takeWay({ ...wanted, q }, 'nord', ['sued', 'nord'])).toEqual({ ...wanted, q: left, quarter: 'nord' });
  });

  it.each(['all', 'west', ''])('that nobody knows changes nothing: "%s"', (way) => {
    expect(takeWay(wanted, way, ['sued', 'nord'])).toEqual(wanted);
  });
});

describe('a topic', () => {
  it.each([
    ['work', false, '', 'topics/work/'],
    ['work', false, 'schalke', 'search/?quarter=schalke&topic=work'],
    ['violence', true, '', 'topics/violence/'],
    ['violence', true, 'schalke', 'topics/violence/'],
  ])(
    'leads to its page, or beside a quarter to the search for both, unless it is urgent: %s, %s, "%s"',
    (topic, isUrgent, quarter, path) => {
      expect(pathOfTopic(topic, isUrgent, quarter)).toBe(path);
    },
  );
});
