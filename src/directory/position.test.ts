import { describe, expect, it } from 'vitest';
import { distanceKm, nearestFirst, quartersAround, walk } from './position.ts';

const quarters = [
  { id: 'horst', neighbours: ['beckhausen', 'hessler'], centre: [51.536111, 7.024722] },
  { id: 'buer', neighbours: ['hassel'], centre: [51.5786, 7.0553] },
  { id: 'hessler', neighbours: ['horst'] },
];

describe('a position', () => {
  it('suggests the quarter with the nearest known centre, and its neighbours', () => {
    expect(quartersAround(quarters, { latitude: 51.54, longitude: 7.03 })).toEqual(['horst', 'beckhausen', 'hessler']);
  });

  it('between two known centres suggests the nearer one, whatever their order', () => {
    const nearBuer = { latitude: 51.565, longitude: 7.045 };
    expect(quartersAround(quarters, nearBuer)).toEqual(['buer', 'hassel']);
    expect(quartersAround(quarters.toReversed(), nearBuer)).toEqual(['buer', 'hassel']);
  });

  it('up to six kilometres from a known centre is in the city', () => {
    // A degree of latitude is 111.2 km.
    expect(quartersAround(quarters, { latitude: 51.536111 - 5.95 / 111.2, longitude: 7.024722 })).toHaveLength(3);
    expect(quartersAround(quarters, { latitude: 51.536111 - 6.05 / 111.2, longitude: 7.024722 })).toEqual([]);
  });

  it('far away suggests nothing', () => {
    expect(quartersAround(quarters, { latitude: 52.52, longitude: 13.4 })).toEqual([]);
  });

  it('without any known centre suggests nothing', () => {
    expect(quartersAround([{ id: 'hessler', neighbours: [] }], { latitude: 51.54, longitude: 7.03 })).toEqual([]);
  });
});

describe('a distance', () => {
  it('is measured along the ground', () => {
    expect(distanceKm({ latitude: 51.5, longitude: 7 }, { latitude: 51.5, longitude: 7 })).toBe(0);
    expect(distanceKm({ latitude: 51.5, longitude: 7 }, { latitude: 51.6, longitude: 7 })).toBeCloseTo(11.12, 1);
    // East and west a degree is shorter, by the cosine of the latitude: 111.19 km × 0.6225.
    expect(distanceKm({ latitude: 51.5, longitude: 7 }, { latitude: 51.5, longitude: 8 })).toBeCloseTo(69.22, 1);
    expect(distanceKm({ latitude: 0, longitude: 0 }, { latitude: 60, longitude: 90 })).toBeCloseTo(10_007.5, 0);
  });
});

describe('a way on foot', () => {
  it('is longer than the line through the air, at an ordinary pace', () => {
    const { km, minutes } = walk({ latitude: 51.5, longitude: 7 }, { latitude: 51.509, longitude: 7 });
    expect(km).toBeCloseTo(1.3, 2);
    expect(minutes).toBeCloseTo(16.26, 1);
  });

  it('sorts what can be measured, and leaves all else in its place', () => {
    const km: Record<string, number> = { far: 5, near: 1, middle: 3 };
    expect(nearestFirst(['far', 'unknown', 'near', 'middle', 'last'], (name) => km[name])).toEqual([
      'near',
      'unknown',
      'middle',
      'far',
      'last',
    ]);
  });
});
