import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { connect, type Db } from '../../api/database/connect.ts';
import { freePort, startPortal, type Portal } from './portal.ts';
import { startPostgres } from './postgres.ts';
import { startProxy } from './proxy.ts';

/** The portal as an office runs it: the public role and the desk as two processes on one PostgreSQL, behind a reverse proxy. */
export type TwoProcesses = {
  /** Of the proxy; both processes know it as theirs. */
  url: string;
  db: Db;
  addAccount: Portal['addAccount'];
  /** Everything that both processes printed and logged. */
  output: () => string;
  /** Ends the desk and starts it again, so that all its jobs run now. */
  restartDesk: () => Promise<void>;
  stop: () => Promise<void>;
};

/** The part of the desk's keys that the public process has. */
const publicKeys = ['intake.key', 'identity-public.json'];

export async function startTwoProcesses(): Promise<TwoProcesses> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-two-'));
  const postgres = await startPostgres();
  const port = await freePort();
  // One port at three loopback addresses, so that the usual PUBLIC_URL, "localhost" with that port, is the proxy's.
  const at = { proxy: { host: 'localhost', port }, public: { host: '127.0.0.2', port }, desk: { host: '127.0.0.3', port } };
  const processes: Portal[] = [];
  const start = async (role: 'public' | 'desk'): Promise<Portal> => {
    const started = await startPortal({
      databaseUrl: postgres.url,
      dataDir: path.join(folder, role),
      listen: at[role],
      environment: { ROLE: role, TRUST_PROXY: 'loopback' },
    });
    processes.push(started);
    return started;
  };

  let desk = await start('desk');
  await mkdir(path.join(folder, 'public', 'keys'), { recursive: true });
  for (const name of publicKeys) await cp(path.join(folder, 'desk', 'keys', name), path.join(folder, 'public', 'keys', name));
  const visible = await start('public');
  const proxy = await startProxy(at.proxy, { desk: at.desk, public: at.public });
  const db = connect(postgres.url);

  return {
    url: `http://localhost:${port}`,
    db,
    addAccount: (account) => desk.addAccount(account),
    output: () => processes.map((one) => one.output()).join(''),
    restartDesk: async () => {
      await desk.stop();
      desk = await start('desk');
    },
    stop: async () => {
      await proxy.stop();
      await db.destroy();
      await visible.stop();
      await desk.stop();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
