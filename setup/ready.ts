import { parseArgs } from 'node:util';
import { SettingsError } from '../api/config.ts';
import { liveContent } from '../api/publishing/live-content.ts';
import { readSite } from '../src/loading/read-site.ts';
import { lookAround } from './ready/look-around.ts';
import { openPoints } from './ready/open-points.ts';
import { settingsOf } from './settings.ts';
import { startMistake } from './start-mistake.ts';

/** `npm run ready`: lists what is missing before people may use the portal. Ends with 1 while something is. */
try {
  const { values } = parseArgs({ options: { backups: { type: 'string' } } });
  const settings = settingsOf(process.env);
  if (settings.role === 'public') throw new SettingsError('This looks at the desk: ROLE must be "desk" or "both".');
  const now = new Date();
  const site = await readSite(await liveContent(settings));
  const points = openPoints(settings, site, await lookAround(settings, values.backups, now), now);
  let area: string | undefined;
  for (const point of points) {
    if (point.area !== area) console.log(`\n${point.area}`);
    area = point.area;
    console.log(`  - ${point.text}`);
  }
  console.log(points.length === 0 ? 'Nothing that a machine can see is missing.' : `\n${points.length} points are open.`);
  console.log('What a city decides and signs is in docs/going-live.md.');
  process.exitCode = points.length === 0 ? 0 : 1;
} catch (error) {
  console.error(startMistake(error));
  process.exitCode = 1;
}
