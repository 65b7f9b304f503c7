import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { berlinTime } from '../../src/directory/berlin.ts';
import { clockTime } from '../../src/directory/calendar-day.ts';
import { secondMs } from '../../src/directory/instants.ts';
import type { Settings } from '../config.ts';
import { shownId } from '../contract/shown-id.ts';
import { DeliveryError } from './mailer.ts';

export type Sms = {
  /** The id of the letter. A gateway that knows `Idempotency-Key` sends the same letter once, however often it is tried. */
  id: string;
  /** The kind of letter, for the name of a file. */
  kind: string;
  /** E.164: "+4915123456789" */
  to: string;
  text: string;
  createdAt: string;
};

/** Sends SMS. */
export type SmsGateway = {
  /** Whether an SMS may make a phone ring; such letters wait until morning. */
  wakes: boolean;
  /** @throws DeliveryError; anything else is a mistake of ours */
  send: (sms: Sms) => Promise<void>;
};

/** @returns undefined when neither gateway nor folder is set up */
export function smsGatewayOf({ smsUrl, smsHeader, smsFrom, smsDir }: Settings): SmsGateway | undefined {
  if (smsUrl !== undefined) return httpGateway(smsUrl, smsHeader, smsFrom);
  return smsDir === undefined ? undefined : folderGateway(smsDir);
}

/** Answers that are about this SMS alone; every other means that the gateway takes none for now. */
const refusals = [400, 404, 410, 413, 422];
const waitMilliseconds = 10 * secondMs;

/** Posts `{"to","text","from"}` as JSON. Neither number nor text stands in an error: the gateway's words stay out of it. */
function httpGateway(url: string, header: string | undefined, from: string | undefined): SmsGateway {
  const [name, value] = header === undefined ? [] : partsOf(header);
  return {
    wakes: true,
    send: async ({ id, to, text }) => {
      const answer = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(waitMilliseconds),
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          'idempotency-key': id,
          ...(name === undefined || value === undefined ? {} : { [name]: value }),
        },
        body: JSON.stringify({ to, text, ...(from === undefined ? {} : { from }) }),
      }).catch(() => undefined);
      if (answer === undefined) throw new DeliveryError('unreachable', 'ECONNECTION');
      await answer.body?.cancel();
      if (!answer.ok) throw new DeliveryError(refusals.includes(answer.status) ? 'refused' : 'unreachable', `HTTP ${answer.status}`);
    },
  };
}

/** "X-Api-Key: abc" */
const partsOf = (header: string): [string, string] => {
  const colon = header.indexOf(':');
  return [header.slice(0, colon).trim(), header.slice(colon + 1).trim()];
};

/** SMS to look at, as files. */
const folderGateway = (folder: string): SmsGateway => ({
  wakes: false,
  send: async ({ id, kind, to, text, createdAt }) => {
    const { day, minute } = berlinTime(new Date(createdAt));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = `${day}-${clockTime(minute).replace(':', '')}-sms-${kind}-${shownId(id)}.txt`;
    await writeFile(path.join(folder, name), `${to}\n\n${text}\n`, { mode: 0o600 });
  },
});
