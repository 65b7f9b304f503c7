import { setTimeout as wait } from 'node:timers/promises';
import type { History, Line } from './history.ts';

/** Somebody who sends requests from a network of their own. */
export type Client = { who: string; address: string; cookie?: string };

export type Sent = {
  does: string;
  url: string;
  method?: string;
  json?: object;
  form?: Record<string, string>;
  /** A body as it is. */
  text?: string;
  headers?: Record<string, string>;
  /** What the history keeps of it. */
  asked?: Record<string, unknown>;
};

/** The longest that a client waits for processes that are killed again before they have answered. */
const patienceMilliseconds = 300_000;
const answerMilliseconds = 20_000;

/** Sends once. @returns the line of the history; status null without an answer */
export async function send(history: History, client: Client, sent: Sent): Promise<Line> {
  const begun = history.now();
  const answer = await fetch(sent.url, {
    method: sent.method ?? (sent.json === undefined && sent.form === undefined ? 'GET' : 'POST'),
    redirect: 'manual',
    signal: AbortSignal.timeout(answerMilliseconds),
    headers: {
      'x-forwarded-for': client.address,
      'sec-fetch-site': 'same-origin',
      ...(sent.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(sent.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(client.cookie === undefined ? {} : { cookie: client.cookie }),
      ...sent.headers,
    },
    ...(sent.json === undefined ? {} : { body: JSON.stringify(sent.json) }),
    ...(sent.text === undefined ? {} : { body: sent.text }),
    ...(sent.form === undefined ? {} : { body: new URLSearchParams(sent.form).toString() }),
  })
    .then(async (response) => ({ response, text: await response.text() }))
    .catch(() => undefined);
  const isJson = answer?.response.headers.get('content-type')?.includes('json') === true;
  const line: Line = {
    who: client.who,
    does: sent.does,
    asked: sent.asked ?? {},
    begun,
    ended: history.now(),
    status: answer?.response.status ?? null,
    ...(answer !== undefined && { heard: isJson && answer.text !== '' ? JSON.parse(answer.text) : answer.text.slice(0, 200) }),
  };
  history.write(line);
  const cookies = answer?.response.headers.getSetCookie().map((one) => one.split(';', 1)[0]!) ?? [];
  if (cookies.length > 0) client.cookie = cookies.join('; ');
  return line;
}

/** Sends until an answer comes, as a phone does that the person taps again. @throws Error when none comes in time */
export async function insist(history: History, client: Client, sent: Sent): Promise<Line> {
  const until = performance.now() + patienceMilliseconds;
  for (;;) {
    const line = await send(history, client, sent);
    const isLater = line.status === null || line.status === 503 || (line.status === 409 && isInFlight(line));
    if (!isLater) return line;
    if (performance.now() > until) throw new Error(`no answer to "${sent.does}" in time`);
    await wait(400);
  }
}

const isInFlight = ({ heard }: Line): boolean =>
  typeof heard === 'object' && heard !== null && 'code' in heard && heard.code === 'request-in-flight';
