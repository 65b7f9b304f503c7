import { secondMs } from '../../directory/instants.ts';

/** The timeout of sending, for dead connections. Every form of a slip, and the form itself, can be sent again. */
const patienceMs = 30 * secondMs;

/** The server's answer to a form: the address to open next, or a page with its status. */
export type Answer = { next: string; page?: never; status: number } | { next?: never; page: Document; status: number };

/** An answer that is not about the form: our refusal, with its words, or a page of somebody between us, without. */
export class Refused extends Error {
  readonly words: { reason: string; action: string } | undefined;

  constructor(words?: Refused['words']) {
    super('refused');
    this.words = words;
  }
}

/**
 * Sends a form without leaving the page.
 * @throws Refused for a refusal that has nothing to do with the answers; another error without an answer
 */
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
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const refusal = page.querySelector<HTMLElement>('[data-refusal]');
    if (refusal !== null) throw new Refused({ reason: refusal.dataset['refusal'] ?? '', action: refusal.textContent.trim() });
    return { page, status };
  } finally {
    window.clearTimeout(waiting);
  }
}

/**
 * Why a form was not taken: the words of our refusal, or those of this page.
 * @param words "no connection|server away": nothing answered, or somebody else did
 */
export function whyNot(error: unknown, words: string): { reason: string; action?: string } {
  const [noConnection, unreachable] = words.split('|') as [string, string];
  if (!(error instanceof Refused)) return { reason: noConnection };
  return error.words ?? { reason: unreachable };
}
