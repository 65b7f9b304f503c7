import { describe, expect, it } from 'vitest';
import { findExcess, isExcessiveJson, parseFields } from './bounds.ts';

const list = (count: number): number[] => Array<number>(count).fill(1);
const object = (count: number) => Object.fromEntries(list(count).map((value, index) => [`m${index}`, value]));
const deep = (levels: number): unknown => (levels === 0 ? [] : [deep(levels - 1)]);
/** An object that says how many of its members were looked at. */
function watched(members: object): { body: object; looks: () => number } {
  let looks = 0;
  const body = new Proxy(members, { get: (target, name) => ((looks += 1), Reflect.get(target, name) as unknown) });
  return { body, looks: () => looks };
}

describe('what is more than any input of ours', () => {
  it.each([
    ['101 items', { matter: { topics: list(101) } }, { pointer: '/matter/topics', code: 'too-many' }],
    ['101 members', { person: object(101) }, { pointer: '/person', code: 'too-many' }],
    ['lists that have 500 items together', Array.from({ length: 6 }, () => list(99)), { pointer: '/4', code: 'too-many' }],
    ['lists eleven deep', { m: deep(11) }, { pointer: `/m${'/0'.repeat(10)}`, code: 'malformed' }],
    ['a text of 20,001 letters', { name: 'x'.repeat(20_001) }, { pointer: '/name', code: 'too-long' }],
    ['a text that no database keeps', { person: { note: 'a\u0000b' } }, { pointer: '/person/note', code: 'malformed' }],
    ['lists 5,000 deep', deep(5000), { pointer: '/0'.repeat(11), code: 'malformed' }],
    ['a name that somebody typed', { '<b>Xanthippe</b>': list(101) }, { pointer: '/_b_Xanthippe__b_', code: 'too-many' }],
  ])('%s', (_what, body, found) => {
    expect(findExcess(body)).toEqual(found);
  });

  it.each([
    ['100 items', list(100)],
    ['100 members', object(100)],
    ['a text of 20,000 letters', 'x'.repeat(20_000)],
    ['nothing', undefined],
    ['null', null],
    ['lists ten deep', deep(9)],
  ])('is not %s', (_what, body) => {
    expect(findExcess(body)).toBeUndefined();
  });

  it('is found without looking at the rest', () => {
    const { body, looks } = watched({ first: list(31_500), ...object(50) });
    expect(findExcess(body)).toEqual({ pointer: '/first', code: 'too-many' });
    expect(looks()).toBe(1);
  });

  it('is more where a route takes longer lists', () => {
    expect(findExcess({ seen: list(1000) }, 1000)).toBeUndefined();
    expect(findExcess({ seen: list(1001) }, 1000)).toEqual({ pointer: '/seen', code: 'too-many' });
  });

  it('is every form that the parser had to cut', () => {
    for (const pairs of [1101, 9000]) {
      expect(findExcess(parseFields('days=x&'.repeat(pairs)))).toEqual({ pointer: '/days', code: 'too-many' });
      const names = list(pairs).map((_, index) => `m${index % 50}=x`);
      expect(findExcess(parseFields(names.join('&')))).toMatchObject({ code: 'too-many' });
    }
  });
});

it('reads forms as browsers send them', () => {
  expect({ ...parseFields('name=Bj%C3%B6rn+N.&topics=a&topics=b&empty=') }).toEqual({ name: 'Björn N.', topics: ['a', 'b'], empty: '' });
});

it.each([
  ['31,500 numbers', JSON.stringify(list(31_500)), true],
  ['3,000 members', JSON.stringify(object(3000)), true],
  ['lists 31,000 deep', '['.repeat(31_000), true],
  ['the ids of 1,000 appointments', JSON.stringify({ seen: list(1000) }), false],
  ['60,000 letters', JSON.stringify('x'.repeat(60_000)), false],
])('knows without parsing whether JSON is too much: %s', (_what, text, isExcessive) => {
  expect(isExcessiveJson(text)).toBe(isExcessive);
});

it('reads forms without the character that no database keeps', () => {
  expect({ ...parseFields('name=a%00b\u0000&na%00me2=%2500') }).toEqual({ name: 'ab', name2: '%00' });
});
