import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { grounds } from '../../src/directory/city-look.ts';

it('the colours of a city are compared with the grounds of the style sheet', async () => {
  const tokens = await readFile('src/styles/parts/tokens.css', 'utf8');
  const [light, dark] = tokens.split('prefers-color-scheme: dark');
  const stated = (css: string | undefined) => ['ground', 'surface'].map((name) => new RegExp(`--${name}: (#\\w{6})`).exec(css ?? '')?.[1]);
  expect([stated(light), stated(dark)]).toEqual([grounds.light, grounds.dark]);
});
