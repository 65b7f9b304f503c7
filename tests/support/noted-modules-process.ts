import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { argv, env } from 'node:process';

/** Loaded with `--import`: notes each module that a process loads in the file that LOADED_FILE names, as "PROGRAM ADDRESS". */
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (env['LOADED_FILE'] !== undefined) appendFileSync(env['LOADED_FILE'], `${path.basename(argv[1] ?? '')} ${found.url}\n`);
    return found;
  },
});
