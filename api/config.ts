import { isIP } from 'node:net';
import path from 'node:path';
import { envSchema } from 'env-schema';
import ipaddr from 'ipaddr.js';
import { Type, type Static } from 'typebox';
import { roles, type Role } from './contract/codes.ts';
import { usualAllowances, type Allowances } from './appointments/allowances.ts';

export type ProcessRole = 'public' | 'desk' | 'both';

/** The city's own sign-in (OpenID Connect). */
export type ProviderSettings = Readonly<{
  issuer: string;
  clientId: string;
  clientSecret: string | undefined;
  /** The claim that states groups or roles; undefined: roles stay as admins set them. */
  roleClaim: string | undefined;
  /** The role of each group; the first match counts. A row with a provider also makes missing accounts. */
  roles: readonly Readonly<{ claim: string; role: Role; provider: string | undefined }>[];
}>;

/** The settings of a process, read once and frozen. */
export type Settings = Readonly<{
  port: number;
  host: string;
  /** Without a slash at the end: "https://kim.example.org". */
  publicUrl: string;
  dataDir: string;
  contentDir: string;
  /** The git repository that the content's history is sent to after each publication; undefined for none. */
  contentPushUrl: string | undefined;
  /** The desk's folder of publications, shared with this machine; undefined where DATA_DIR is the desk's. */
  publicationsDir: string | undefined;
  /** The desk's address, from which a public process takes publications; without a slash at the end. */
  publicationsUrl: string | undefined;
  /** The secret by which the desk knows a public process that asks for publications; undefined where nobody may ask. */
  publicationsToken: string | undefined;
  /** The secret by which `/metrics` knows a monitor; undefined means that there is no such page. */
  metricsToken: string | undefined;
  /** The city's own sign-in; undefined means none. */
  provider: ProviderSettings | undefined;
  /** Of whom a passkey is required: of roles that open person parts, or of nobody. */
  requirePasskey: 'nobody' | 'counselling';
  /** A file for SQLite, or postgres://… */
  databaseUrl: string;
  /** The Redis or Valkey in which the processes count their limits together; undefined: each counts by itself. */
  redisUrl: string | undefined;
  /** How long a process that ends still answers, so that a proxy turns to another one. */
  leaveSeconds: number;
  logLevel: string;
  role: ProcessRole;
  /** The proxies whose X-Forwarded-For is believed; undefined means none. */
  trustProxy: string | undefined;
  /** smtp:// or smtps://; undefined means that no letter goes out by email. */
  smtpUrl: string | undefined;
  /** The sender's address. */
  mailFrom: string | undefined;
  /** Letters are written into this folder and not sent. */
  mailDir: string | undefined;
  /** The HTTP gateway that sends SMS; undefined means that none is sent. */
  smsUrl: string | undefined;
  /** The header by which the gateway knows the portal: "Authorization: Bearer abc". */
  smsHeader: string | undefined;
  /** The sender that phones show. */
  smsFrom: string | undefined;
  /** SMS are written into this folder and not sent. */
  smsDir: string | undefined;
  /** The address of the city's pool of language mediators; undefined means that no order can be made. */
  interpreterPool: string | undefined;
  /** Example people and requests stand in the database, and every page says so. No setting makes it: `npm run demo` does. */
  demo: boolean;
  /** The service that translates texts of the content by machine; undefined means none. */
  translation: Readonly<{ service: 'deepl' | 'libretranslate'; url: string; key: string | undefined }> | undefined;
  /** How many months a line of the desk's log is kept. */
  logMonths: number;
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
/** "group=role" or "group=role@provider" */
const rolePattern = new RegExp(`^([^=,]+)=(${roles.join('|')})(?:@([a-z0-9-]+))?$`);
const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** Checks of texts, by the format that a setting names. */
const formats = {
  host: (text: string) => isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text),
  'public-url': (text: string) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, pathname, search, hash, username } = new URL(text);
    if (pathname !== '/' || search !== '' || hash !== '' || username !== '') return false;
    return protocol === 'https:' || (protocol === 'http:' && loopback.includes(hostname));
  },
  database: (text: string) => (/^postgres(ql)?:\/\//.test(text) ? URL.canParse(text) : !/^[a-z]+:\/\//i.test(text)),
  proxies: (text: string) => text === 'nobody' || listOf(text).every(isProxy),
  networks: (text: string) => text === 'none' || listOf(text).every((part) => ipaddr.isValidCIDR(part)),
  smtp: (text: string) => {
    if (!/^smtps?:\/\//.test(text) || !URL.canParse(text)) return false;
    const { hostname, pathname, search, hash } = new URL(text);
    return hostname !== '' && ['', '/'].includes(pathname) && ['', '?requireTLS=false'].includes(search) && hash === '';
  },
  issuer: (text: string) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, search, hash, username } = new URL(text);
    if (search !== '' || hash !== '' || username !== '') return false;
    return protocol === 'https:' || (protocol === 'http:' && loopback.includes(hostname));
  },
  gateway: (text: string) => {
    if (!URL.canParse(text)) return false;
    const { protocol, hostname, hash, username } = new URL(text);
    return hash === '' && username === '' && (protocol === 'https:' || (protocol === 'http:' && loopback.includes(hostname)));
  },
  header: (text: string) => /^[\w-]+: *[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(text),
  sender: (text: string) => /^(?:[A-Za-z0-9 ]{1,11}|\+?\d{3,15})$/.test(text),
  'oidc-roles': (text: string) => listOf(text).every((line) => rolePattern.test(line)),
  repository: (text: string) => /^(https:\/\/|ssh:\/\/|file:\/\/\/|\/|[\w.-]+@[\w.-]+:)[^\s\x00-\x1f]+$/.test(text),
  token: (text: string) => /^[\x21-\x7e]{32,}$/.test(text),
  redis: (text: string) => /^rediss?:\/\//.test(text) && URL.canParse(text) && /^\/?\d*$/.test(new URL(text).pathname),
  email: (text: string) => /^[\w.+-]+@[\w-]+(\.[\w-]+)*$/.test(text),
};

