import { glob, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { contentFor } from '../../api/contract/pages.ts';

const problem = { code: 'not-found', instance: 'urn:uuid:1', back: '/de/' } as const;

it('give their content to their own page only', () => {
  const contentOf = contentFor('/[lang]/problem', problem);
  expect(contentOf('/[lang]/problem')).toBe(problem);
  expect(() => contentOf('/desk/accounts')).toThrow('/desk/accounts was asked for, and /[lang]/problem is shown');
});

it('take the content of no other page', () => {
  // @ts-expect-error: accounts are missing
  expect(contentFor('/desk/accounts', problem)).toBeTypeOf('function');
});

it('ask for their content by their own route', async () => {
  const onDemand: string[] = [];
  for await (const file of glob('src/pages/**/*.astro')) {
    const source = await readFile(file, 'utf8');
    if (!source.includes('export const prerender = false;')) continue;
    const route = `/${file.slice('src/pages/'.length, -'.astro'.length).replace(/\/index$/, '')}`;
    expect([...source.matchAll(/contentOf\('([^']+)'\)/g)].map(([, asked]) => asked)).toEqual([route]);
    onDemand.push(route);
  }
  expect(onDemand.length).toBeGreaterThan(30);
});
