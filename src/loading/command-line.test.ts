import { expect, it } from 'vitest';
import { commandLine } from './command-line.ts';

it.each([
  ['in a clone', {}, 'npm run verify-log', 'npm run account -- link EMAIL'],
  [
    'in a release that Node alone has started',
    { NODE_RUN_SCRIPT_NAME: 'start' },
    './node_modules/.bin/node --run verify-log',
    './node_modules/.bin/node --run account -- link EMAIL',
  ],
  [
    'where the machine has a command of its own, however that was started',
    { KIM_COMMAND: 'kim2', NODE_RUN_SCRIPT_NAME: 'start' },
    'kim2 verify-log',
    'kim2 account link EMAIL',
  ],
])('%s a command is named as it is run', (_where, environment, bare, withWords) => {
  expect([commandLine('verify-log', environment), commandLine('account link EMAIL', environment)]).toEqual([bare, withWords]);
});
