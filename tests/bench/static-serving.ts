import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort, startPortal } from '../support/portal.ts';
import type { Figure } from './figure.ts';
import { spread, spreadColumns } from './rates.ts';

const rounds = 15;
const seconds = 2;

type Server = { url: string; pid: number };
/** Pages a second, and pages for each second of the processor. */
type Rate = { inTime: number; inProcessorTime: number };

const ratiosOf = () => ({ nginx: [] as number[], keeping: [] as number[] });

/** Static pages a second of one process of ours against nginx with one worker, by turns, on the same files. */
export const staticServing: Figure = {
  name: 'static-serving',
  run: async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'kim-bench-'));
    const portal = await startPortal({ environment: { LOG_LEVEL: 'warn', HOST: '127.0.0.1' } });
    try {
      const [build] = await readdir(path.join(portal.dataDir, 'site'));
      const site = path.join(portal.dataDir, 'site', build!);
      const pages = (await readdir(site, { recursive: true }))
        .filter((name) => name.endsWith('index.html'))
        .map((name) => `/${name.replace(/index\.html$/, '')}`);
      const script = path.join(folder, 'pages.lua');
      await writeFile(script, luaOf(pages));
      const headers = await ownHeaders(`${portal.url}/languages/`);
      const nginx = await startNginx(path.join(folder, 'nginx'), site, headers);
      const keeping = await startNginx(path.join(folder, 'keeping'), site, `open_file_cache max=10000;\n    ${headers}`);
      try {
        const ratios = { inTime: ratiosOf(), inProcessorTime: ratiosOf() };
        for (let round = 0; round < rounds; round += 1) {
          const [ours, theirs, kept] = [await load(portal, script), await load(nginx, script), await load(keeping, script)];
          for (const [measure, collected] of Object.entries(ratios) as [keyof Rate, ReturnType<typeof ratiosOf>][]) {
            collected.nginx.push(ours[measure] / theirs[measure]);
            collected.keeping.push(ours[measure] / kept[measure]);
          }
        }
        const what = { inTime: 'static pages a second', inProcessorTime: 'static pages a second of the processor' };
        const row = (measure: keyof Rate, of: 'nginx' | 'keeping', reference: string) => ({
          what: what[measure],
          unit: 'ratio' as const,
          ...spread(ratios[measure][of]),
          reference,
        });
        return {
          columns: spreadColumns,
          rows: [
            { ...row('inTime', 'nginx', 'nginx, one worker'), target: { atLeast: 0.5 } },
            row('inProcessorTime', 'nginx', 'nginx, one worker'),
            row('inTime', 'keeping', 'nginx, one worker, keeping files open'),
            row('inProcessorTime', 'keeping', 'nginx, one worker, keeping files open'),
          ],
          notes: [
            `All ${pages.length} pages in turn, brotli as compressed by the build (nginx: brotli_static), 32 kept connections, ${rounds} rounds of ${seconds} s each. All send the same headers; none writes an access log.`,
            'nginx is told nothing else; against it @fastify/static has the 0.07 named beside the target. "Keeping files open" adds open_file_cache: against that one the target would be missed in half of the runs.',
            'Rows of the processor count only what the two servers themselves used of it.',
          ],
        };
      } finally {
        await nginx.stop();
        await keeping.stop();
      }
    } finally {
      await portal.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const luaOf = (pages: string[]) => `
local pages = { ${pages.map((page) => JSON.stringify(page)).join(', ')} }
local at = 0
request = function()
  at = at % #pages + 1
  return wrk.format('GET', pages[at], { ['accept-encoding'] = 'br' })
end
`;

/** @throws when any answer is not 2xx, because then the figure would mean something else */
async function load({ url, pid }: Server, script: string): Promise<Rate> {
  const before = await processorTicks(pid);
  const { stdout } = await promisify(execFile)('wrk', ['-t1', '-c32', `-d${seconds}s`, '-s', script, url]);
  const pages = /(\d+) requests in/.exec(stdout)?.[1];
  if (pages === undefined || /Non-2xx|Socket errors/.test(stdout)) throw new Error(`wrk could not measure ${url}:\n${stdout}`);
  return { inTime: Number(pages) / seconds, inProcessorTime: Number(pages) / ((await processorTicks(pid)) - before) };
}

/** Ticks in user mode and in the kernel: fields 14 and 15 of proc_pid_stat(5); no name with spaces stands before them here. */
async function processorTicks(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ');
  return Number(fields[13]) + Number(fields[14]);
}

/** The headers of our answers that nginx does not send by itself, in nginx's syntax. */
async function ownHeaders(url: string): Promise<string> {
  const byItself = /^(?:content-(?:length|type|encoding)|etag|vary|date|connection|keep-alive|transfer-encoding)$/;
  const { headers } = await fetch(url);
  return [...headers]
    .filter(([name]) => !byItself.test(name))
    .map(([name, value]) => `add_header ${name} "${value}";`)
    .join('\n    ');
}

/** Debian's nginx with the configuration of this figure. */
async function startNginx(folder: string, site: string, headers: string): Promise<Server & { stop: () => Promise<void> }> {
  await mkdir(folder);
  const port = await freePort();
  const configuration = path.join(folder, 'nginx.conf');
  await writeFile(
    configuration,
    `
load_module /usr/lib/nginx/modules/ngx_http_brotli_static_module.so;
user root;
master_process off;
daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/nginx.log;
events { worker_connections 256; }
http {
  types { text/html html; }
  charset utf-8;
  access_log off;
  sendfile on;
  tcp_nopush on;
  etag on;
  server {
    listen 127.0.0.1:${port};
    root ${site};
    index index.html;
    brotli_static on;
    gzip_vary on;
    ${headers}
  }
}
`,
  );
  const url = `http://127.0.0.1:${port}`;
  const process = spawn('nginx', ['-c', configuration, '-e', `${folder}/nginx.log`], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => process.once('exit', () => resolve()).once('error', () => resolve()));
  for (let tries = 0; !(await answers(url)); tries += 1) {
    if (tries > 50 || process.exitCode !== null)
      throw new Error('nginx does not start; it comes with "apt-get install nginx libnginx-mod-http-brotli-static wrk"');
    await wait(100);
  }
  const stop = async () => {
    process.kill('SIGTERM');
    await ended;
  };
  return { url, pid: process.pid!, stop };
}

const answers = (url: string) =>
  fetch(`${url}/languages/`).then(
    (response) => response.ok,
    () => false,
  );
