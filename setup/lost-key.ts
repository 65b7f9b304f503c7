import { parseArgs } from 'node:util';
import { SettingsError } from '../api/config.ts';
import { beginWithoutKeys } from '../api/intake/lost-keys.ts';
import { openKeys } from '../api/sealing/keys.ts';
import { fileOf, lastingKinds, type LastingKind } from '../api/sealing/known-keys.ts';
import { commandLine } from '../src/loading/command-line.ts';
import { settingsOf } from './settings.ts';

/** `npm run lost-key -- desk.key`: says what is lost with a key of which no copy is left; with `--for-good` begins anew with another. */
const usage = `${commandLine('lost-key FILE …')}   a file of DATA_DIR/keys: ${Object.values(fileOf).join(', ')}`;

const losses: Record<LastingKind, string> = {
  'desk-key': `All accounts are disabled, and sessions, passkeys, tokens, webhooks and links of partners are void. Addresses of partners and contacts must
be entered again, and open questions to persons asked again. The log of before proves nothing any more. Steps of requests are believed as the database has them.`,
  intake: `Slips that were lost are not found again, and a form that is sent twice makes two requests. Steps of requests are believed as the database
has them. Public processes need the new intake.key.`,
  identity: 'Archives of earlier publications are not trusted. Public processes need the new identity-public.json.',
};

async function run(): Promise<void> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { 'for-good': { type: 'boolean', default: false } } });
  const lost = lastingKinds.filter((kind) => positionals.includes(fileOf[kind]));
  if (lost.length === 0 || lost.length < positionals.length) throw new SettingsError(usage);
  const settings = settingsOf(process.env);
  if (settings.role === 'public') throw new SettingsError('Keys are made where the desk runs: ROLE must be "desk" or "both".');
  if (!values['for-good']) {
    const words = ['lost-key', ...lost.map((kind) => fileOf[kind]), '--for-good'].join(' ');
    throw new SettingsError(
      `${lost.map((kind) => `${fileOf[kind]}: ${losses[kind]}`).join('\n')}\n` +
        `Look in every backup of the keys first: a copy of any night is the same. If there is none, stop the portal, make a backup of the\n` +
        `database and run: ${commandLine(words)}`,
    );
  }
  const adopted = await beginWithoutKeys(settings, lost, await openKeys(settings, () => new Date()), new Date());
  console.log(
    `The portal begins anew with another ${lost.map((kind) => fileOf[kind]).join(', ')}. Steps and letters that are believed: ${adopted}.`,
  );
  if (lost.includes('desk-key'))
    console.log(
      `Make an admin: ${commandLine('account add EMAIL --role admin --provider ID')}\nShe enables the others at the desk, under "Accounts".`,
    );
}

process.umask(0o077);
try {
  await run();
} catch (error) {
  if (!(error instanceof SettingsError || (error instanceof TypeError && 'code' in error))) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