/** @param right what would be right, for the message about a wrong one */
const text = (right: string, format?: keyof typeof formats) => Type.Optional(Type.String({ right, ...(format && { format }) }));
const folder = (usual: string) => Type.String({ right: 'a folder', default: usual });
const count = (usual: number) => Type.Integer({ right: 'a number from 0 to 1000', minimum: 0, maximum: 1000, default: usual });

/** Every setting, by its name in the environment; the table in README.md is held against it. */
export const settingsSchema = Type.Object({
  PORT: Type.Integer({ right: 'a number from 1 to 65535', minimum: 1, maximum: 65_535, default: 8080 }),
  HOST: Type.String({
    right: 'an address or a host name to listen on, like "localhost" or "0.0.0.0"',
    format: 'host',
    default: 'localhost',
  }),
  PUBLIC_URL: text('the address that people see, without a path: https://…, or http:// for this machine only (localhost)', 'public-url'),
  DATA_DIR: folder('var'),
  // Read by setup/build.ts.
  BUILD_DIR: folder('.build'),
  CONTENT_DIR: folder('content'),
  CONTENT_PUSH_URL: text('a git repository: https://…, ssh://…, user@host:path, or an absolute path', 'repository'),
  OIDC_ISSUER: text("the address of the city's OpenID Connect provider: https://…, or http:// on this machine only", 'issuer'),
  OIDC_CLIENT_ID: text('the id that the provider gave the portal'),
  OIDC_CLIENT_SECRET: text('the secret that the provider gave the portal'),
  OIDC_ROLE_CLAIM: text('the name of the claim that states groups or roles: "groups"'),
  OIDC_ROLES: text(
    'groups and what they are here, separated by commas: "kim-desk=counsellor@stadt-gelsenkirchen, kim-it=admin"',
    'oidc-roles',
  ),
  REQUIRE_PASSKEY: Type.Enum(['nobody', 'counselling'], { right: '"nobody" or "counselling"', default: 'nobody' }),
  PUBLICATIONS_DIR: text('a folder'),
  PUBLICATIONS_URL: text('the address of the desk, without a path: https://…, or http:// on this machine only', 'public-url'),
  PUBLICATIONS_TOKEN: text('at least 32 letters, figures and signs without spaces, the same at the desk and here', 'token'),
  METRICS_TOKEN: text('at least 32 letters, figures and signs without spaces, the same at the monitor', 'token'),
  DATABASE_URL: text('a file for SQLite, or postgres://user:password@host/database', 'database'),
  REDIS_URL: text('redis://host:6379 or rediss://user:password@host, of one Redis or Valkey', 'redis'),
  LEAVE_SECONDS: Type.Integer({ right: 'a number of seconds from 0 to 30', minimum: 0, maximum: 30, default: 0 }),
  ROLE: Type.Enum(['public', 'desk', 'both'], { right: '"public", "desk" or "both"', default: 'both' }),
  LOG_LEVEL: Type.Enum(logLevels, { right: `one of ${logLevels.join(', ')}`, default: 'info' }),
  LOG_MONTHS: Type.Integer({ right: 'a number of months from 1 to 120', minimum: 1, maximum: 120, default: 12 }),
  SMTP_URL: text('smtp://user:password@host:587 or smtps://…; only ?requireTLS=false may follow', 'smtp'),
  MAIL_FROM: text('the address that letters come from, without a name: "termin@example.org"', 'email'),
  MAIL_DIR: text('a folder'),
  SMS_URL: text('the address of the gateway that sends SMS: https://…, or http:// on this machine only', 'gateway'),
  SMS_HEADER: text('the header by which the gateway knows you: "Authorization: Bearer …", "X-Api-Key: …"', 'header'),
  SMS_FROM: text('a sender of up to eleven letters and figures, or a number: "Termin"', 'sender'),
  SMS_DIR: text('a folder'),
  INTERPRETER_POOL: text('the email address of the pool of language mediators: "pool@example.org"', 'email'),
  TRANSLATE_SERVICE: Type.Optional(Type.Enum(['deepl', 'libretranslate'], { right: '"deepl" or "libretranslate"' })),
  TRANSLATE_URL: text('the address of the translation service, without a path: "https://api.deepl.com"', 'public-url'),
  TRANSLATE_KEY: text('the key that the translation service gave you'),
  TRUST_PROXY: text('addresses or networks, or "loopback", separated by commas', 'proxies'),
  SLOTS_PER_NETWORK: count(usualAllowances.freeSlots),
  SLOTS_PER_BLOCK: count(usualAllowances.freeSlotsOfBlock),
  PROVEN_SLOTS_PER_NETWORK: count(usualAllowances.provenSlots),
  PROVEN_PERCENT: count(usualAllowances.provenPercent),
  PROVEN_PERCENT_OF_DAY: count(usualAllowances.provenPercentOfDay),
  TRUSTED_NETWORKS: text('networks of shelters and offices, separated by commas: "192.0.2.0/24, 2001:db8:1::/48"', 'networks'),
});

