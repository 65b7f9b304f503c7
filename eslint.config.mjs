import astro from 'eslint-plugin-astro';
import tseslint from 'typescript-eslint';

/** A wall: what a room must not import, and what to do instead. */
const wall = (files, ...rows) => ({
  files,
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', { patterns: rows.map(([regex, message]) => ({ regex, message })) }],
  },
});

const api = String.raw`(^|/)api/`;
const apiBesideContract = String.raw`(^|/)api/(?!contract/)`;
const database = String.raw`(^kysely|^pg$|^node:sqlite|(^|/)database/)`;
const fastify = String.raw`^(@fastify/|fastify)`;

/** The floors of the api, from the top. A floor calls those below it. */
const floors = [
  'http',
  'watching',
  'jobs',
  'translation',
  'publishing',
  'live',
  'overview',
  'webhooks',
  'letters',
  'intake',
  'appointments',
  'corrections',
  'accounts',
  'audit',
  'sealing',
  'database',
];
const floorWalls = floors
  .slice(1)
  .map((floor, index) =>
    wall(
      [`api/${floor}/**`],
      [fastify, 'Only api/http knows HTTP: throw a Problem, and let a route call you.'],
      [
        String.raw`(^|/)(${floors.slice(0, index + 1).join('|')})/`,
        `Arrows run down: ${floor} is called by ${floors.slice(0, index + 1).join(', ')}, never the other way round.`,
      ],
    ),
  );

/** In a page from right to left such a space stands on the wrong side. */
const spaceAtTheEdge = {
  selector: String.raw`JSXElement[openingElement.name.name='bdi'] > JSXText[value=/^\s+$/]`,
  message: 'Nothing but words stands in a <bdi>: write set:text={…}.',
};

/** Arithmetic with dates that overlooks Berlin's clocks, and what to do instead. */
const ownArithmetic = [
  [
    'MemberExpression[property.name=/^([gs]et(UTC)?(Date|Day|Month|FullYear|Hours|Minutes)|toLocale(Date|Time)String|getTimezoneOffset)$/]',
    'Ask src/directory/berlin.ts, or berlin.browser.ts where browsers load the code.',
  ],
  [
    "NewExpression[callee.property.name='DateTimeFormat']",
    'Ask src/directory/berlin.ts, or berlin.browser.ts where browsers load the code.',
  ],
  ["CallExpression[callee.object.name='Date'][callee.property.name='UTC']", 'Days are texts: see src/directory/calendar-day.ts.'],
  [
    "CallExpression[callee.property.name='slice'][callee.object.callee.property.name='toISOString']",
    'This is a day in UTC: ask for berlinDay.',
  ],
  ['Literal[raw=/^(60_000|3_600_000|86_400_000)$/]', 'These milliseconds have names in src/directory/instants.ts.'],
].map(([selector, message]) => ({ selector, message }));

export default tseslint.config(
  { ignores: ['.build/', '.build-*/', 'var/', '.astro/', 'node_modules/', 'test-results/', 'playwright-report/'] },
  ...tseslint.configs.strictTypeChecked,
  ...astro.configs.recommended,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.mjs'] }, extraFileExtensions: ['.astro'] } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off', // noUncheckedIndexedAccess makes each one a decision; in api/ and some rooms of src/ each one says why
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/require-await': 'off', // Fastify tells async handlers from callback ones by the keyword
      '@typescript-eslint/unbound-method': 'off', // Kysely's expression builders are made to be taken apart
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }], // names what the rest of a row leaves out
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.astro'],
    ...tseslint.configs.disableTypeChecked,
  },
  { files: ['**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  { files: ['setup/**', 'tests/bench/bench.ts', 'tests/{bad-input,faults,guarantees,mutants}/run.ts'], rules: { 'no-console': 'off' } }, // the commands speak to a terminal
  {
    files: ['**/*.test.ts', 'tests/**'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },

  {
    files: ['api/**', 'src/{exchange,i18n,loading,offline,open-data,translation}/**'],
    // Migrations stay as they were written.
    ignores: ['**/*.test.ts', 'api/database/migrations/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unsafe-type-assertion': 'error',
    },
  },

  wall(
    ['src/directory/**', 'src/search/**', 'src/open-data/**', 'src/translation/**', 'src/exchange/**'],
    [String.raw`^astro|(^|/)(pages|layouts|components|loading)/`, 'This room is pure: pass what it needs as an argument.'],
    [api, 'The directory knows nothing of the queue: the api asks the directory, never the other way round.'],
    // A hash is no more than arithmetic.
    [String.raw`^node:(?!crypto$)`, 'This room reads no files and has no clock: src/loading reads, the caller passes the instant.'],
  ),
  wall(
    ['src/i18n/**'],
    [String.raw`^(node:|astro)|(^|/)(pages|layouts|components|loading|api)/`, 'i18n is pure: words and tags come in as arguments.'],
  ),
  wall(
    ['src/components/**/*.{element,browser}.ts'],
    [
      String.raw`^(node:|luxon|i18next)|(^|/)(content|locales|i18n|loading)/|(^|/)api/(?!contract/)`,
      'This code runs in the browser: give it words and facts by attribute or as a JSON child.',
    ],
  ),
  wall(
    ['src/**/*.astro', 'src/middleware.ts'],
    [apiBesideContract, 'Pages get what they need in Astro.locals, typed in api/contract/pages.ts.'],
  ),
  wall(
    ['api/contract/**'],
    [
      String.raw`^(?!typebox$|\./|\.\./[\w-]+\.ts$|(\.\./)+src/(search/|translation/|exchange/(?:imported|matching)\.ts|directory/(?:free-text|json)\.ts))`,
      'The contract imports typebox, and the types of searches, translations, imports and JSON: both sides must be able to read it.',
    ],
  ),
  wall(['api/http/**'], [database, 'Routes never ask the database: call a function of a room below.']),
  ...floorWalls,
  wall(
    ['api/translation/**'],
    [fastify, 'Only api/http knows HTTP: throw a Problem, and let a route call you.'],
    [String.raw`(^|/)(http|jobs)/`, 'Arrows run down: translation is called by http and jobs, never the other way round.'],
    [
      String.raw`(^|/)(letters|intake|appointments|corrections|sealing)/`,
      'Texts from here go to a translation service: this room knows the content and nothing about a person.',
    ],
  ),

  // The clock has walls of core rules, so that a room's own wall does not replace them.
  {
    files: ['{api,src,setup}/**'],
    ignores: ['src/directory/berlin.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [{ name: 'luxon', message: 'Ask src/directory/berlin.ts for days and times.' }] }],
    },
  },
  {
    files: [
      'src/**/*{.element,.browser,worker}.ts',
      'src/search/**',
      'src/directory/{calendar-day,freshness,hours-state,instants,nearness}.ts',
    ],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: String.raw`^luxon$|(^|/)berlin\.ts$`,
              message: 'Browsers load this code: ask berlin.browser.ts, which needs nothing but Intl.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['{api,src,setup}/**'],
    ignores: ['**/*.test.ts', 'src/directory/{berlin.browser,calendar-day,instants}.ts', 'api/database/migrations/**'],
    rules: { 'no-restricted-syntax': ['error', ...ownArithmetic, spaceAtTheEdge] },
  },
);
