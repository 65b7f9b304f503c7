/** The rooms whose tests are tried with mutants, and the tests that answer for each: without a build and without PostgreSQL. */
export const rooms: Record<string, { mutate: string[]; tests: string[] }> = {
  directory: {
    mutate: ['src/directory/**/*.ts', '!src/directory/{*hours*,holidays}.ts'],
    tests: ['src/{directory,open-data}/**/*.test.ts', 'tests/content/{references,hsds-place}.test.ts'],
  },
  /** The part of the directory that works out opening hours. */
  hours: {
    mutate: ['src/directory/{*hours*,holidays}.ts'],
    tests: ['src/directory/{*hours*,holidays}.test.ts', 'src/open-data/recurrences.test.ts'],
  },
  search: { mutate: ['src/search/**/*.ts'], tests: ['src/search/**/*.test.ts'] },
  i18n: { mutate: ['src/i18n/**/*.ts'], tests: ['src/i18n/**/*.test.ts'] },
  loading: { mutate: ['src/loading/**/*.ts'], tests: ['src/loading/**/*.test.ts'] },
  offline: { mutate: ['src/offline/worker.ts'], tests: ['src/offline/**/*.test.ts'] },
  appointments: {
    mutate: ['api/appointments/**/*.ts'],
    tests: [
      'api/appointments/**/*.test.ts',
      'tests/api/{allowances,booking,booking-rules,calendar,desk-hours,free-times,move,slots}.test.ts',
    ],
  },
  /** The part of appointments that knows no database. */
  slots: {
    mutate: ['api/appointments/{consultation-hours,hours-rules,pieces,slot-names,slots}.ts'],
    tests: ['api/appointments/**/*.test.ts'],
  },
  intake: {
    mutate: ['api/intake/**/*.ts'],
    tests: [
      'api/intake/**/*.test.ts',
      'tests/api/{asking,burst,claiming,desk-answers,desk-queue,erasure,lost-slip,marks}.test.ts',
      'tests/api/{owed,person-steps,receive,renew-link,requester,slip-facts,two-providers,urgent-turns}.test.ts',
    ],
  },
  jobs: {
    mutate: ['api/jobs/**/*.ts'],
    tests: ['api/jobs/**/*.test.ts', 'tests/api/{clock,forget,job-moments,job-rules,letters,owed,report}.test.ts'],
  },
  letters: {
    mutate: ['api/letters/**/*.ts'],
    tests: ['api/letters/**/*.test.ts', 'tests/api/{calendar,clock,letter-rules,letter-words,letters}.test.ts'],
  },
  accounts: {
    mutate: ['api/accounts/**/*.ts'],
    tests: ['api/accounts/**/*.test.ts', 'tests/api/{account-rules,desk-accounts,desk-routes}.test.ts'],
  },
  plugins: {
    mutate: ['api/http/plugins/**/*.ts'],
    tests: ['api/http/**/*.test.ts', 'tests/api/{headers,locations,look-limits,nul,refusals}.test.ts'],
  },
  database: {
    mutate: ['api/database/*.ts'],
    tests: ['api/database/**/*.test.ts', 'tests/api/{failures,migration-failures,migrations,sqlite-file}.test.ts'],
  },
};
