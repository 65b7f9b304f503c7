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

/** Features that browsers of the floor may lack, because the page is complete without them. */
const scriptsDoWithout: Record<string, string> = {
  share: 'the button to share is shown only where it is there',
  getVoices: 'the button to read aloud is shown only where it is there',
  speak: 'as getVoices',
  checkVisibility: 'asked for before it is called: hidden text may be read aloud',
  SpeechSynthesisUtterance: 'as getVoices',
  requestIdleCallback: 'asked for before it is called: a moment passes instead',
  print: 'the button to print is an addition to the menu of the browser',
  createPolicy: 'Lit looks for Trusted Types first',
  createHTML: 'as createPolicy',
  isConditionalMediationAvailable: 'passkeys are offered only where the browser knows them, and never filled in by themselves',
  getTransports: 'asked for before it is called: the answer may leave it out',
  getPublicKeyAlgorithm: 'as getTransports',
  getPublicKey: 'as getTransports',
  getAuthenticatorData: 'as getTransports',
};
const sheetsDoWithout: Record<string, string> = {
  '@media (scripting)': 'the whole form is shown until the script comes',
  '@media (forced-colors)': 'a browser without forced colours needs no rules for them',
  'forced-color-adjust': 'as @media (forced-colors)',
  '@page': 'paper then has the margins of the browser',
  page: 'as @page',
  size: 'as @page',
  'break-after: avoid': 'a heading may be the last line of a printed page',
  'text-wrap': 'lines are filled from the start',
  'text-size-adjust': 'only enlarges',
  hyphens: 'long words break where they must',
  'cursor: pointer': 'phones have none',
  resize: 'the field scrolls',
  'user-select': 'the address is selected by hand',
  'font-family: ui-monospace': 'further families follow',
  'inline-size: fit-content': 'only the data on Samsung Internet lacks it; Chromium 99, which that is built on, has it',
  'overflow: clip': 'only within @media (scripting), which is younger',
  'float: inline-start': 'the legend stands in the border, as browsers draw it',
  'container-type': 'offices print the posters, from a browser of today',
  cqi: 'as container-type',
  '@container': 'the sign of a row keeps its word beside it',
  'scrollbar-width': 'the bar of a row of links is as wide as others',
  'print-color-adjust': 'a browser may leave the colour of a bar out on paper; its number stands beside it',
  'align-content: start': 'the faces stand in the middle of their row',
  ':-webkit-progress-bar': 'each engine has a rule of its own',
  ':-webkit-progress-value': 'as :-webkit-progress-bar',
  ':-moz-progress-bar': 'as :-webkit-progress-bar',
};

const missingIn = (names: Iterable<string>, features: ReturnType<typeof featuresByName>) =>
  [...new Set(names)].filter((name) => features.get(name)?.every((feature) => !isSupported(feature)) === true);

const members = featuresByName(bcd.javascript['builtins']!, bcd.api);

/** Names of members and globals that a script uses, and its syntax that is younger than 2021. */
function usedIn(script: string): { names: string[]; syntax: string[] } {
  const names: string[] = [];
  const syntax: string[] = [];
  const visit = (node: AnyNode) => {
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const { callee } = node;
      // The minifier's own names are short.
      if (callee.type === 'Identifier' && callee.name.length > 3) names.push(callee.name);
      if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier') names.push(callee.property.name);
    }
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
const pseudoFeatures = featuresByName(selectors);
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
    if (rule.name !== 'media' || feature === undefined) return;
    if (/[<>=]/.test(rule.params)) missing.push(`range in @media ${rule.params}`);
    const asked = [...rule.params.matchAll(/\(([\w-]+)/g)].map((match) => match[1]!.replace(/^(?:min|max)-/, ''));
    missing.push(...missingIn(asked, featuresByName(feature)).map((name) => `@media (${name})`));
  });
  root.walkRules((rule) => {
    if (rule.parent?.type === 'rule' || rule.selector.includes('&')) missing.push(`nested ${rule.selector}`);
    // A rule is dropped as a whole. One that depends on `:has` in each of its selectors is an addition that nothing else goes with.
    const isAddition = rule.selectors.every((selector) => selector.includes(':has('));
    const pseudos = [...rule.selector.matchAll(/::?([a-z-]+)/g)].map((match) => match[1]!).filter((name) => name !== 'has' || !isAddition);
    missing.push(...missingIn(pseudos, pseudoFeatures).map((name) => `:${name}`));
  });
  root.walkDecls((declaration) => {
    const { prop, value } = declaration;
    // The declaration before it holds where this one is not understood.
    const before = declaration.prev();
    if (prop.startsWith('--') || (before?.type === 'decl' && before.prop === prop)) return;
    const property = properties[prop] ?? {};
    if (isMissing(property)) missing.push(prop);
    const plain = value.replaceAll(/"[^"]*"|'[^']*'|var\(--[\w-]+/g, '');
    const keywords = missingIn(plain.match(/(?<![\w-])[a-z][a-z-]+(?![\w(-])/g) ?? [], featuresByName(property));
    if (!(prop in sheetsDoWithout)) missing.push(...keywords.map((name) => `${prop}: ${name}`));
    missing.push(...missingIn(plain.match(/[a-z][a-z-]+(?=\()/g) ?? [], functions).map((name) => `${name}()`));
    missing.push(...(plain.match(/(?<=\d)(?:[dsl]v|cq)(?:h|w|b|i|min|max)\b/g) ?? []));
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

it('names features that are too young, and none that are old enough', () => {
  const { names, syntax } = usedIn(
    'list.toSorted(); list.at(-1); new URLPattern(); form.requestSubmit(); class One { static { go(); } } /(?<=a)b/',
  );
  expect(missingIn(names, members)).toEqual(['toSorted', 'URLPattern', 'requestSubmit']);
  expect(syntax).toEqual(['static block', 'look-behind /(?<=a)b/']);
  expect(missingInSheet('@media (width>=48rem){a{color:red}}')).toEqual(['range in @media (width>=48rem)']);
  expect(missingInSheet('a{& b{anchor-name:--a}}b,p:has(a){block-size:1dvh;color:color-mix(red,blue)}')).toEqual([
    'nested & b',
    ':has',
    'anchor-name',
    'dvh',
    'color-mix()',
  ]);
  expect(
    missingInSheet('@layer one{a{display:grid;gap:1rem;overflow:hidden;overflow:clip}}@media (min-width:48rem){p:has(a){color:red}}'),
  ).toEqual([]);
});

it('no script asks for more than the oldest browsers have', () => {
  expect(scripts.length).toBeGreaterThan(20);
  const missing = scripts.flatMap(({ file, text }) => {
    const { names, syntax } = usedIn(text);
    return [...missingIn(names, members).filter((name) => !(name in scriptsDoWithout)), ...syntax].map((name) => `${name} in ${file}`);
  });
  expect(missing).toEqual([]);
});

it('no style sheet asks for more than the oldest browsers have', () => {
  expect(sheets.length).toBe(8);
  expect([...new Set(sheets.flatMap(missingInSheet))].filter((name) => !(name in sheetsDoWithout))).toEqual([]);
});

it('lists no feature that is used no more', () => {
  const called = new Set(scripts.flatMap(({ text }) => usedIn(text).names));
  const asked = new Set(sheets.flatMap(missingInSheet));
  expect(Object.keys(scriptsDoWithout).filter((name) => !called.has(name))).toEqual([]);
  expect(Object.keys(sheetsDoWithout).filter((name) => !asked.has(name))).toEqual([]);
});
