import { describe, expect, it } from 'vitest';
import { readSettings } from './config.ts';

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
    [{ SMTP_URL: 'smtps://mail.example.org', MAIL_FROM: 'a@b.de', MAIL_DIR: 'letters' }, 'MAIL_DIR must not be set with SMTP_URL'],
  ])('that are wrong are named with what would be right: %o', (environment, message) => {
    expect(() => readSettings(environment)).toThrow(message);
  });

  it('names every wrong one at once, and never repeats a value', () => {
    const read = () => readSettings({ PORT: '0', DATABASE_URL: 'mysql://root:secret@db/kim', SMTP_URL: 'smtp://kim:secret@mail/box' });
    expect(read).toThrow(/PORT.*\n.*DATABASE_URL.*\n.*SMTP_URL/);
    expect(read).not.toThrow(/secret/);
  });

  it('are frozen', () => {
    expect(Object.isFrozen(readSettings({}))).toBe(true);
  });
});
