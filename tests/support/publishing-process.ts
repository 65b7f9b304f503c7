import path from 'node:path';
import { readSettings } from '../../api/config.ts';
import { connect } from '../../api/database/connect.ts';
import { createTurns } from '../../api/database/turns.ts';
import { createFollower } from '../../api/publishing/follower.ts';
import { recordedContent } from '../../api/publishing/live-content.ts';
import { createPublisher } from '../../api/publishing/publisher.ts';
import { openKeys } from '../../api/sealing/keys.ts';

/*
 * A desk that publishes and stops at one step until it is killed or gets SIGCONT: `node publishing-process.ts STEP ACCOUNT PAGES`, with the
 * settings of a desk in the environment. It says "there" before it stops. Git hangs by itself (STEP git, another git first in PATH).
 */
const [, , step = '', account = '', pages = ''] = process.argv;
const hang = (here: string): void => {
  if (here !== step) return;
  process.stdout.write('there');
  process.kill(process.pid, 'SIGSTOP');
};

const settings = readSettings(process.env);
const db = connect(settings.databaseUrl);
const keys = await openKeys(settings, () => new Date());
const now = () => new Date();
const build = () => {
  hang('build');
  return Promise.resolve(path.resolve(pages));
};
const follower = createFollower({
  db,
  settings,
  now,
  verify: keys.identity.verify,
  release: 'tests',
  startsWith: await recordedContent(settings),
  build,
  switchTo: () => {
    hang('switch');
    return Promise.resolve();
  },
});
const { sign } = keys.identity;
const turns = createTurns(settings.databaseUrl);
const publisher = createPublisher({
  db,
  settings,
  now,
  release: 'tests',
  identity: {
    ...keys.identity,
    sign: (bytes) => {
      hang('archive');
      return sign?.(bytes) ?? '';
    },
  },
  build,
  follow: follower.follow,
  verified: follower.verified,
  turns,
  failed: (error) => process.stderr.write(String(error)),
});
publisher.publish({ role: 'editor', account });
await publisher.rest();
process.stdout.write(JSON.stringify(publisher.look()));
await turns.close();
await db.destroy();
