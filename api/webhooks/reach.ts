import { lookup } from 'node:dns/promises';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { request } from 'node:https';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { secondMs } from '../../src/directory/instants.ts';

/*
 * Calls an address that an admin typed. The name is resolved first, every address that it has must be a public one, and the connection goes
 * to the address that was checked: a name that changes in between (DNS rebinding) leads nowhere else. Redirects are not followed.
 */

/** The network as a process reaches it; the tests have their own. */
export type Reach = {
  resolve: (hostname: string) => Promise<string[]>;
  isAllowed: (address: string) => boolean;
  request: (options: RequestOptions, answered: (answer: IncomingMessage) => void) => ClientRequest;
};

/** Why an address was not called, or what it answered: "refused-address", "unresolved", "timeout", "too-large", "ECONNREFUSED", "503". */
export class ReachError extends Error {
  override readonly name = 'ReachError';
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const waitMilliseconds = 10 * secondMs;
/** Receivers answer with a status; more than this is somebody's page. */
const maxAnswerBytes = 16 * 1024;

/** Neither loopback nor a private network, link-local, multicast, reserved, or IPv4 in the clothes of IPv6. */
export const isPublicAddress = (address: string): boolean => ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';

export const publicInternet: Reach = {
  resolve: async (hostname) => (await lookup(hostname, { all: true })).map(({ address }) => address),
  isAllowed: isPublicAddress,
  request,
};

/** @throws ReachError for a name with an address that must not be called, or without any */
export async function addressOf({ resolve, isAllowed }: Reach, url: string): Promise<string> {
  const hostname = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(hostname) === 0 ? await resolve(hostname).catch(() => []) : [hostname];
  const [first] = addresses;
  if (first === undefined) throw new ReachError('unresolved');
  if (!addresses.every(isAllowed)) throw new ReachError('refused-address');
  return first;
}

/**
 * Posts a body.
 * @throws ReachError unless the answer is 2xx, small, and there within ten seconds
 */
export async function post(reach: Reach, url: string, headers: Record<string, string>, body: string): Promise<void> {
  const { hostname, port, pathname, search, host } = new URL(url);
  const address = await addressOf(reach, url);
  const status = await new Promise<number>((resolve, reject) => {
    const fail = (code: string) => reject(new ReachError(code));
    const call = reach.request(
      {
        method: 'POST',
        host: address,
        port: port === '' ? 443 : Number(port),
        path: `${pathname}${search}`,
        // The certificate must be that of the name.
        ...(isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? { servername: hostname } : {}),
        agent: false,
        signal: AbortSignal.timeout(waitMilliseconds),
        headers: { ...headers, host, 'content-length': Buffer.byteLength(body) },
      },
      (answer) => {
        let bytes = 0;
        answer.on('data', (part: Buffer) => {
          bytes += part.length;
          if (bytes <= maxAnswerBytes) return;
          fail('too-large');
          call.destroy();
        });
        answer.on('end', () => resolve(answer.statusCode ?? 0));
        answer.on('error', () => fail('broken'));
      },
    );
    call.on('error', (error: Error & { code?: string }) => fail(error.name === 'AbortError' ? 'timeout' : (error.code ?? 'broken')));
    call.end(body);
  });
  if (status < 200 || status > 299) throw new ReachError(String(status));
}
