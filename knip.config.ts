import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  entry: [
    'setup/{start,serve-process,run-bundle,demo,dev,account,run-astro,run-build,database-logins,new-city,new-language,check-content,migrate-content,import,export,backup,restore,lost-key,ready,release,handbook-pictures,verify-log,test,check,openapi,test-engines}.ts',
    // The health check of setup/container/compose.yaml.
    'setup/container/healthy.ts',
    'src/server-entry.ts',
    'src/loading/*-thread.ts',
    'src/pages/**/*.astro',
    'tests/**/*.{test,spec}.ts',
    'tests/support/*-process.ts',
    'tests/bench/{bench,api-process,live-process}.ts',
    'tests/{faults,bad-input}/run.ts',
    'tests/guarantees/{run,fault-hook}.ts',
    'tests/mutants/{run,setup,vitest.config}.ts',
  ],
  project: ['{src,api,setup,tests}/**/*.{ts,astro}'],
  // Brought by the system: for the figure "static-serving", the Nu checker, and the tests of several processes.
  ignoreBinaries: ['nginx', 'java', 'redis-server', 'caddy', 'mount', 'umount'],
  // `astro check`, which setup/check.ts runs, loads the first; every command runs on the second; Stryker loads the third by its name, and brings the fourth; Java runs the last.
  ignoreDependencies: ['@astrojs/check', 'node', '@stryker-mutator/vitest-runner', '@stryker-mutator/api', 'vnu-jar'],
  ignoreExportsUsedInFile: true,
};

export default config;
