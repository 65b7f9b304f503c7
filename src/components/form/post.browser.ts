import { secondMs } from '../../directory/instants.ts';

/** The timeout of sending, for dead connections. Every form of a slip, and the form itself, can be sent again. */
const patienceMs = 30 * secondMs;

/** The server's answer to a form: the address to open next, or a page with its status. */
export type Answer = { next: string; page?: never; status: number } | { next?: never; page: Document; status: number };

/** Sends a form without leaving the page. @throws without an answer */
export async function post(address: string | URL, body: URLSearchParams): Promise<Answer> {
  // Browsers of 2021 lack AbortSignal.timeout.
  const patience = new AbortController();
  const waiting = window.setTimeout(() => patience.abort(), patienceMs);
  try {
    // RFC 7240: the address without the page behind it, which the browser opens next, and without the parts of a form that stay.
    const headers = { prefer: 'return=minimal' };
    const answer = await fetch(address, { method: 'POST', headers, body, signal: patience.signal });
    const { status } = answer;
    const next = answer.headers.get('location');
    if (next !== null) return { next, status };
    return { page: new DOMParser().parseFromString(await answer.text(), 'text/html'), status };
  } finally {
    window.clearTimeout(waiting);
  }
}
