import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { connect, dialectOf } from '../api/database/connect.ts';
import { deskLogin, makeLogins, publicLogin } from '../api/database/logins.ts';
import { settingsOf } from './settings.ts';

/** `npm run database-logins`: creates the logins of the two processes. DATABASE_URL must name a superuser. */
const settings = settingsOf(process.env);
if (dialectOf(settings.databaseUrl) !== 'postgres') {
  console.error('DATABASE_URL must name a superuser of PostgreSQL: postgres://… SQLite has no logins.');
  process.exit(1);
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
