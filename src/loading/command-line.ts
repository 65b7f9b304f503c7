import { env } from 'node:process';

/**
 * How the operator runs a command here: `kim account list` where the unit or the image has set KIM_COMMAND, and else as the process itself was
 * started, with npm or with Node alone.
 * @param words the name of the command, then its arguments
 */
export function commandLine(words: string, { KIM_COMMAND: installed, NODE_RUN_SCRIPT_NAME: script }: NodeJS.ProcessEnv = env): string {
  const [name = '', ...rest] = words.split(' ');
  const options = rest.length === 0 ? '' : ` ${rest.join(' ')}`;
  if (installed !== undefined) return `${installed} ${name}${options}`;
  const separated = options && ` --${options}`;
  return script === undefined ? `npm run ${name}${separated}` : `./node_modules/.bin/node --run ${name}${separated}`;
}
