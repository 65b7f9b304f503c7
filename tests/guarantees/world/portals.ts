import { execFile } from 'node:child_process';
import { cp, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Dialect } from '../../../api/database/connect.ts';
import { freePort, startPortal, type Portal } from '../../support/portal.ts';
import { startPostgres } from '../../support/postgres.ts';
import type { Guarantee } from '../guarantee.ts';

type Role = 'both' | 'public' | 'desk';

/** The processes of a portal: one on SQLite; on PostgreSQL public side and desk with their own logins, as in real operation. */
export type Portals = {
  publicUrl: string;
  deskUrl: string;
  databaseUrl: string;
  publicDatabaseUrl: string | undefined;
  deskSettings: Record<string, string>;
  dataDirs: string[];
  mailDir: string;
  addAccount: Portal['addAccount'];
  roles: readonly Role[];
  /** Ends one process with SIGKILL and starts it again. */
  killAndStart: (role: Role) => Promise<void>;
  /** Ends the desk as a restart of the machine does, so that all its jobs run now. */
  restartDesk: () => Promise<void>;
  output: () => string;
  /** How often a process had ended before somebody killed it. */
  crashes: () => number;
  stop: () => Promise<void>;
};

/** The part of the desk's keys that the public process has. */
const publicKeys = ['intake.key', 'identity-public.json'];

/** @param faults texts in the running code that are wrong on purpose */
export async function startPortals(dialect: Dialect, folder: string, faults: Guarantee['breaks']): Promise<Portals> {
  const postgres = dialect === 'postgres' ? await startPostgres({ durable: true }) : undefined;
  const deskDir = path.join(folder, 'desk');
  const publicDir = postgres === undefined ? deskDir : path.join(folder, 'public');
  const mailDir = path.join(folder, 'mail');
  await mkdir(deskDir, { recursive: true });
  const logins = postgres && (await makeLogins(postgres.url, deskDir));
  const deskDatabase = logins?.desk ?? path.join(deskDir, 'kim.sqlite');
  const port = await freePort();
  const listen = { desk: { host: 'localhost', port }, public: { host: postgres === undefined ? 'localhost' : '127.0.0.2', port } };

  const running = new Map<Role, Portal>();
  const all: Portal[] = [];
  let crashes = 0;
  const start = async (role: Role): Promise<void> => {
    const isPublic = role === 'public';
    const portal = await startPortal({
      databaseUrl: isPublic ? (logins?.public ?? '') : deskDatabase,
      dataDir: isPublic ? publicDir : deskDir,
      listen: isPublic ? listen.public : listen.desk,
      environment: {
        ROLE: role,
        TRUST_PROXY: 'loopback',
        TRUSTED_NETWORKS: 'none',
        LOG_LEVEL: 'trace',
        MAIL_DIR: mailDir,
        SMS_DIR: mailDir,
        ...(faults.length > 0 && {
          GUARANTEE_FAULTS: JSON.stringify(faults),
          NODE_OPTIONS: `--import ${pathToFileURL(path.resolve('tests/guarantees/fault-hook.ts')).href}`,
        }),
      },
    });
    running.set(role, portal);
    all.push(portal);
  };
  const take = (role: Role): Portal => {
    const portal = running.get(role)!;
    if (portal.hasEnded()) crashes += 1;
    return portal;
  };

  const roles: readonly Role[] = postgres === undefined ? ['both'] : ['public', 'desk'];
  const deskRole = postgres === undefined ? 'both' : 'desk';
  await start(deskRole);
  if (postgres !== undefined) {
    await mkdir(path.join(publicDir, 'keys'), { recursive: true });
    for (const name of publicKeys) await cp(path.join(deskDir, 'keys', name), path.join(publicDir, 'keys', name));
    await start('public');
  }
  return {
    publicUrl: `http://${listen.public.host}:${port}`,
    deskUrl: `http://${listen.desk.host}:${port}`,
    databaseUrl: postgres?.url ?? deskDatabase,
    publicDatabaseUrl: logins?.public,
    deskSettings: { DATA_DIR: deskDir, DATABASE_URL: deskDatabase, ROLE: deskRole },
    dataDirs: [...new Set([deskDir, publicDir])],
    mailDir,
    addAccount: (account) => running.get(deskRole)!.addAccount(account),
    roles,
    killAndStart: async (role) => {
      await take(role).kill();
      await start(role);
    },
    restartDesk: async () => {
      await take(deskRole).stop();
      await start(deskRole);
    },
    output: () => all.map((portal) => portal.output()).join(''),
    crashes: () => crashes + [...running.values()].filter((portal) => portal.hasEnded()).length,
    stop: async () => {
      for (const portal of running.values()) await portal.stop();
      await postgres?.stop();
    },
  };
}

/** As `npm run database-logins` makes them. */
async function makeLogins(databaseUrl: string, folder: string): Promise<{ desk: string; public: string }> {
  await promisify(execFile)(process.execPath, ['setup/database-logins.ts'], {
    env: { ...process.env, DATABASE_URL: databaseUrl, DATA_DIR: folder },
  });
  const lines = (await readFile(path.join(folder, 'database-logins'), 'utf8')).trim().split('\n');
  return { desk: lines[0]!, public: lines[1]! };
}
