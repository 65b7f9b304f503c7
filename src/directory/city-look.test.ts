import { expect, it } from 'vitest';
import { colourSheet, logoPath, unreadableColours } from './city-look.ts';
import type { City } from './schema.ts';

const green = {
  light: { action: '#00613f', actionStrong: '#004a30', onAction: '#ffffff' },
  dark: { action: '#7fd6b4', actionStrong: '#a5e6cb', onAction: '#000000' },
};
const cityOf = (colours: City['colours']) => ({ colours }) as City;

it('has no style sheet and no mistake without colours of its own', () => {
  expect(colourSheet(cityOf(undefined))).toBeUndefined();
  expect(unreadableColours(cityOf(undefined))).toEqual([]);
});

it('sets the colours of both schemes, under a name that changes with them', () => {
  const sheet = colourSheet(cityOf(green))!;
  expect(sheet.css).toBe(
    ':root{--action:#00613f;--action-strong:#004a30;--on-action:#ffffff}' +
      '@media (prefers-color-scheme:dark){:root{--action:#7fd6b4;--action-strong:#a5e6cb;--on-action:#000000}}\n',
  );
  expect(sheet.path).toMatch(/^\/assets\/colours\.[0-9a-f]{12}\.css$/);
  expect(colourSheet(cityOf({ ...green, light: { ...green.light, action: '#00613e' } }))!.path).not.toBe(sheet.path);
  expect(logoPath('<svg/>')).toMatch(/^\/assets\/logo\.[0-9a-f]{12}\.svg$/);
});

it('refuses what cannot be read on the page, on a card, or on a button', () => {
  expect(unreadableColours(cityOf(green))).toEqual([]);
  expect(unreadableColours(cityOf({ ...green, light: { action: '#767676', actionStrong: '#004a30', onAction: '#ffffff' } }))).toEqual([
    { field: 'colours.light.action', expected: 'a contrast of at least 4.5 to #f3f4f7, and it has 4.1' },
  ]);
  expect(unreadableColours(cityOf({ ...green, dark: { ...green.dark, onAction: '#ffffff' } })).map(({ field }) => field)).toEqual([
    'colours.dark.onAction',
    'colours.dark.onAction',
  ]);
});
