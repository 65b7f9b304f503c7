import { contentChecks } from '../src/directory/content-checks.ts';
import { ContentError } from '../src/loading/read-directory.ts';
import { readSite } from '../src/loading/read-site.ts';
import { checkLinks } from '../api/publishing/link-check.ts';
import { liveContent } from '../api/publishing/live-content.ts';
import { settingsOf } from './settings.ts';

/*
 * `npm run check-content`: what looks wrong in the content although the build takes it. `-- --offline` asks no links. It changes nothing, and
 * exits with 0 whatever it finds: a finding is a question to an editor.
 */
const folder = await liveContent(settingsOf(process.env));
try {
  const { directory, words } = await readSite(folder);
  const t = words(directory.city.languages.some(({ tag }) => tag === 'en') ? 'en' : directory.city.languages[0].tag);
  const isOffline = process.argv.includes('--offline');
  const rounds = [
    ...contentChecks.map(({ id, find }) => ({ id, found: find(directory, new Date()) })),
    ...(isOffline ? [] : [{ id: 'links' as const, found: await checkLinks(directory) }]),
  ];
  for (const { id, found } of rounds) {
    console.log(`\n${t(`desk:checks.title.${id}`)}: ${found.length}`);
    for (const { file, field, code, values } of found) console.log(`  ${file} ${field}: ${t(`desk:checks.finding.${code}`, values)}`);
  }
  if (isOffline) console.log(`\n${t('desk:checks.linksNotAsked')}`);
} catch (error) {
  if (!(error instanceof ContentError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
