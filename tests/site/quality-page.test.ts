import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { shownDate } from '../../src/i18n/dates.ts';
import { readQuality } from '../../src/loading/quality.ts';
import { readSite, type Site } from '../../src/loading/read-site.ts';
import { shares } from '../../src/translation/shares.ts';

const root = process.env['BUILD_CLIENT_DIR'] ?? '.build/client';
const page = (address: string) => readFileSync(path.join(root, address, 'index.html'), 'utf8');
const languages = ['de', 'de-simple', 'en', 'tr', 'ar', 'ro', 'bg', 'pl', 'uk', 'ru', 'fa', 'ku'];

let site: Site;
beforeAll(async () => {
  site = await readSite('content');
});

describe('the quality page', () => {
  it.each(languages)('shows in %s each figure with its goal and its day, or says that there is none', async (tag) => {
    const t = site.words(tag);
    const html = page(`${tag}/quality`).replaceAll('\u00ad', '');
    const { figures, guarantees } = await readQuality();
    for (const name of ['weight', 'first-view', 'axe'] as const) {
      expect(html).toContain(t(`quality:figure.${name}`));
      expect(html).toContain(shownDate(figures[name]!.at));
    }
    expect(html.includes(t('quality:notMeasured'))).toBe(guarantees === undefined);
    expect(html).toContain(t('quality:waitingLater'));
    expect(html).not.toContain('{{');
  });

  it.each(languages)('is linked in %s from the pages about the portal and its accessibility, and from no other', (tag) => {
    const link = `href="/${tag}/quality/"`;
    expect([page(`${tag}/about`), page(`${tag}/accessibility`)].every((html) => html.includes(link))).toBe(true);
    expect([page(tag), page(`${tag}/emergency`), page(`${tag}/topics`)].some((html) => html.includes(link))).toBe(false);
  });

  it('counts translations that fit today’s German text, and not those of an older one', () => {
    const now = new Date('2026-11-30T08:00:00.000Z');
    const before = shares(site.directory, 'ar', now);
    const [service] = site.directory.services.filter(({ note }) => note?.translations['ar'] !== undefined);
    expect(service).toBeDefined();
    const services = site.directory.services.map((one) =>
      one === service ? { ...one, note: { ...one.note!, de: `${one.note!.de} Neu.` } } : one,
    );
    const after = shares({ ...site.directory, services }, 'ar', now);
    expect([before.texts - after.texts, before.fitting - after.fitting]).toEqual([0, 1]);
  });
});
