import type { Served } from '../api/server.ts';
import { readSettings } from '../api/config.ts';
import { sayFirstAccount } from './first-account.ts';
import { serve } from './serve.ts';
import { startMistake } from './start-mistake.ts';

/** `node serve-process.mjs SERVED`, a Served as JSON: the process that serves, bundled by run-bundle.ts and started by start.ts. */
const say = (line: string) => console.log(line);
// Database, keys and logs are for this user only.
process.umask(0o077);

try {
  const settings = readSettings(process.env);
  const running = await serve(settings, JSON.parse(process.argv[2] ?? '') as Served, say);
  await sayFirstAccount(running.app.parts.db, settings, say);
} catch (error) {
  console.error(`\n${startMistake(error)}`);
  process.exitCode = 1;
}
