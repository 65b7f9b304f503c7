import { describe, expect, it } from 'vitest';
import { realSite } from '../../tests/support/real-site.ts';
import { readSettings } from '../../api/config.ts';
import { openPoints, type Installation } from './open-points.ts';

const now = new Date('2026-11-30T09:00:00Z');
const bare: Installation = { accounts: [], consultationHours: 0, contacts: 0, isSuperuser: undefined, newestBackup: undefined };
const person = (role: Installation['accounts'][number]['role'], ...languages: string[]) => ({ role, languages });
const staffed: Installation = {
  accounts: [
    person('admin'),
    person('admin'),
    person('coordinator'),
    person('counsellor', 'tr'),
    person('counsellor', 'ar'),
    person('editor'),
  ],
  consultationHours: 4,
  contacts: 10_000,
  isSuperuser: false,
  newestBackup: new Date('2026-11-29T10:00:00Z'),
};
const real = readSettings({
  PUBLIC_URL: 'https://kim.example.org',
  ROLE: 'desk',
  DATABASE_URL: 'postgres://kim_desk:secret@localhost/kim',
  TRUST_PROXY: 'loopback',
  SMTP_URL: 'smtps://mail.example.org',
  MAIL_FROM: 'kim@example.org',
  REQUIRE_PASSKEY: 'counselling',
  METRICS_TOKEN: 'a-token-of-a-monitor-with-32-or-more-letters',
});
const pointsOf = async (settings = real, installation = staffed) => openPoints(settings, await realSite(), installation, now);
const areas = (points: { area: string }[]) => points.map(({ area }) => area);

describe('going live', () => {
  it('asks nothing more of settings, people and backups that are as they should be', async () => {
    expect(areas(await pointsOf()).filter((area) => area !== 'content')).toEqual([]);
  });

  it('names everything that a first start on one machine lacks', async () => {
    const points = await pointsOf(readSettings({}), bare);
    expect(areas(points).filter((area) => area !== 'content')).toEqual([
      ...Array<string>(7).fill('settings'),
      ...Array<string>(5).fill('people'),
      'backups',
    ]);
  });

  it('sees that texts are unread, that the operator is missing, and that nobody is asked about entries', async () => {
    const texts = (await pointsOf(real, { ...staffed, contacts: 0 })).map(({ text }) => text);
    expect(texts).toHaveLength(4);
    expect(texts[0]).toBe(
      'content/city.yaml lacks operator, dataProtectionOfficer, imprint, questionsPhone: every page says that this is a test.',
    );
    expect(texts[1]).toMatch(/^No native speaker has read the pages in .*العربية/);
    expect(texts[3]).toMatch(/^(\d+) of \1 entries have nobody who is asked to confirm them\.$/);
  });

  it.each<[string, Partial<Installation>, string]>([
    ['a login that may do everything', { isSuperuser: true }, "The database's login may do everything: npm run database-logins."],
    [
      'a counsellor without a language',
      { accounts: [...staffed.accounts, person('counsellor')] },
      'Some counsellors state no language: "the next" cannot fit them.',
    ],
    [
      'a backup that is too old',
      { newestBackup: new Date('2026-11-29T06:59:59Z') },
      'The newest backup is of 2026-11-29T06:59:59.000Z: its timer does not run.',
    ],
  ])('names %s', async (_what, change, text) => {
    expect((await pointsOf(real, { ...staffed, ...change })).filter(({ area }) => area !== 'content').map((point) => point.text)).toEqual([
      text,
    ]);
  });
});
