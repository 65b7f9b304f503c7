import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { addAccount, disableAccount, findAccountByEmail, listAccounts, storePassword, type Account } from '../api/accounts/account.ts';
import { linkPath, makeLink, makeLinkFor, type OneTimeLink } from '../api/accounts/link.ts';
import { hashPassword, passwordMistake } from '../api/accounts/password.ts';
import { SettingsError } from '../api/config.ts';
import { roles, type FieldErrorCode } from '../api/contract/codes.ts';
import { Problem } from '../api/contract/problems.ts';
import { openDeskDatabase } from '../api/intake/desk-database.ts';
import { dialectOf, type Db } from '../api/database/connect.ts';
import { openKeys } from '../api/sealing/keys.ts';
import { momentText } from '../src/directory/berlin.ts';
import { ContentError } from '../src/loading/read-directory.ts';
import { liveContent } from '../api/publishing/live-content.ts';
import { readSite } from '../src/loading/read-site.ts';
import type { Directory } from '../src/directory/directory.ts';
import { settingsOf } from './settings.ts';
import { commandLine } from '../src/loading/command-line.ts';

/** `npm run account`: adds, lists and disables people of the desk, on the machine of the portal. */
const usage = `${commandLine('account add EMAIL --role ROLE --provider ID [--name NAME] [--language de|en] [--password-stdin]')}
${commandLine('account list')}
${commandLine('account link EMAIL')}       a new one-time link, in place of a forgotten password
${commandLine('account disable EMAIL')}    ends its sessions at once`;

/** A wrong argument. The message says what would be right. */
class UsageError extends Error {}

const mistakes: Partial<Record<FieldErrorCode, string>> = {
  'not-an-email': 'That is no email address. One looks like name@example.org',
  repeated: `There is an account with this email already. A new link for it: ${commandLine('account link EMAIL')}`,
  required: 'The password is missing: nothing came on standard input.',
  'too-short': 'The password needs at least 12 characters.',
  'too-long': 'The name may have 120 characters, the password 200.',
  'not-allowed': 'The password must not be the email address.',
};

const commonPassword = 'Too many people have this password, so it is guessed first. Take a sentence of your own.';

const say = (line: string): void => console.log(line);

async function run(words: string[]): Promise<void> {
  const { values, positionals } = read(words);
  const [command, email, ...rest] = positionals;
  if (command === undefined || rest.length > 0) throw new UsageError(usage);
  const settings = settingsOf(process.env);
  const { directory } = await readSite(await liveContent(settings));
  if (dialectOf(settings.databaseUrl) === 'sqlite') await mkdir(path.dirname(settings.databaseUrl), { recursive: true });
  const db = await openDeskDatabase(settings, await openKeys(settings, () => new Date()), new Date());
  const sayLink = (account: Account, { token, expiresAt }: OneTimeLink) =>
    say(`One-time link for ${account.email}, valid until ${momentText(expiresAt)}:\n` + `${settings.publicUrl}${linkPath(token)}`);
  try {
    if (command === 'list' && email === undefined) {
      await list(db);
      return;
    }
    if (email === undefined) throw new UsageError(usage);
    const now = new Date();
    if (command === 'add') {
      const { account, link } = await add(db, directory, email, values, now);
      say(`Added ${account.email}: ${account.role} of ${account.provider}.`);
      if (link === undefined) say(`The password is set. Sign in at ${settings.publicUrl}/desk/`);
      else sayLink(account, link);
      return;
    }
    const account = await findAccountByEmail(db, email);
    if (account === undefined)
      throw new UsageError(`There is no account with the email ${email}. All accounts: ${commandLine('account list')}`);
    if (command === 'link' && account.disabled)
      throw new UsageError(`${email} is disabled. Enable it at ${settings.publicUrl}/desk/accounts/ first.`);
    if (command === 'link') sayLink(account, await makeLinkFor(db, account.id, null, now));
    else if (command === 'disable') {
      await disableAccount(db, account.id, null, now);
      say(`${account.email} is disabled, and signed out everywhere.`);
    } else throw new UsageError(usage);
  } finally {
    await db.destroy();
  }
}

type Options = { role?: string; provider?: string; name?: string; language?: string; 'password-stdin'?: boolean };

function read(words: string[]): { values: Options; positionals: string[] } {
  const option = { type: 'string' } as const;
  try {
    return parseArgs({
      args: words,
      allowPositionals: true,
      options: { role: option, provider: option, name: option, language: option, 'password-stdin': { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n${usage}`);
  }
}

async function add(
  db: Db,
  directory: Directory,
  email: string,
  options: Options,
  now: Date,
): Promise<{ account: Account; link?: OneTimeLink }> {
  const role = oneOf('--role', options.role, roles);
  const provider = oneOf(
    '--provider',
    options.provider,
    directory.providers.map(({ id }) => id),
  );
  const language = oneOf('--language', options.language ?? 'de', ['de', 'en'] as const);
  const name = options.name ?? email.split('@', 1)[0]!;
  const password = options['password-stdin'] === true ? (await text(process.stdin)).replace(/\r?\n$/, '') : undefined;
  const mistake = password === undefined ? undefined : passwordMistake(password, email);
  if (mistake !== undefined) throw new UsageError(mistake === 'repeated' ? commonPassword : (mistakes[mistake] ?? mistake));
  const hash = password === undefined ? undefined : await hashPassword(password);
  return db.transaction().execute(async (transaction) => {
    const account = await addAccount(transaction, { email, name, role, provider, language }, null, now);
    if (hash === undefined) return { account, link: await makeLink(transaction, account.id, null, now) };
    await storePassword(transaction, account.id, hash, now);
    return { account };
  });
}

function oneOf<Word extends string>(option: string, given: string | undefined, words: readonly Word[]): Word {
  const word = words.find((one) => one === given);
  if (word === undefined)
    throw new UsageError(`${option} must be one of ${words.join(', ')}${given === undefined ? '' : `, not "${given}"`}.`);
  return word;
}

async function list(db: Db): Promise<void> {
  const accounts = await listAccounts(db);
  if (accounts.length === 0) say('There is no account yet.');
  for (const { email, name, role, provider, disabled, hasPassword } of accounts) {
    say(`${email}\t${name}\t${role}\t${provider}${disabled ? '\tdisabled' : hasPassword ? '' : '\tno password yet'}`);
  }
}

process.umask(0o077);
try {
  await run(process.argv.slice(2));
} catch (error) {
  const known = error instanceof UsageError || error instanceof SettingsError || error instanceof ContentError;
  if (!known && !(error instanceof Problem)) throw error;
  const code = error instanceof Problem ? error.errors[0]?.code : undefined;
  console.error((code === undefined ? undefined : mistakes[code]) ?? error.message);
  process.exitCode = 1;
}
