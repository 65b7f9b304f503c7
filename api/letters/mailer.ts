import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { NodemailerError, SendMailOptions } from 'nodemailer';
import { berlinTime } from '../../src/directory/berlin.ts';
import { clockTime } from '../../src/directory/calendar-day.ts';
import { secondMs } from '../../src/directory/instants.ts';
import type { Settings } from '../config.ts';
import { shownId } from '../contract/shown-id.ts';
import { calendarType } from './calendar.ts';
import type { Letter } from './letter.ts';

export type Message = Letter & {
  /** The id of the letter: the same letter always has the same Message-ID. */
  id: string;
  /** The kind of letter, for the name of a file. */
  kind: string;
  to: string;
  createdAt: string;
  /** A calendar file (RFC 5545). */
  calendar: string | undefined;
};

/** Sends letters. */
export type Mailer = {
  /** Whether a letter may make a phone ring; such letters wait until morning. */
  wakes: boolean;
  /** @throws DeliveryError; anything else is a mistake of ours */
  send: (message: Message, now: Date) => Promise<void>;
};

/**
 * Why a letter did not leave. The words of the mail server stay out of it: they repeat the address.
 * - refused: this letter to this address, for good
 * - later: this letter, for now
 * - unreachable: no letter at all, for now
 */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly outcome: 'refused' | 'later' | 'unreachable';
  /** "EENVELOPE 550" */
  readonly code: string;
  constructor(outcome: DeliveryError['outcome'], code: string) {
    super(`${outcome}: ${code}`);
    this.outcome = outcome;
    this.code = code;
  }
}

/** @returns undefined when neither mail server nor folder is set up */
export function mailerOf({ smtpUrl, mailFrom, mailDir, publicUrl }: Settings): Mailer | undefined {
  const from = mailFrom ?? `termin@${new URL(publicUrl).hostname}`;
  if (smtpUrl !== undefined) return smtpMailer(smtpUrl, from);
  return mailDir === undefined ? undefined : folderMailer(mailDir, from);
}

/** Loads the library with the first letter: a public process sends none. */
function onFirstUse<Transport>(make: (library: typeof import('nodemailer')) => Transport): () => Promise<Transport> {
  let made: Promise<Transport> | undefined;
  return () => (made ??= import('nodemailer').then(make));
}

/** Refuses characters by which a text becomes several addresses (RFC 5322 3.2.3); people with quoted addresses are told by hand. */
const onlyAnAddress = /^[^\s@<>()[\],;:\\"]+@[^\s@<>()[\],;:\\"]+$/u;

function smtpMailer(url: string, from: string): Mailer {
  const { hostname, searchParams } = new URL(url);
  const isThisMachine = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  const transport = onFirstUse(({ createTransport }) =>
    createTransport({
      url,
      // Connections to another machine are encrypted unless the setting says otherwise; loopback needs no encryption.
      ignoreTLS: isThisMachine,
      requireTLS: url.startsWith('smtp:') && !isThisMachine && searchParams.get('requireTLS') !== 'false',
      connectionTimeout: 10 * secondMs,
      greetingTimeout: 10 * secondMs,
      dnsTimeout: 10 * secondMs,
      socketTimeout: 60 * secondMs,
    }),
  );
  return {
    wakes: true,
    send: async (message, now) => {
      if (!onlyAnAddress.test(message.to)) throw new DeliveryError('refused', 'EADDRESS');
      try {
        await (await transport()).sendMail(mailOf(message, from, now));
      } catch (error) {
        throw deliveryError(error instanceof Error ? error : {});
      }
    },
  };
}

function deliveryError({ code = 'unknown', responseCode, command }: Partial<NodemailerError>): DeliveryError {
  const outcome = () => {
    // Nodemailer refused the address itself; no server was asked.
    if (command === 'API' && code === 'EENVELOPE') return 'refused';
    if (responseCode === undefined || responseCode === 421 || (command !== 'RCPT TO' && command !== 'DATA')) return 'unreachable';
    return responseCode >= 500 ? 'refused' : 'later';
  };
  return new DeliveryError(outcome(), [code, responseCode].filter(Boolean).join(' '));
}

/** Letters to look at, as files that mail programs and browsers open. */
function folderMailer(folder: string, from: string): Mailer {
  const transport = onFirstUse(({ createTransport }) => createTransport({ streamTransport: true, buffer: true, newline: 'unix' }));
  return {
    wakes: false,
    send: async (message, now) => {
      const { message: eml } = await (await transport()).sendMail(mailOf(message, from, now));
      const { day, minute } = berlinTime(new Date(message.createdAt));
      const name = path.join(folder, `${day}-${clockTime(minute).replace(':', '')}-${message.kind}-${shownId(message.id)}`);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(`${name}.eml`, eml, { mode: 0o600 });
      await writeFile(`${name}.html`, message.html, { mode: 0o600 });
    },
  };
}

function mailOf({ id, to, sender, subject, text, html, languages, calendar }: Message, from: string, now: Date): SendMailOptions {
  return {
    from: { name: sender, address: from },
    // As an object, because a text would be read as a list of names and addresses.
    to: { name: '', address: to },
    envelope: { from, to: { name: '', address: to } },
    messageId: `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    date: now,
    subject,
    text,
    html,
    headers: {
      // RFC 3834: no absence note answers it.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': languages.join(', '),
    },
    ...(calendar === undefined
      ? {}
      : { attachments: [{ filename: 'appointment.ics', content: calendar, contentType: calendarType(calendar) }] }),
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
