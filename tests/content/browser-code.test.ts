import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

/** Modules that a file loads when it runs; imports of types alone are gone by then. */
const importsOf = (source: string): string[] =>
  [...source.matchAll(/^\s*(?:import|export)\s(?!type\b)(?:[^'";]*\sfrom\s)?'([^']+)'|\bimport\('([^']+)'\)|new URL\('(\.[^']+)'/gm)].map(
    ([, fixed, dynamic, url]) => fixed ?? dynamic ?? url!,
  );

/** Every file and package that browsers load, from the elements and the scripts of the components on. */
function loadedByBrowsers(): Set<string> {
  const scripts = globSync('src/**/*.astro').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/<script(?![^>]*is:inline)[^>]*>([\s\S]*?)<\/script>/g)].map((match) => ({ file, source: match[1]! })),
  );
  const modules = globSync('src/**/*{.element,.browser,worker}.ts').map((file) => ({ file, source: readFileSync(file, 'utf8') }));
  const loaded = new Set(modules.map(({ file }) => file));
  const visit = ({ file, source }: { file: string; source: string }): void => {
    for (const name of importsOf(source)) {
      const to = name.startsWith('.') ? path.join(path.dirname(file), name) : name;
      if (loaded.has(to)) continue;
      loaded.add(to);
      if (name.startsWith('.') && to.endsWith('.ts')) visit({ file: to, source: readFileSync(to, 'utf8') });
    }
  };
  [...scripts, ...modules].forEach(visit);
  return loaded;
}

it('browsers load the clock made of Intl and never Luxon', () => {
  const loaded = [...loadedByBrowsers()];
  expect(loaded).toContain('src/directory/hours-state.ts');
  expect(loaded.filter((name) => /berlin\.|luxon/.test(name))).toEqual(['src/directory/berlin.browser.ts']);
});

it('browsers load lit-html, the search engine and a helper for passkeys, and no other package', () => {
  expect([...loadedByBrowsers()].filter((name) => !/\.ts(\?worker)?$|\.svg\?raw$/.test(name)).toSorted()).toEqual([
    '@simplewebauthn/browser',
    'lit/directives/repeat.js',
    'lit/directives/unsafe-html.js',
    'lit/html.js',
    'minisearch',
  ]);
});
