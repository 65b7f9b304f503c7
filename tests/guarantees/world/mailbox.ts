import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { simpleParser } from 'mailparser';

/** A letter or SMS that arrived. */
export type Arrived = {
  kind: string;
  /** An address, or a number in E.164. */
  to: string;
  at: Date | undefined;
  /** Of the request that it is about; undefined in an SMS. */
  reference: string | undefined;
  /** The local time of its calendar file, "20261208T083000". */
  startsAt: string | undefined;
};

/** Everything in the folder that stands for everybody's mailbox and phone. */
export async function readMailbox(folder: string): Promise<Arrived[]> {
  const files = await readdir(folder).catch(() => []);
  return Promise.all(
    files
      .filter((file) => file.endsWith('.eml') || file.endsWith('.txt'))
      .map(async (file) => {
        const [, kind = ''] = /^\d{4}-\d\d-\d\d-\d{4}-(?:sms-)?(.+)-[0-9a-f]{8}\.(?:eml|txt)$/.exec(file) ?? [];
        const content = await readFile(path.join(folder, file));
        if (file.endsWith('.txt'))
          return { kind, to: content.toString().split('\n', 1)[0]!, at: undefined, reference: undefined, startsAt: undefined };
        const { to, date, text, attachments } = await simpleParser(content);
        const calendar = attachments.map((attachment) => attachment.content.toString()).join('');
        return {
          kind,
          to: [to].flat()[0]?.value[0]?.address ?? '',
          at: date,
          reference: /\b\d{3}-\d{3}-\d{3}\b/.exec(text ?? '')?.[0],
          startsAt: /^DTSTART(?:;[^:]*)?:(\d{8}T\d{6})/m.exec(calendar.slice(calendar.indexOf('BEGIN:VEVENT')))?.[1],
        };
      }),
  );
}
