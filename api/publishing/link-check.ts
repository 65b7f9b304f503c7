import { lookup as lookUp, type LookupAddress } from 'node:dns';
import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { linksOf, type Finding } from '../../src/directory/content-checks.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { secondMs } from '../../src/directory/instants.ts';

/** Whether an address may be asked. */
export type MayAsk = (address: string) => boolean;

/** An address of the public internet: no link of the content may make this process ask a machine inside its own network. */
export const isPublicAddress: MayAsk = (address) => ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';

type LinkState = { state: 'alive' } | { state: 'private' } | { state: 'dead'; reason: string };

type Options = { mayAsk?: MayAsk; maxMilliseconds?: number };

const maxRedirects = 5;
/** Links that are asked at the same time. */
const maxAtOnce = 4;
/** Answers that say "not you" or "not so often", not "gone". */
const stillThere = [401, 403, 405, 406, 429];

/**
 * Asks whether a page is still there, by HEAD, and by GET where the server has no HEAD. Follows redirects, each to an allowed address only.
 * The answer's body is never read.
 */
export async function checkLink(
  url: string,
  { mayAsk = isPublicAddress, maxMilliseconds = 10 * secondMs }: Options = {},
): Promise<LinkState> {
  let address = url;
  for (let hops = 0; hops <= maxRedirects; hops += 1) {
    const answer = await ask(address, 'HEAD', mayAsk, maxMilliseconds).then((head) =>
      'status' in head && head.status >= 400 ? ask(address, 'GET', mayAsk, maxMilliseconds) : head,
    );
    if ('state' in answer) return answer;
    const { status, location } = answer;
    if (status < 300 || stillThere.includes(status)) return { state: 'alive' };
    if (status >= 400 || location === undefined) return { state: 'dead', reason: String(status) };
    const next = URL.parse(location, address);
    if (next === null || !/^https?:$/.test(next.protocol)) return { state: 'dead', reason: 'redirect' };
    address = next.href;
  }
  return { state: 'dead', reason: 'redirects' };
}

type Answer = { status: number; location?: string | undefined } | LinkState;

function ask(url: string, method: 'HEAD' | 'GET', mayAsk: MayAsk, maxMilliseconds: number): Promise<Answer> {
  const { protocol, hostname } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  // An address in figures is never looked up.
  if (isIP(host) !== 0 && !mayAsk(host)) return Promise.resolve({ state: 'private' });
  const options: RequestOptions = {
    method,
    agent: false,
    lookup: allowedOnly(mayAsk),
    signal: AbortSignal.timeout(maxMilliseconds),
    headers: { 'user-agent': 'KIM portal link check', accept: '*/*' },
  };
  const send = protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const sent = send(url, options, (response) => {
      response.destroy();
      resolve({ status: response.statusCode ?? 0, location: response.headers.location });
    });
    sent.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === privateAddress) resolve({ state: 'private' });
      else resolve({ state: 'dead', reason: error.code ?? error.name });
    });
    sent.end();
  });
}

const privateAddress = 'EPRIVATE';

/** Looks a name up, and fails when any of its addresses may not be asked; the connection then goes to an address that was checked. */
const allowedOnly =
  (mayAsk: MayAsk): LookupFunction =>
  (hostname, options, done) => {
    lookUp(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = error === null ? addresses : [];
      if (first === undefined) done(error ?? Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 4);
      else if (!addresses.every(({ address }) => mayAsk(address)))
        done(Object.assign(new Error('a private address'), { code: privateAddress }), '', 4);
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };

/** Asks every link of the content, each address once. @param stopping ends the round early */
export async function checkLinks(directory: Directory, options: Options & { stopping?: AbortSignal } = {}): Promise<Finding[]> {
  const byUrl = [...Map.groupBy(linksOf(directory), ({ url }) => url)];
  const found: Finding[] = [];
  const worker = async (): Promise<void> => {
    for (let next = byUrl.shift(); next !== undefined && options.stopping?.aborted !== true; next = byUrl.shift()) {
      const [url, links] = next;
      const answer = await checkLink(url, options);
      if (answer.state === 'alive') continue;
      const said: Pick<Finding, 'code' | 'values'> =
        answer.state === 'dead' ? { code: 'link-dead', values: { url, reason: answer.reason } } : { code: 'link-private', values: { url } };
      found.push(...links.map(({ file, field }): Finding => ({ file, field, ...said })));
    }
  };
  await Promise.all(Array.from({ length: maxAtOnce }, worker));
  return found.toSorted((one, other) => one.file.localeCompare(other.file) || one.field.localeCompare(other.field));
}
