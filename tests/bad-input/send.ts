import http from 'node:http';
import type { Sent } from './sent.ts';

export type Answer = { status: number; headers: http.IncomingHttpHeaders; body: Buffer };

/** What came of a request: an answer, nothing, or a text that Node's own client refuses to send. */
export type Outcome = Answer | 'unanswered' | 'unsendable';

const maxAnswerMilliseconds = 20_000;

/**
 * Sends a request to a port as it is, its path unchanged, on a connection of its own: a refusal may close it. A stream of events is left as
 * soon as it begins.
 */
export function send(port: number, { method, url, headers, payload }: Sent): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const timer = setTimeout(() => resolve('unanswered'), maxAnswerMilliseconds);
  try {
    const request = http.request({
      port,
      host: '127.0.0.1',
      method,
      path: url,
      headers: withLength(method, headers, payload),
      agent: false,
    });
    request.on('response', (response) => {
      const parts: Buffer[] = [];
      const answered = () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) });
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', answered);
      // An answer that breaks off is none.
      response.on('error', () => resolve('unanswered'));
      if (response.headers['content-type']?.startsWith('text/event-stream') === true) {
        answered();
        request.destroy();
      }
    });
    request.on('error', () => resolve('unanswered'));
    request.end(payload);
  } catch (error) {
    resolve(isOfClient(error) ? 'unsendable' : 'unanswered');
  }
  return promise.finally(() => clearTimeout(timer));
}

const withLength = (method: string, headers: Record<string, string>, payload: Buffer | undefined): Record<string, string> =>
  headers['content-length'] !== undefined || (payload === undefined && /^(GET|HEAD)$/.test(method))
    ? headers
    : { ...headers, 'content-length': String(payload?.length ?? 0) };

const isOfClient = (error: unknown): boolean =>
  error instanceof TypeError && 'code' in error && /^ERR_(INVALID_CHAR|UNESCAPED_CHARACTERS|INVALID_HTTP_TOKEN)$/.test(String(error.code));
