import path from 'node:path';
import { readSettings } from '../../api/config.ts';
import { connect } from '../../api/database/connect.ts';
import { createTurns } from '../../api/database/turns.ts';
import { createFollower } from '../../api/publishing/follower.ts';
import { recordedContent } from '../../api/publishing/live-content.ts';
import { createPublisher } from '../../api/publishing/publisher.ts';
import { openKeys } from '../../api/sealing/keys.ts';

/*
 * A desk that publishes and hangs at one step until it is killed: `node publishing-process.ts STEP ACCOUNT PAGES`, with the settings of a
 * desk in the environment. It says "there" when it hangs. Git hangs by itself (STEP git, another git first in PATH).
 */
const [, , step = '', account = '', pages = ''] = process.argv;
const hang = (here: string): Promise<void> => {
  if (here !== step) return Promise.resolve();
  process.stdout.write('there');
  setInterval(() => undefined, 1000);
  return new Promise(() => undefined);
};

const settings = readSettings(process.env);
const db = connect(settings.databaseUrl);
const keys = await openKeys(settings, () => new Date());
const now = () => new Date();
const build = () => hang('build').then(() => path.resolve(pages));
const follower = createFollower({
  db,
  settings,
  now,
  verify: keys.identity.verify,
  release: 'tests',
  startsWith: await recordedContent(settings),
  build,
  switchTo: () => hang('switch'),
});
const { sign } = keys.identity;
const publisher = createPublisher({
  db,
  settings,
  now,
  release: 'tests',
  identity: {
    ...keys.identity,
    sign: (bytes) => {
      if (step === 'archive') {
        process.stdout.write('there');
        // The archive is half written: nothing else may run.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      }
      return sign?.(bytes) ?? '';
    },
  },
  build,
  follow: follower.follow,
  verified: follower.verified,
  turns: createTurns(settings.databaseUrl),
  failed: (error) => process.stderr.write(String(error)),
});
publisher.publish({ role: 'editor', account });
await publisher.rest();
process.stdout.write(JSON.stringify(publisher.look()));
await db.destroy();
