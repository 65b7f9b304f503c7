import type { Settings } from '../../api/config.ts';
import type { Role } from '../../api/contract/codes.ts';
import type { Site } from '../../src/loading/read-site.ts';
import { missingCityFacts, publishedServices } from '../../src/directory/directory.ts';
import { hourMs } from '../../src/directory/instants.ts';
import { isOld } from '../../src/directory/freshness.ts';
import { commandLine } from '../../src/loading/command-line.ts';

/** Facts of an installation besides its settings and its content. */
export type Installation = {
  /** Accounts that may sign in. */
  accounts: readonly { role: Role; languages: readonly string[] }[];
  consultationHours: number;
  /** Entries whose provider has an address to be asked at. */
  contacts: number;
  /** Whether the database's login may do everything; undefined on SQLite. */
  isSuperuser: boolean | undefined;
  /** When the newest backup was made; undefined when there is none. */
  newestBackup: Date | undefined;
};

/** The parts of going live, in the order of docs/going-live.md. */
export type Area = 'settings' | 'people' | 'content' | 'backups';

/** Something that keeps a city from going live, and what to do. */
export type OpenPoint = { area: Area; text: string };

/** Backups are made every night; two hours may be missing. */
const maxBackupHours = 26;

/** Lists what is missing before people may use the portal, in the order in which to do it. */
export function openPoints(
  settings: Settings,
  { directory, isReviewed }: Pick<Site, 'directory' | 'isReviewed'>,
  installation: Installation,
  now: Date,
): OpenPoint[] {
  const { accounts, consultationHours, contacts, isSuperuser, newestBackup } = installation;
  const count = (role: Role) => accounts.filter((account) => account.role === role).length;
  const services = publishedServices(directory);
  const old = services.filter((service) => isOld(service, now)).length;
  const unread = directory.city.languages.filter(({ tag }) => !isReviewed(tag)).map(({ name }) => name);
  const facts = missingCityFacts(directory.city);
  const checks: [Area, boolean, string][] = [
    ['settings', settings.publicUrl.startsWith('https://'), 'PUBLIC_URL is not an https address.'],
    ['settings', settings.role !== 'both', 'One process plays both roles: run ROLE=public and ROLE=desk apart.'],
    ['settings', isSuperuser !== undefined, 'The database is SQLite: two processes need PostgreSQL.'],
    ['settings', isSuperuser !== true, `The database's login may do everything: ${commandLine('database-logins')}.`],
    ['settings', settings.trustProxy !== undefined, 'TRUST_PROXY is not set: behind a proxy all visitors count as one network.'],
    ['settings', settings.smtpUrl !== undefined, 'SMTP_URL is not set: nobody who asked for email is told anything.'],
    [
      'settings',
      settings.requirePasskey === 'counselling' || settings.provider !== undefined,
      'A password alone opens what people wrote: REQUIRE_PASSKEY=counselling, or the sign-in of the city (OIDC_ISSUER).',
    ],
    ['settings', settings.metricsToken !== undefined, 'METRICS_TOKEN is not set: no monitor can ask for /metrics, and nobody is called.'],
    ['people', count('admin') >= 2, `Admins: ${count('admin')}. Two are needed: the second releases a search of the log.`],
    ['people', count('coordinator') >= 1, "Nobody coordinates: overdue requests and absences are nobody's."],
    ['people', count('counsellor') >= 2, `Counsellors: ${count('counsellor')}. Two are needed, so that one may be ill.`],
    ['people', count('editor') >= 1, 'Nobody edits: reports of wrong entries are read by nobody.'],
    [
      'people',
      accounts.every(({ role, languages }) => role !== 'counsellor' || languages.length > 0),
      'Some counsellors state no language: "the next" cannot fit them.',
    ],
    ['people', consultationHours > 0, 'There are no consultation hours: nobody can book a time.'],
    ['content', facts.length === 0, `content/city.yaml lacks ${facts.join(', ')}: every page says that this is a test.`],
    ['content', unread.length === 0, `No native speaker has read the pages in ${unread.join(', ')}.`],
    ['content', old === 0, `${old} of ${services.length} entries rest on sources older than three years.`],
    [
      'content',
      contacts >= services.length,
      `${services.length - contacts} of ${services.length} entries have nobody who is asked to confirm them.`,
    ],
    [
      'backups',
      newestBackup !== undefined && now.getTime() - newestBackup.getTime() <= maxBackupHours * hourMs,
      newestBackup === undefined
        ? 'There is no backup in the folder of --backups.'
        : `The newest backup is of ${newestBackup.toISOString()}: its timer does not run.`,
    ],
  ];
  return checks.filter(([, isMet]) => !isMet).map(([area, , text]) => ({ area, text }));
}