const schemas: Record<string, object> = settingsSchema.properties;
const names = Object.keys(schemas);

/**
 * Reads and checks all settings. An empty setting counts as not set.
 * @throws SettingsError with every wrong setting
 */
export function readSettings(environment: Environment): Settings {
  const given = Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );
  const values = check(given);
  const dataDir = path.resolve(values.DATA_DIR);
  const database = values.DATABASE_URL ?? path.join(dataDir, 'kim.sqlite');
  return Object.freeze({
    port: values.PORT,
    host: values.HOST,
    publicUrl: new URL(values.PUBLIC_URL ?? `http://localhost:${values.PORT}`).origin,
    dataDir,
    contentDir: path.resolve(values.CONTENT_DIR),
    contentPushUrl: values.CONTENT_PUSH_URL,
    publicationsDir: values.PUBLICATIONS_DIR && path.resolve(values.PUBLICATIONS_DIR),
    publicationsUrl: values.PUBLICATIONS_URL && new URL(values.PUBLICATIONS_URL).origin,
    publicationsToken: values.PUBLICATIONS_TOKEN,
    metricsToken: values.METRICS_TOKEN,
    provider: providerOf(values),
    requirePasskey: values.REQUIRE_PASSKEY,
    databaseUrl: /^postgres(ql)?:/.test(database) ? database : path.resolve(database),
    redisUrl: values.REDIS_URL,
    leaveSeconds: values.LEAVE_SECONDS,
    logLevel: values.LOG_LEVEL,
    logMonths: values.LOG_MONTHS,
    role: values.ROLE,
    trustProxy: values.TRUST_PROXY === 'nobody' ? undefined : values.TRUST_PROXY && listOf(values.TRUST_PROXY).join(','),
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM,
    mailDir: values.MAIL_DIR && path.resolve(values.MAIL_DIR),
    smsUrl: values.SMS_URL,
    smsHeader: values.SMS_HEADER,
    smsFrom: values.SMS_FROM,
    smsDir: values.SMS_DIR && path.resolve(values.SMS_DIR),
    interpreterPool: values.INTERPRETER_POOL,
    translation:
      values.TRANSLATE_SERVICE === undefined || values.TRANSLATE_URL === undefined
        ? undefined
        : Object.freeze({
            service: values.TRANSLATE_SERVICE,
            url: new URL(values.TRANSLATE_URL).origin,
            key: values.TRANSLATE_KEY,
          }),
    demo: false,
    allowances: Object.freeze({
      freeSlots: values.SLOTS_PER_NETWORK,
      freeSlotsOfBlock: values.SLOTS_PER_BLOCK,
      provenSlots: values.PROVEN_SLOTS_PER_NETWORK,
      provenPercent: values.PROVEN_PERCENT,
      provenPercentOfDay: values.PROVEN_PERCENT_OF_DAY,
    }),
    trustedNetworks: values.TRUSTED_NETWORKS === undefined || values.TRUSTED_NETWORKS === 'none' ? [] : listOf(values.TRUSTED_NETWORKS),
  });
}

