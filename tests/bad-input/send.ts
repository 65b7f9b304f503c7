import http from 'node:http';
import type { Sent } from './sent.ts';

export type Answer = { status: number; headers: http.IncomingHttpHeaders; body: Buffer };

/** The outcome of a request: an answer, the reason why there is none, or "unsendable" where Node's own client refuses it. */
export type Outcome = Answer | { unanswered: string } | 'unsendable';

/** How an outcome is counted: the answers by the first figure of their status. */
export const kindOf = (outcome: Outcome): string => {
  if (outcome === 'unsendable') return outcome;
  return 'unanswered' in outcome ? 'unanswered' : `${String(outcome.status)[0]}xx`;
};

const maxAnswerMilliseconds = 20_000;

/**
 * Sends a request to a port as it is, its path unchanged, on a connection of its own: a refusal may close it. A stream of events, and the
 * answer to HEAD, is left as soon as it begins.
 */
export function send(port: number, { method, url, headers, payload }: Sent): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const fail = (error: unknown) => resolve({ unanswered: error instanceof Error ? error.message : String(error) });
  const timer = setTimeout(() => fail(`nothing within ${maxAnswerMilliseconds} ms`), maxAnswerMilliseconds);
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
      response.on('error', fail);
      const isEvents = response.headers['content-type']?.startsWith('text/event-stream') === true;
      // To HEAD, what Node's parser refuses is answered with a body, at which the client would break off.
      if (isEvents || method === 'HEAD') {
        answered();
        request.destroy();
      }
    });
    request.on('error', fail);
    request.end(payload);
  } catch (error) {
    if (isOfClient(error)) resolve('unsendable');
    else fail(error);
  }
  return promise.finally(() => clearTimeout(timer));
}

const withLength = (method: string, headers: Record<string, string>, payload: Buffer | undefined): Record<string, string> =>
  headers['content-length'] !== undefined || (payload === undefined && /^(GET|HEAD)$/.test(method))
    ? headers
    : { ...headers, 'content-length': String(payload?.length ?? 0) };

const isOfClient = (error: unknown): boolean =>
  error instanceof TypeError && 'code' in error && /^ERR_(INVALID_CHAR|UNESCAPED_CHARACTERS|INVALID_HTTP_TOKEN)$/.test(String(error.code));
