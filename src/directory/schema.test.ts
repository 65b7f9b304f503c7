import { describe, expect, it } from 'vitest';
import { citySchema, quarterBordersSchema } from './schema.ts';
import { closing, id, notice, phoneNumber, postalCode, source, statedDate, url } from './schema-parts.ts';

describe('an id', () => {
  it.each(['schalke', 'schalke-nord', '3-2-1'])('is "%s"', (text) => expect(id.safeParse(text).success).toBe(true));
  it.each(['', 'Schalke', 'schalke--nord', '-schalke', 'schalke-', 'schalke nord', 'süd'])('is not "%s"', (text) =>
    expect(id.safeParse(text).success).toBe(false),
  );
});

describe('a stated date', () => {
  it.each(['2020', '2020-09', '2020-12', '2020-10-30', '2020-09-01', '2020-09-29', '2020-12-31'])('is "%s"', (text) =>
    expect(statedDate.safeParse(text).success).toBe(true),
  );
  it.each(['20', '20201', '2020-00', '2020-13', '2020-9', '2020-09-00', '2020-09-32', '2020-09-40', '2020-09-1', 'in 2020', '2020-09-01 '])(
    'is not "%s"',
    (text) => expect(statedDate.safeParse(text).success).toBe(false),
  );
});

describe('a postal code', () => {
  it('has five digits and nothing else', () => {
    expect(['45881', '4588', '458811', 'D-45881', '45881 GE'].filter((text) => postalCode.safeParse(text).success)).toEqual(['45881']);
  });
});

describe('a phone number', () => {
  it.each(['+4920916900', '+4920912', '+49209123456789', '110', '112', '115', '116016', '116117', '110115'])('is "%s"', (text) =>
    expect(phoneNumber.safeParse(text).success).toBe(true),
  );
  it.each(['0209 16900', '+49 20916900', '+4902091690', '+49209', '+49209123456789012', '12', '210', '1122', '+33123456789', '110 '])(
    'is not "%s"',
    (text) => expect(phoneNumber.safeParse(text).success).toBe(false),
  );
});

describe('a web address', () => {
  it.each(['https://example.org', 'http://example.org/a'])('is "%s"', (text) => expect(url.safeParse(text).success).toBe(true));
  it.each(['example.org', 'ftp://example.org', 'javascript:alert(1)', 'mailto:rat@example.org', 'xhttps://example.org'])(
    'is not "%s"',
    (text) => expect(url.safeParse(text).success).toBe(false),
  );
});

describe('a source', () => {
  it('has an address or a title', () => {
    expect(
      [{ url: 'https://example.org' }, { title: 'Faltblatt' }, {}, { date: '2020' }].map((one) => source.safeParse(one).success),
    ).toEqual([true, true, false, false]);
  });
});

describe('a period', () => {
  const period = (from: string, to: string) =>
    [closing.safeParse({ from, to, reason: 'holiday' }), notice.safeParse({ from, to, notice: 'moved' })].map(({ success }) => success);
  it('may be one day, and does not end before it begins', () => {
    expect(period('2026-12-24', '2026-12-31')).toEqual([true, true]);
    expect(period('2026-12-24', '2026-12-24')).toEqual([true, true]);
    expect(period('2026-12-24', '2026-12-23')).toEqual([false, false]);
    expect(period('2026-02-30', '2026-12-23')).toEqual([false, false]);
  });
});

describe('the languages of a city', () => {
  it('are at least one, the source language', () => {
    const tagged = { tag: 'de', name: 'Deutsch', direction: 'ltr' };
    const languages = citySchema.shape.languages;
    expect([[], [tagged], [tagged, tagged]].map((list) => languages.safeParse(list).success)).toEqual([false, true, true]);
  });
});

describe('the borders of a quarter', () => {
  const ring = [
    [7, 51.5],
    [7.1, 51.5],
    [7.1, 51.6],
    [7, 51.5],
  ];
  const taken = (geometry: object) =>
    quarterBordersSchema.safeParse({ type: 'FeatureCollection', features: [{ properties: { id: 'nord' }, geometry }] }).success;
  const ringTaken = (positions: number[][]) => taken({ type: 'Polygon', coordinates: [positions] });

  it('are a polygon or several', () => {
    expect(taken({ type: 'Polygon', coordinates: [ring] })).toBe(true);
    expect(taken({ type: 'MultiPolygon', coordinates: [[ring], [ring, ring]] })).toBe(true);
    expect(taken({ type: 'Polygon', coordinates: [] })).toBe(false);
    expect(taken({ type: 'MultiPolygon', coordinates: [] })).toBe(false);
    expect(taken({ type: 'MultiPolygon', coordinates: [[]] })).toBe(false);
    expect(taken({ type: 'Point', coordinates: [7, 51.5] })).toBe(false);
  });

  it('are rings of at least three corners that end where they begin', () => {
    expect(ringTaken(ring)).toBe(true);
    expect(ringTaken([ring[0]!, ring[1]!, ring[0]!])).toBe(false);
    expect(ringTaken([...ring.slice(0, 3), [7, 51.51]])).toBe(false);
  });

  it.each([[5.8, 51.5], [15.1, 51.5], [7, 47.2], [7, 55.1], [51.5, 7], [367_000, 5_709_000], []])(
    'lie in Germany, in degrees: [%d, %d] does not',
    (...position) => {
      expect(ringTaken([ring[0]!, ring[1]!, position, ring[0]!])).toBe(false);
    },
  );
});
