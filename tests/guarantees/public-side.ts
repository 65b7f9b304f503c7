import { readdir } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { Guarantee } from './guarantee.ts';

/** What the public process has no business with. */
const closed = [
  ...['sessions', 'passkeys', 'identities', 'account_links', 'audit_log', 'partner_links', 'interpreter_orders', 'calendar_feeds'],
  ...['api_tokens', 'webhooks', 'webhook_messages', 'count_sums', 'obstacle_counts', 'entry_contacts', 'desk_letters', 'imports'],
];
const statements = [
  ...closed.map((table) => `select * from ${table} limit 1`),
  'select password_hash from accounts limit 1',
  'select email, name from accounts limit 1',
  'select email from partners limit 1',
  'select sealed_value from suggestions limit 1',
  'select sealed_text from content_reports limit 1',
  "update accounts set role = 'admin'",
  "update history set event = 'told'",
  'delete from history',
  'delete from requests',
];
const deniedCode = '42501';
/** The files of the desk's keys that the public process has. */
const publicKeys = ['identity-public.json', 'intake.key'];

export const publicSide: Guarantee = {
  number: 10,
  sentence: 'The public side writes what it cannot read.',
  checked:
    'On PostgreSQL, where the public process has a login of its own: that login is refused the tables and columns of the desk, and neither its folder nor anything that it can ask for holds a private key.',
  judge: async ({ publicDatabaseUrl, dataDirs }) => {
    if (publicDatabaseUrl === undefined) return undefined;
    const client = new pg.Client({ connectionString: publicDatabaseUrl });
    await client.connect();
    const findings: string[] = [];
    try {
      for (const statement of statements) {
        const refusal = await client.query(statement).then(
          () => 'nothing',
          (error: unknown) => (error instanceof pg.DatabaseError ? error.code : String(error)),
        );
        if (refusal !== deniedCode) findings.push(`the public login may: ${statement}`);
      }
    } finally {
      await client.end();
    }
    const keys = await readdir(path.join(dataDirs.at(-1)!, 'keys'));
    const strange = keys.filter((name) => !publicKeys.includes(name));
    return { cases: statements.length + keys.length, findings: [...findings, ...strange.map((name) => `the public folder has ${name}`)] };
  },
  breaks: [{ file: 'api/database/logins.ts', from: '  sessions: none,\n', to: "  sessions: 'select',\n" }],
};
