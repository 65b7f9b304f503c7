import { minuteMs } from '../../directory/instants.ts';
import type { LiveCounts } from '../../../api/contract/live.ts';

/** An event of the server, with its position. A heartbeat carries no counts. */
export type News = { position: string; counts: LiveCounts };
type Message = News | 'beat';

const silentMilliseconds = minuteMs;
const address = '/api/desk/live';

/** When a position was read, in milliseconds since 1970. */
export const instantOf = (position: string): number => Number(position.split('_')[0]);

/**
 * Listens to the desk with one connection for all tabs of the browser (HTTP/1.1 gives six for all): the tab that holds a lock has the
 * stream, and tells the others. A tab that hears nothing for a minute, not even a heartbeat, asks once, and again each minute.
 * @param account the channel is this account's alone
 * @param since the page's position
 * @param signal ends it
 */
export function listen(account: string, since: string, hear: (news: News) => void, signal: AbortSignal): void {
  let newest = since;
  let heardAt = performance.now();
  const ended = new AbortController();
  signal.addEventListener('abort', () => ended.abort());
  const receive = (message: Message) => {
    heardAt = performance.now();
    if (message === 'beat') return;
    if (instantOf(message.position) > instantOf(newest)) newest = message.position;
    hear(message);
  };
  const pass = connectTabs(`desk-live ${account}`, receive, ended.signal);

  async function ask(): Promise<void> {
    const answer = await fetch(`${address}?since=${encodeURIComponent(newest)}`, { signal: ended.signal });
    if (answer.ok) pass((await answer.json()) as News);
    // Signed out, or another role: this page will hear nothing any more.
    else if (answer.status === 401 || answer.status === 403) ended.abort();
  }
  let isAsking = false;
  const timer = setInterval(() => {
    if (isAsking || document.visibilityState === 'hidden' || performance.now() - heardAt < silentMilliseconds) return;
    isAsking = true;
    // Offline, or the server is away: tried again.
    void ask()
      .catch(() => undefined)
      .finally(() => (isAsking = false));
  }, silentMilliseconds / 4);
  ended.signal.addEventListener('abort', () => clearInterval(timer));

  // Old browsers, and pages over plain http, lack the lock: they ask.
  if (!('locks' in navigator) || !('BroadcastChannel' in window)) return;
  void navigator.locks
    .request(`desk-live ${account}`, { signal: ended.signal }, () => follow(() => newest, pass, ended.signal))
    // Aborted while waiting.
    .catch(() => undefined);
}

/** @returns tells this tab and all others */
function connectTabs(name: string, receive: (message: Message) => void, signal: AbortSignal): (message: Message) => void {
  if (!('BroadcastChannel' in window)) return receive;
  const tabs = new BroadcastChannel(name);
  tabs.addEventListener('message', ({ data }: MessageEvent<Message>) => receive(data));
  signal.addEventListener('abort', () => tabs.close());
  return (message) => {
    if (signal.aborted) return;
    tabs.postMessage(message);
    receive(message);
  };
}

/** Reads the stream until the signal ends it. A browser comes back by itself to a stream that ended, but not to one that was refused. */
function follow(newest: () => string, pass: (message: Message) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = () => {
      source = new EventSource(`${address}?since=${encodeURIComponent(newest())}`);
      source.addEventListener('counts', ({ lastEventId, data }: MessageEvent<string>) =>
        pass({ position: lastEventId, counts: JSON.parse(data) as LiveCounts }),
      );
      source.addEventListener('beat', () => pass('beat'));
      source.addEventListener('error', () => {
        if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, silentMilliseconds);
      });
    };
    open();
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      source?.close();
      resolve();
    });
  });
}
