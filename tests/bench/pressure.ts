import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startPortal, type Portal } from '../support/portal.ts';
import type { Figure } from './figure.ts';
import { percentile } from './rates.ts';

/** Strangers' connections, each of which asks for the form again as soon as it has it. */
const crowds = [20, 200, 1000];
const seconds = 15;
const pauseMs = 100;
const email = 'koordination@example.org';
const password = 'a calm desk on a busy morning';

/** Each form from another network, so that no limit of one address answers in the place of the line. */
const strangers = `
local count = 0
request = function()
  count = count + 1
  wrk.headers['x-forwarded-for'] = string.format('10.%d.%d.1', math.floor(count / 250) % 250, count % 250)
  return wrk.format('GET', '/de/appointment/')
end
`;

/** How long a monitor and a counsellor wait while strangers overload the process. */
export const pressure: Figure = {
  name: 'pressure',
  run: async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-pressure-'));
    const script = path.join(folder, 'strangers.lua');
    await writeFile(script, strangers);
    const portal = await startPortal({ environment: { LOG_LEVEL: 'warn', TRUST_PROXY: 'loopback' } });
    try {
      await portal.addAccount({ email, role: 'coordinator', provider: 'stadt-gelsenkirchen', name: 'Koordination', password });
      const cookie = await signIn(portal);
      const measured: Measured[] = [];
      for (const crowd of crowds) measured.push(await measure(portal, { crowd, script, cookie }));
      const row = (what: string, unit: string, of: (one: Measured) => number) => ({ what, unit, values: measured.map(of) });
      const soon = { target: { atMost: 200 } };
      return {
        columns: crowds.map((crowd) => `${crowd} connections`),
        rows: [
          row('/healthz, median', 'ms', ({ health }) => percentile(health, 50)),
          { ...row('/healthz, 95 of 100', 'ms', ({ health }) => percentile(health, 95)), ...soon },
          row('list of the desk, median', 'ms', ({ desk }) => percentile(desk, 50)),
          { ...row('list of the desk, 95 of 100', 'ms', ({ desk }) => percentile(desk, 95)), ...soon },
          row('forms of strangers', 'a second', ({ forms }) => forms),
          row('strangers who were told to come again', 'percent', ({ refused }) => refused),
        ],
        notes: [
          `One process has all roles. For ${seconds} seconds strangers load the form over kept connections, each from another network; every ${pauseMs} ms a monitor and a counsellor ask over new ones.`,
          'The strangers run on the same cores as the process.',
        ],
      };
    } finally {
      await portal.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

type Measured = { health: number[]; desk: number[]; forms: number; refused: number };

/** @returns the cookie of a session */
async function signIn({ url }: Portal): Promise<string> {
  const response = await fetch(`${url}/desk/sign-in/`, {
    method: 'POST',
    headers: { origin: url },
    body: new URLSearchParams({ email, password }),
    redirect: 'manual',
  });
  const [cookie] = response.headers.getSetCookie();
  if (cookie === undefined) throw new Error(`no session: ${response.status}`);
  return cookie.split(';')[0]!;
}

async function measure({ url }: Portal, { crowd, script, cookie }: { crowd: number; script: string; cookie: string }): Promise<Measured> {
  const pressing = promisify(execFile)('wrk', ['-t1', `-c${crowd}`, `-d${seconds}s`, '--timeout', '30s', '-s', script, url]);
  const [health, desk]: [number[], number[]] = [[], []];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    health.push(await milliseconds(`${url}/healthz`));
    desk.push(await milliseconds(`${url}/desk/requests/`, { cookie }));
    await wait(pauseMs);
  }
  const { stdout } = await pressing;
  const answers = Number(/(\d+) requests in/.exec(stdout)?.[1] ?? 0);
  if (answers === 0) throw new Error(`wrk had no answer:\n${stdout}`);
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0);
  return { health, desk, forms: Math.round((answers - refused) / seconds), refused: Math.round((refused / answers) * 100) };
}

/** @throws when the answer is not 200 */
const milliseconds = (url: string, headers: Record<string, string> = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const start = performance.now();
    http
      .get(url, { agent: false, headers }, (response) => {
        response.resume();
        response.on('end', () => {
          if (response.statusCode === 200) resolve(performance.now() - start);
          else reject(new Error(`${url}: ${response.statusCode}`));
        });
      })
      .on('error', reject);
  });
