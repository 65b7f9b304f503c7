import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SettingsError } from '../api/config.ts';
import { connect, dialectOf } from '../api/database/connect.ts';
import { deskLogin, makeLogins, publicLogin } from '../api/database/logins.ts';
import { settingsOf } from './settings.ts';
import { startMistake } from './start-mistake.ts';

/** `npm run database-logins`: creates the logins of the two processes. DATABASE_URL must name a superuser. */
async function run(): Promise<void> {
  const settings = settingsOf(process.env);
  if (dialectOf(settings.databaseUrl) !== 'postgres') {
    throw new SettingsError('DATABASE_URL must name a superuser of PostgreSQL: postgres://… SQLite has no logins.');
  }
  const db = connect(settings.databaseUrl);
  const made = await makeLogins(db, () => randomBytes(24).toString('base64url')).finally(() => db.destroy());
  const lines = [...made].map(([login, password]) => {
    const url = new URL(settings.databaseUrl);
    Object.assign(url, { username: login, password });
    // The superuser may come by the socket, where PostgreSQL asks for no password.
    url.searchParams.delete('host');
    return url.href;
  });
  if (lines.length === 0) {
    console.log(`The logins ${deskLogin} and ${publicLogin} are there already and keep their passwords.`);
  } else {
    const file = path.join(settings.dataDir, 'database-logins');
    await mkdir(settings.dataDir, { recursive: true });
    await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    console.log(`The DATABASE_URL of each process stands in ${file}. Move each to its process, and delete the file.`);
  }
  console.log('Start the desk next: it gives the public login its rights.');
}

try {
  await run();
} catch (error) {
  console.error(startMistake(error));
  process.exitCode = 1;
}