function providerOf(values: Static<typeof settingsSchema>): ProviderSettings | undefined {
  if (values.OIDC_ISSUER === undefined || values.OIDC_CLIENT_ID === undefined) return undefined;
  return Object.freeze({
    issuer: values.OIDC_ISSUER,
    clientId: values.OIDC_CLIENT_ID,
    clientSecret: values.OIDC_CLIENT_SECRET,
    roleClaim: values.OIDC_ROLE_CLAIM,
    roles: listOf(values.OIDC_ROLES ?? '').flatMap((line) => {
      const [, claim, word, provider] = rolePattern.exec(line) ?? [];
      const role = roles.find((one) => one === word);
      return claim === undefined || role === undefined ? [] : [{ claim: claim.trim(), role, provider }];
    }),
  });
}

function check(given: Record<string, string>): Static<typeof settingsSchema> {
  const wrong = [
    ...('SMTP_URL' in given && !('MAIL_FROM' in given) ? ['MAIL_FROM must be set with SMTP_URL: the address that letters come from.'] : []),
    ...('PUBLICATIONS_URL' in given && !('PUBLICATIONS_TOKEN' in given)
      ? ['PUBLICATIONS_TOKEN must be set with PUBLICATIONS_URL: the secret that the desk has too.']
      : []),
    ...('PUBLICATIONS_URL' in given && 'PUBLICATIONS_DIR' in given
      ? ['PUBLICATIONS_DIR must not be set with PUBLICATIONS_URL: publications come one way.']
      : []),
    ...('TRANSLATE_SERVICE' in given !== 'TRANSLATE_URL' in given
      ? ['TRANSLATE_SERVICE and TRANSLATE_URL must be set together: which service translates, and where it is.']
      : []),
    ...(given['TRANSLATE_SERVICE'] === 'deepl' && !('TRANSLATE_KEY' in given)
      ? ['TRANSLATE_KEY must be set with TRANSLATE_SERVICE=deepl: the key that DeepL gave you.']
      : []),
    ...('OIDC_ISSUER' in given !== 'OIDC_CLIENT_ID' in given
      ? ['OIDC_ISSUER and OIDC_CLIENT_ID must be set together: where people sign in, and as whom the portal asks.']
      : []),
    ...('OIDC_ROLE_CLAIM' in given !== 'OIDC_ROLES' in given
      ? ['OIDC_ROLE_CLAIM and OIDC_ROLES must be set together: which claim states groups, and what they are here.']
      : []),
    ...('SMS_URL' in given && 'SMS_DIR' in given ? ['SMS_DIR must not be set with SMS_URL: SMS go one way.'] : []),
    ...('SMTP_URL' in given && 'MAIL_DIR' in given ? ['MAIL_DIR must not be set with SMTP_URL: letters go one way.'] : []),
  ];
  try {
    const values = envSchema<Static<typeof settingsSchema>>({
      schema: settingsSchema,
      data: given,
      env: false,
      ajv: {
        customOptions: (ajv) => {
          for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);
          ajv.addKeyword('right');
          return ajv;
        },
      },
    });
    if (wrong.length === 0) return values;
  } catch (error) {
    if (!(error instanceof Error && 'errors' in error)) throw error;
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- the error is ajv's list
    const paths = (error.errors as { instancePath: string }[]).map(({ instancePath }) => instancePath);
    const mistaken = names.filter((name) => paths.includes(`/${name}`));
    wrong.unshift(...mistaken.map((name) => `${name} must be ${rightOf(name)}.`));
  }
  throw new SettingsError(wrong.join('\n'));
}

const rightOf = (name: string): string => {
  const { right }: { right?: unknown } = schemas[name] ?? {};
  return String(right);
};

/**
 * Names in the environment that are probably misspelt settings, each with the name that was meant. Values are never repeated.
 */
export function misspeltSettings(environment: Environment): string[] {
  const bare = (name: string) => name.toUpperCase().replaceAll(/[^A-Z]/g, '');
  return Object.keys(environment).flatMap((name) => {
    if (names.some((known) => known === name)) return [];
    const meant = names.find((known) => editsBetween(bare(name), bare(known)) <= (known.length < 8 ? 1 : 2));
    return meant === undefined ? [] : [`${name} is no setting. Did you mean ${meant}?`];
  });
}

/** How many letters to add, drop or replace (Levenshtein). */
function editsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length }, (_, index) => index + 1);
  let edits = other.length;
  for (let from = 0; from < one.length; from += 1) {
    let diagonal = from;
    edits = from + 1;
    row = row.map((above, to) => {
      edits = Math.min(above + 1, edits + 1, diagonal + (one[from] === other[to] ? 0 : 1));
      diagonal = above;
      return edits;
    });
  }
  return edits;
}

const listOf = (text: string): string[] => text.split(',').map((part) => part.trim());

/** The names and networks that Fastify's proxy-addr knows. */
const isProxy = (part: string): boolean =>
  ['loopback', 'linklocal', 'uniquelocal'].includes(part) || isIP(part) !== 0 || ipaddr.isValidCIDR(part);
