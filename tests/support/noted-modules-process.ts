import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { env, pid } from 'node:process';

/** Loaded with `--import`: notes each module that a process loads in the file that LOADED_FILE names, as "PID ADDRESS". */
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    if (env['LOADED_FILE'] !== undefined) appendFileSync(env['LOADED_FILE'], `${pid} ${found.url}\n`);
    return found;
  },
});
