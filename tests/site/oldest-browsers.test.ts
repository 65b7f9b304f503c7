import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, type AnyNode } from 'acorn';
import postcss from 'postcss';
import { beforeAll, expect, it } from 'vitest';
import { builtPages } from '../../api/page-renderers.ts';
import type { Identifier } from '@mdn/browser-compat-data';
import { bcd, featuresByName, isSupported } from '../support/browser-support.ts';

/*
 * Reads what the build has written, and names each feature that the oldest browsers of src/oldest-browsers.ts lack.
 */

const client = process.env['BUILD_CLIENT_DIR'] ?? '.build/client';

/** Features that older browsers may lack, because the page is complete without them. */
const mayBeMissing: Record<string, string> = {};

const missingIn = (names: Iterable<string>, features: ReturnType<typeof featuresByName>) =>
  [...new Set(names)].filter((name) => features.get(name)?.every((feature) => !isSupported(feature)) === true && !(name in mayBeMissing));

const members = featuresByName(bcd.javascript['builtins']!, bcd.api);

/** Names of members and globals that a script uses, and its syntax that is younger than 2021. */
function usedIn(script: string): { names: string[]; syntax: string[] } {
  const names: string[] = [];
  const syntax: string[] = [];
  const visit = (node: AnyNode) => {
    if (node.type === 'MemberExpression' && node.property.type === 'Identifier' && !node.computed) names.push(node.property.name);
    if (node.type === 'Identifier' && /^[A-Z]/.test(node.name)) names.push(node.name);
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier') names.push(node.callee.name);
    if (node.type === 'StaticBlock') syntax.push('static block');
    if (node.type === 'Literal' && 'regex' in node) {
      if (/\(\?<[=!]/.test(node.regex.pattern)) syntax.push(`look-behind /${node.regex.pattern}/`);
      if (node.regex.flags.includes('v')) syntax.push(`flag v /${node.regex.pattern}/`);
    }
    for (const child of Object.values(node) as unknown[]) {
      for (const inner of [child].flat()) if (isNode(inner)) visit(inner);
    }
  };
  visit(parse(script, { ecmaVersion: 2022, sourceType: 'module' }));
  return { names, syntax };
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

const [atRules, properties, selectors, types] = ['at-rules', 'properties', 'selectors', 'types'].map((part) => bcd.css[part]!) as [
  Identifier,
  Identifier,
  Identifier,
  Identifier,
];
const pseudos = featuresByName(selectors);
const functions = featuresByName(properties, types);

const isMissing = ({ __compat }: Identifier) => __compat !== undefined && !isSupported(__compat);

/** What a style sheet uses and the floor lacks. Rules within `@supports` are left out: they are guarded. */
function missingInSheet(sheet: string): string[] {
  const missing: string[] = [];
  const root = postcss.parse(sheet);
  root.walkAtRules('supports', (rule) => void rule.remove());
  root.walkAtRules((rule) => {
    const feature = atRules[rule.name];
    if (feature === undefined || isMissing(feature)) missing.push(`@${rule.name}`);
    if (rule.name === 'media' && /[<>=]/.test(rule.params)) missing.push(`range in @media ${rule.params}`);
    if (rule.name === 'media' && feature !== undefined) {
      const asked = [...rule.params.matchAll(/\(([\w-]+)/g)].map((match) => match[1]!.replace(/^(?:min|max)-/, ''));
      missing.push(...missingIn(asked, featuresByName(feature)).map((name) => `@media (${name})`));
    }
  });
  root.walkRules((rule) => {
    if (rule.parent?.type === 'rule' || rule.selector.includes('&')) missing.push(`nested ${rule.selector}`);
    const pseudo = [...rule.selector.matchAll(/::?([a-z-]+)/g)].map((match) => match[1]!);
    missing.push(...missingIn(pseudo, pseudos).map((name) => `:${name}`));
  });
  root.walkDecls(({ prop, value }) => {
    if (prop.startsWith('--')) return;
    const property = properties[prop];
    if (property !== undefined && isMissing(property) && !(prop in mayBeMissing)) missing.push(prop);
    const plain = value.replaceAll(/"[^"]*"|'[^']*'|var\(--[\w-]+/g, '');
    missing.push(...missingIn(plain.match(/[a-z][a-z-]+(?=\()/g) ?? [], functions).map((name) => `${name}() in ${prop}`));
    const keywords = featuresByName(property ?? {});
    missing.push(...missingIn(plain.match(/(?<![\w-])[a-z][a-z-]+(?![\w(-])/g) ?? [], keywords).map((name) => `${prop}: ${name}`));
    if (/\d[dsl]v(?:h|w|b|i|min|max)\b/.test(plain)) missing.push(`unit in ${prop}: ${value}`);
  });
  return missing;
}

let scripts: { file: string; text: string }[];
let sheets: readonly string[];

beforeAll(async () => {
  scripts = globSync('{assets/*.js,offline-worker.js}', { cwd: client }).map((file) => ({
    file,
    text: readFileSync(path.join(client, file), 'utf8'),
  }));
  sheets = (await builtPages(process.env['BUILD_DIR'] ?? '.build', 'http://localhost:8080')).stylesheets;
});

it('knows a feature that is too young, and one that is old enough', () => {
  expect(missingIn(usedIn('list.toSorted(); list.at(-1); new URLPattern(); field.requestSubmit()').names, members)).toEqual([
    'toSorted',
    'URLPattern',
    'requestSubmit',
  ]);
  expect(usedIn('class One { static { go(); } } /(?<=a)b/').syntax).toEqual(['static block', 'look-behind /(?<=a)b/']);
  expect(missingInSheet('@media (width>=48rem){a{color:red}}')).toEqual(['range in @media (width>=48rem)']);
  expect(missingInSheet('a{& b{text-wrap:balance}}p:has(a){block-size:1dvh}')).toEqual([
    'nested & b',
    ':has',
    'text-wrap',
    'unit in block-size: 1dvh',
  ]);
  expect(missingInSheet('@layer one{a{display:grid;gap:1rem}}@media (min-width:48rem){a{color:red}}')).toEqual([]);
});

it('no script asks for more than the oldest browsers have', () => {
  expect(scripts.length).toBeGreaterThan(20);
  const missing = scripts.flatMap(({ file, text }) => {
    const { names, syntax } = usedIn(text);
    return [...missingIn(names, members), ...syntax].map((name) => `${name} in ${file}`);
  });
  expect(missing).toEqual([]);
});

it('no style sheet asks for more than the oldest browsers have', () => {
  expect(sheets.length).toBe(6);
  expect([...new Set(sheets.flatMap(missingInSheet))]).toEqual([]);
});
