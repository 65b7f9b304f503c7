import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { createInterface } from 'node:readline';
import { monday } from '../support/app.ts';

export type Server = { url: string; pid: number; stop: () => void };

/** Shared by the processes of a figure, as a copied key file would be. */
export const intakeKey = randomBytes(32);

/** Processes of the public side on one database. @param redisUrl where they count limits together */
export const startServers = (databaseUrl: string, count: number, redisUrl = ''): Promise<Server[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const child = spawn(
        process.execPath,
        ['tests/bench/api-process.ts', databaseUrl, monday.toISOString(), intakeKey.toString('base64url')],
        {
          env: { ...process.env, TZ: 'Europe/Berlin', REDIS_URL: redisUrl },
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
      return { url, pid: child.pid!, stop: () => void child.kill('SIGKILL') };
    }),
  );

export type Answer = { status: number; body: unknown; milliseconds: number };

/** Kept connections, as a proxy in front has them. */
const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });

/** One call of a visitor from an address that no other visitor has. @returns milliseconds, waiting for a connection included */
export function call(
  url: string,
  { method = 'GET', visitor, json, headers = {} }: { method?: string; visitor: number; json?: object; headers?: Record<string, string> },
): Promise<Answer> {
  const start = performance.now();
  const payload = json === undefined ? undefined : JSON.stringify(json);
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      {
        method,
        agent,
        headers: {
          // Each in a /24 of its own, so that none uses up the share of slots of another.
          'x-forwarded-for': `10.${visitor >> 8}.${visitor & 255}.1`,
          ...(payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
          ...headers,
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          const body: unknown = text === '' ? undefined : JSON.parse(text);
          resolve({ status: response.statusCode!, body, milliseconds: performance.now() - start });
        });
      },
    );
    request.on('error', reject);
    request.end(payload);
  });
}

export const closeConnections = (): void => agent.destroy();
