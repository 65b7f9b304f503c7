import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { readSettings } from '../../api/config.ts';
import { roles, type Role } from '../../api/contract/codes.ts';
import { currentServices, type Directory } from '../../src/directory/directory.ts';
import { connectBeside } from './connect-beside.ts';
import type { Portal } from './portal.ts';
import { amina } from './requests.ts';
import { signedIn } from './saved-hours.ts';

/** Pages that each role of the desk reads. */
const deskPages: Record<Role, string[]> = {
  counsellor: ['/desk/requests/', '/desk/week/', '/desk/hours/', '/desk/appointments/', '/desk/invitations/'],
  coordinator: ['/desk/requests/', '/desk/overview/', '/desk/overview/report/', '/desk/overview/obstacles/', '/desk/pause/'],
  editor: [
    '/desk/services/',
    '/desk/services/familienbuero/',
    '/desk/services/familienbuero/preview/',
    '/desk/providers/',
    '/desk/checks/',
  ],
  translator: ['/desk/translations/', '/desk/translations/tr/', '/desk/translations/tr/familienbuero.description/'],
  admin: ['/desk/accounts/', '/desk/tokens/', '/desk/webhooks/', '/desk/log/', '/desk/system/'],
};
const words = ['schulden', 'wohnung', 'kind', 'beratung', 'sprachkurs', 'arzt', 'familie', 'arbeit'];

/** A request that somebody sends, and the answer that fits it. */
type Sent = { path: string; method?: 'GET' | 'POST'; headers?: Record<string, string>; body?: string; status: number };

/**
 * Sends requests as a day brings them, some at a time, each from another network: of twenty, ten ask for finished pages in any language,
 * five for forms, searches and free times, two send a form, one reads a slip, two read at the desk.
 * @param portal believes `X-Forwarded-For` of this machine (TRUST_PROXY=loopback)
 * @returns a sender of so many more; it throws at an answer that does not fit
 */
export async function mixedRequests(portal: Portal, directory: Directory): Promise<(count: number) => Promise<void>> {
  const settings = readSettings({ DATA_DIR: portal.dataDir });
  const db = await connectBeside(settings);
  const desk: { page: string; cookie: string }[] = [];
  try {
    for (const role of roles) {
      const { cookie } = await signedIn(db, role);
      for (const page of deskPages[role]) desk.push({ page, cookie });
    }
  } finally {
    await db.destroy();
  }
  const at = <Value>(values: readonly Value[], index: number): Value => values[index % values.length]!;
  const { quarters, topics, city } = directory;
  const services = currentServices(directory, new Date());
  const slips: string[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
  const json = { 'content-type': 'application/json' };

  /** `turn` counts twenties, so that each kind walks through its own list. */
  function nextOf(index: number): Sent {
    const [kind, turn] = [index % 20, Math.floor(index / 20)];
    const lang = at(city.languages, turn + kind).tag;
    const quarter = at(quarters, turn).id;
    const get = (path: string, headers: Record<string, string> = {}): Sent => ({ path, headers, status: 200 });
    if (kind < 6) return get(`/${lang}/services/${at(services, turn * 7 + kind).id}/`);
    if (kind < 8) return get(`/${lang}/quarters/${at(quarters, turn + kind).id}/`);
    if (kind === 8) return get(`/${lang}/topics/${at(topics, turn).id}/`);
    if (kind === 9) return get(`/${lang}/`);
    if (kind < 12) return get(`/${lang}/appointment/?quarter=${quarter}`);
    if (kind === 12) return get(`/${lang}/search/?quarter=${quarter}`);
    if (kind === 13) return { path: `/${lang}/search/`, method: 'POST', headers: form, body: `q=${at(words, turn)}`, status: 200 };
    if (kind === 14) return get(`/api/slots?quarter=${quarter}&language=de`);
    if (kind === 15) return { path: `/${lang}/appointment/`, method: 'POST', headers: form, body: `quarter=${quarter}`, status: 422 };
    if (kind === 16)
      return {
        path: '/api/appointments',
        method: 'POST',
        headers: { ...json, 'idempotency-key': randomUUID() },
        body: JSON.stringify(amina),
        status: 201,
      };
    if (kind === 17) return get(slips.at(-1 - (turn % 50)) ?? '/ar/');
    const { page, cookie } = at(desk, turn * 2 + kind);
    return get(page, { cookie });
  }

  let index = 0;
  const send = ({ path, method = 'GET', headers, body }: Sent, visitor: number) => {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
    const from = `10.${(visitor >> 16) & 255}.${(visitor >> 8) & 255}.${visitor & 255}`;
    const encoding = visitor % 3 === 0 ? 'gzip' : 'br';
    const sent = request(
      `${portal.url}${path}`,
      { agent, method, headers: { 'accept-encoding': encoding, 'x-forwarded-for': from, ...headers } },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
    return promise;
  };
  return async (count) => {
    const last = index + count;
    const visitor = async () => {
      while (index < last) {
        const number = index++;
        const next = nextOf(number);
        let { status, text } = await send(next, number);
        // "Not now", as a busy machine says.
        for (let tries = 1; status === 503 && tries < 10; tries += 1) {
          await wait(1000);
          ({ status, text } = await send(next, number));
        }
        if (status !== next.status) throw new Error(`${next.path} was answered with ${status}`);
        const slip = /"statusUrl":"[^"]*?(\/ar\/appointment\/[^"]+)"/.exec(text)?.[1];
        if (slip !== undefined) slips.push(slip);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, visitor));
  };
}

const atOnce = 8;
