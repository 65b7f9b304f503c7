import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { misspeltSettings, readSettings, settingsSchema } from './config.ts';

describe('settings', () => {
  it('have defaults that serve this machine only', () => {
    expect(readSettings({})).toMatchObject({
      port: 8080,
      host: 'localhost',
      publicUrl: 'http://localhost:8080',
      role: 'both',
      logLevel: 'info',
    });
  });

  it.each([
    [{ PORT: '80a' }, 'PORT must be a number from 1 to 65535.'],
    [{ PORT: '70000' }, 'PORT must be'],
    [{ PORT: '8080.5' }, 'PORT must be'],
    [{ PROVEN_PERCENT: '-1' }, 'PROVEN_PERCENT must be a number from 0 to 1000.'],
    [{ TRUST_PROXY: 'everybody' }, 'TRUST_PROXY must be addresses or networks'],
    [{ TRUSTED_NETWORKS: '192.0.2.0' }, 'TRUSTED_NETWORKS must be networks'],
    [{ PUBLIC_URL: 'http://kim.example.org' }, 'PUBLIC_URL must be'],
    [{ PUBLIC_URL: 'https://kim.example.org/portal' }, 'PUBLIC_URL must be'],
    [{ DATABASE_URL: 'mysql://localhost/kim' }, 'DATABASE_URL must be a file for SQLite, or postgres://'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of fatal, error'],
    [{ ROLE: 'admin' }, 'ROLE must be "public", "desk" or "both".'],
    [{ HOST: 'not a host' }, 'HOST must be'],
    [{ SMTP_URL: 'http://mail.example.org' }, 'SMTP_URL must be smtp://'],
    [{ SMTP_URL: 'smtp://mail.example.org?logger=true', MAIL_FROM: 'termin@example.org' }, 'SMTP_URL must be'],
    [{ SMTP_URL: 'smtps://mail.example.org' }, 'MAIL_FROM must be set with SMTP_URL'],
    [{ SMTP_URL: 'smtps://mail.example.org', MAIL_FROM: 'Termin <termin@example.org>' }, 'MAIL_FROM must be the address'],
    [
      { PUBLICATIONS_URL: 'http://desk.example.org', PUBLICATIONS_TOKEN: 'x'.repeat(32) },
      'PUBLICATIONS_URL must be the address of the desk',
    ],
    [{ PUBLICATIONS_URL: 'https://desk.example.org' }, 'PUBLICATIONS_TOKEN must be set with PUBLICATIONS_URL'],
    [{ PUBLICATIONS_TOKEN: 'short' }, 'PUBLICATIONS_TOKEN must be at least 32 letters'],
    [
      { PUBLICATIONS_URL: 'https://desk.example.org', PUBLICATIONS_TOKEN: 'x'.repeat(32), PUBLICATIONS_DIR: 'shared' },
      'PUBLICATIONS_DIR must not be set with PUBLICATIONS_URL',
    ],
    [{ CONTENT_PUSH_URL: 'ext::sh -c whoami' }, 'CONTENT_PUSH_URL must be a git repository'],
    [{ CONTENT_PUSH_URL: '--receive-pack=sh' }, 'CONTENT_PUSH_URL must be a git repository'],
    [{ SMTP_URL: 'smtps://mail.example.org', MAIL_FROM: 'a@b.de', MAIL_DIR: 'letters' }, 'MAIL_DIR must not be set with SMTP_URL'],
  ])('that are wrong are named with what would be right: %o', (environment, message) => {
    expect(() => readSettings(environment)).toThrow(message);
  });

  it('names every wrong one at once, and never repeats a value', () => {
    const read = () => readSettings({ PORT: '0', DATABASE_URL: 'mysql://root:secret@db/kim', SMTP_URL: 'smtp://kim:secret@mail/box' });
    expect(read).toThrow(/PORT.*\n.*DATABASE_URL.*\n.*SMTP_URL/);
    expect(read).not.toThrow(/secret/);
  });

  it('are read as what they mean', () => {
    const environment = {
      PORT: ' 3000 ',
      PUBLIC_URL: 'https://kim.example.org/',
      ROLE: 'desk',
      SMTP_URL: 'smtps://mail.example.org',
      MAIL_FROM: 'termin@example.org',
      TRUST_PROXY: 'loopback, 10.0.0.0/8',
      SLOTS_PER_NETWORK: '0',
      TRUSTED_NETWORKS: '192.0.2.0/24, 2001:db8:1::/48',
    };
    expect(readSettings(environment)).toMatchObject({
      port: 3000,
      publicUrl: 'https://kim.example.org',
      role: 'desk',
      smtpUrl: 'smtps://mail.example.org',
      mailFrom: 'termin@example.org',
      trustProxy: 'loopback,10.0.0.0/8',
      allowances: { freeSlots: 0, freeSlotsOfBlock: 4, provenSlots: 20, provenPercent: 4, provenPercentOfDay: 10 },
      trustedNetworks: ['192.0.2.0/24', '2001:db8:1::/48'],
    });
    expect(readSettings({ PORT: '3000' }).publicUrl).toBe('http://localhost:3000');
  });

  it('that are empty count as not set', () => {
    expect(readSettings({ PORT: '', ROLE: ' ', SMTP_URL: '', TRUST_PROXY: '' })).toEqual(readSettings({}));
  });

  it('that are probably misspelt are named with the one that is meant, without their values', () => {
    const environment = { DATABSE_URL: 'postgres://kim:secret@db/kim', PORTS: '80', smtp_url: 'x', SMTP_URI: 'x', PUBLICURL: 'x' };
    expect(misspeltSettings(environment)).toEqual([
      'DATABSE_URL is no setting. Did you mean DATABASE_URL?',
      'PORTS is no setting. Did you mean PORT?',
      'smtp_url is no setting. Did you mean SMTP_URL?',
      'SMTP_URI is no setting. Did you mean SMTP_URL?',
      'PUBLICURL is no setting. Did you mean PUBLIC_URL?',
    ]);
  });

  it('are not suspected in what an environment usually holds', () => {
    const usual = [
      'PATH',
      'HOME',
      'HOSTNAME',
      'LOGNAME',
      'MAIL',
      'USER',
      'SHELL',
      'TERM',
      'TZ',
      'LANG',
      'PWD',
      'NODE_ENV',
      'npm_config_port',
    ];
    expect(misspeltSettings(Object.fromEntries(usual.map((name) => [name, 'x'])))).toEqual([]);
    expect(misspeltSettings(Object.fromEntries(Object.keys(settingsSchema.properties).map((name) => [name, 'x'])))).toEqual([]);
  });

  it('stand in the table of README.md with their defaults', () => {
    const section = readFileSync('README.md', 'utf8').split('## Settings')[1]!.split('\n## ')[0]!;
    const rows = [...section.matchAll(/^\| `([A-Z_]+)` +\|([^|]*)\|/gm)].map(([, name, usual]) => [name!, usual!.trim()] as const);
    expect(rows.map(([name]) => name).toSorted()).toEqual(Object.keys(settingsSchema.properties).toSorted());
    for (const [name, usual] of rows) {
      const own = Object.entries(settingsSchema.properties).find(([known]) => known === name)![1];
      if ('default' in own) expect(usual, name).toBe(`\`${String(own.default)}\``);
    }
  });

  it('are frozen', () => {
    expect(Object.isFrozen(readSettings({}))).toBe(true);
  });
});
