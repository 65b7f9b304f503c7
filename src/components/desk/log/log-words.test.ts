import { beforeAll, expect, it } from 'vitest';
import { deskLanguages, refusedRows, rights } from '../../../../api/contract/codes.ts';
import type { Translate } from '../../../i18n/words.ts';
import { readSite } from '../../../loading/read-site.ts';
import { detailWords } from './log-words.ts';

let words: (language: string) => Translate;
beforeAll(async () => {
  ({ words } = await readSite('content'));
});

it('says in words what was not allowed and what a foreign row claimed to be', () => {
  expect(detailWords(words('de'), { event: 'not-allowed', detail: 'export-requests' })).toBe('Anfragen als Tabelle laden');
  expect(detailWords(words('en'), { event: 'row-refused', detail: 'account-link' })).toBe('One-time link');
  for (const language of deskLanguages) {
    const said = [
      ...rights.map((detail) => detailWords(words(language), { event: 'not-allowed', detail })),
      ...refusedRows.map((detail) => detailWords(words(language), { event: 'row-refused', detail })),
    ];
    expect(said.filter((one) => one === undefined || /^[a-z]+(-[a-z]+)*$/.test(one))).toEqual([]);
  }
});

it('says in words what another system may do', () => {
  const t = words('de');
  expect(detailWords(t, { event: 'token-made', detail: 'referral list claim' })).toBe(
    [t('desk:tokens.purpose.referral'), t('desk:tokens.scope.list'), t('desk:tokens.scope.claim')].join(' · '),
  );
  expect(detailWords(t, { event: 'token-parts-asked', detail: 'matter person' })).toBe('Anliegen · Name und Kontakt');
});

it('counts the lines that a log took over, and says nothing where there were none', () => {
  expect(detailWords(words('de'), { event: 'log-begun', detail: '3' })).toBe('3 Zeilen');
  for (const event of ['log-begun', 'rows-adopted'] as const) expect(detailWords(words('de'), { event, detail: '0' })).toBeUndefined();
});
