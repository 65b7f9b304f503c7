import { isIP } from 'node:net';
import path from 'node:path';
import ipaddr from 'ipaddr.js';
import { usualAllowances, type Allowances } from './appointments/allowances.ts';

export type ProcessRole = 'public' | 'desk' | 'both';

/** The settings of a process, read once and frozen. */
export type Settings = Readonly<{
  port: number;
  host: string;
  /** Without a slash at the end: "https://kim.example.org". */
  publicUrl: string;
  dataDir: string;
  contentDir: string;
  /** A file for SQLite, or postgres://… */
  databaseUrl: string;
  logLevel: string;
  role: ProcessRole;
  /** Whose X-Forwarded-For is believed; undefined means nobody's. */
  trustProxy: string | undefined;
  /** smtp:// or smtps://; undefined means that no letter goes out by email. */
  smtpUrl: string | undefined;
  /** The sender's address. */
  mailFrom: string | undefined;
  /** Letters are written into this folder and not sent. */
  mailDir: string | undefined;
  /** Example people and requests stand in the database, and every page says so. No setting makes it: `npm run demo` does. */
  demo: boolean;
  /** How many slots a network may have at a time. */
  allowances: Allowances;
  /** Networks whose slots are not counted, like a shelter's: "192.0.2.0/24". */
  trustedNetworks: readonly string[];
}>;

/** A setting is wrong. The message names it and says what would be right; it never repeats a value that may be secret. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

type Environment = Record<string, string | undefined>;
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const loopback = ['localhost', '127.0.0.1', '[::1]'];

/**
 * @throws SettingsError with every wrong setting
 */
export function readSettings(environment: Environment): Settings {
  const wrong: string[] = [];
  const read = <Value>(name: string, fallback: string, parse: (text: string) => Value | undefined, right: string): Value => {
    const text = environment[name]?.trim() || fallback;
    const value = parse(text);
    if (value === undefined) wrong.push(`${name} must be ${right}.`);
    return value as Value;
  };
  const oneOf =
    <Word extends string>(words: readonly Word[]) =>
    (text: string) =>
      words.find((word) => word === text);

  const readCount = (name: string, usual: number) => read(name, String(usual), parseCount, 'a number from 0 to 1000');

  const port = read<number | undefined>('PORT', '8080', parsePort, 'a number from 1 to 65535');
  const dataDir = path.resolve(read('DATA_DIR', 'var', (text) => text, 'a folder'));
  const settings = {
    port: port!,
    host: read('HOST', 'localhost', parseHost, 'an address or a host name to listen on, like "localhost" or "0.0.0.0"'),
    publicUrl: read(
      'PUBLIC_URL',
      `http://localhost:${port ?? 8080}`,
      parsePublicUrl,
      'the address that people see, without a path: https://…, or http:// for this machine only (localhost)',
    ),
    dataDir,
    contentDir: path.resolve(read('CONTENT_DIR', 'content', (text) => text, 'a folder')),
    databaseUrl: read(
      'DATABASE_URL',
      path.join(dataDir, 'kim.sqlite'),
      parseDatabaseUrl,
      'a file for SQLite, or postgres://user:password@host/database',
    ),
    logLevel: read('LOG_LEVEL', 'info', oneOf(logLevels), `one of ${logLevels.join(', ')}`),
    role: read('ROLE', 'both', oneOf(['public', 'desk', 'both'] as const), '"public", "desk" or "both"'),
    trustProxy:
      read('TRUST_PROXY', 'nobody', parseProxies, 'addresses or networks, or "loopback", separated by commas').join(',') || undefined,
    smtpUrl:
      read('SMTP_URL', '', parseSmtpUrl, 'smtp://user:password@host:587 or smtps://…; only ?requireTLS=false may follow') || undefined,
    mailFrom:
      read('MAIL_FROM', '', parseMailAddress, 'the address that letters come from, without a name: "termin@example.org"') || undefined,
    mailDir: read('MAIL_DIR', '', (text) => text && path.resolve(text), 'a folder') || undefined,
    demo: false,
    allowances: Object.freeze({
      freeSlots: readCount('SLOTS_PER_NETWORK', usualAllowances.freeSlots),
      freeSlotsOfBlock: readCount('SLOTS_PER_BLOCK', usualAllowances.freeSlotsOfBlock),
      provenSlots: readCount('PROVEN_SLOTS_PER_NETWORK', usualAllowances.provenSlots),
      provenPercent: readCount('PROVEN_PERCENT', usualAllowances.provenPercent),
      provenPercentOfDay: readCount('PROVEN_PERCENT_OF_DAY', usualAllowances.provenPercentOfDay),
    }),
    trustedNetworks: read(
      'TRUSTED_NETWORKS',
      'none',
      parseNetworks,
      'networks of shelters and offices, separated by commas: "192.0.2.0/24, 2001:db8:1::/48"',
    ),
  };
  if (settings.smtpUrl !== undefined && settings.mailFrom === undefined && !environment['MAIL_FROM']?.trim()) {
    wrong.push('MAIL_FROM must be set with SMTP_URL: the address that letters come from.');
  }
  if (settings.smtpUrl !== undefined && settings.mailDir !== undefined)
    wrong.push('MAIL_DIR must not be set with SMTP_URL: letters go one way.');
  if (wrong.length > 0) throw new SettingsError(wrong.join('\n'));
  return Object.freeze(settings);
}

function parsePort(text: string): number | undefined {
  const port = Number(text);
  return /^\d+$/.test(text) && port >= 1 && port <= 65_535 ? port : undefined;
}

/** The names and networks that Fastify's proxy-addr knows. */
function parseProxies(text: string): string[] | undefined {
  const parts = text === 'nobody' ? [] : text.split(',').map((part) => part.trim());
  const isKnown = (part: string) => ['loopback', 'linklocal', 'uniquelocal'].includes(part) || isIP(part.replace(/\/\d{1,3}$/, '')) !== 0;
  return parts.every(isKnown) ? parts : undefined;
}

const parseCount = (text: string): number | undefined => (/^\d{1,4}$/.test(text) && Number(text) <= 1000 ? Number(text) : undefined);

function parseNetworks(text: string): string[] | undefined {
  const parts = text === 'none' ? [] : text.split(',').map((part) => part.trim());
  return parts.every((part) => ipaddr.isValidCIDR(part)) ? parts : undefined;
}

const parseHost = (text: string): string | undefined =>
  isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text) ? text : undefined;

function parsePublicUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') return undefined;
  if (url.protocol === 'https:') return url.origin;
  return url.protocol === 'http:' && loopback.includes(url.hostname) ? url.origin : undefined;
}

function parseDatabaseUrl(text: string): string | undefined {
  if (/^postgres(ql)?:\/\//.test(text)) return URL.canParse(text) ? text : undefined;
  if (/^[a-z]+:\/\//i.test(text)) return undefined;
  return path.resolve(text);
}

/** "" stays "": no email. */
function parseSmtpUrl(text: string): string | undefined {
  if (text === '') return text;
  if (!/^smtps?:\/\//.test(text) || !URL.canParse(text)) return undefined;
  const { hostname, pathname, search, hash } = new URL(text);
  return hostname !== '' && ['', '/'].includes(pathname) && ['', '?requireTLS=false'].includes(search) && hash === '' ? text : undefined;
}

const parseMailAddress = (text: string): string | undefined =>
  text === '' || /^[\w.+-]+@[\w-]+(\.[\w-]+)*$/.test(text) ? text : undefined;
