import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import type { Settings } from '../../api/config.ts';
import { copyContent, ownContent } from '../../api/publishing/live-content.ts';
import { daysAfter, weekdayIndex } from '../../src/directory/calendar-day.ts';
import { fingerprint } from '../../src/directory/free-text.ts';

/** Where and by whom the examples are held: a quarter and the coordinating office of the release's content. No street is made up. */
const held = { provider: 'stadt-gelsenkirchen', place: { quarter: 'schalke', quarterConfirmed: true } };

const names = {
  course: {
    de: 'Beispiel: Deutschkurs am Vormittag',
    'de-simple': 'Beispiel: Deutsch-Kurs am Vormittag',
    en: 'Example: German course in the morning',
    tr: 'Örnek: sabah Almanca kursu',
    ar: 'مثال: دورة ألمانية صباحية',
    ro: 'Exemplu: curs de germană dimineața',
    bg: 'Пример: курс по немски сутрин',
    pl: 'Przykład: poranny kurs niemieckiego',
    uk: 'Приклад: ранковий курс німецької',
    ru: 'Пример: утренний курс немецкого',
    fa: 'مثال: کلاس آلمانی صبح',
    ku: 'Mînak: kursa almanî ya sibehê',
  },
  cafe: {
    de: 'Beispiel: Sprach-Café',
    'de-simple': 'Beispiel: Sprach-Café',
    en: 'Example: language café',
    tr: 'Örnek: dil kafesi',
    ar: 'مثال: مقهى اللغة',
    ro: 'Exemplu: cafenea lingvistică',
    bg: 'Пример: езиково кафене',
    pl: 'Przykład: kawiarenka językowa',
    uk: 'Приклад: мовне кафе',
    ru: 'Пример: языковое кафе',
    fa: 'مثال: کافه زبان',
    ku: 'Mînak: kafeya zimên',
  },
} as const;

/**
 * Gives the demo a content of its own with a course and a language café, because the city's content holds none yet. Their names say that they
 * are examples. A content that the operator has named stays as it is.
 * @param today Berlin; the examples begin after it
 */
export async function addExampleEvents(settings: Settings, today: string): Promise<void> {
  const folder = ownContent(settings);
  if (folder === settings.contentDir) return;
  await copyContent(settings.contentDir, folder);
  await mkdir(path.join(folder, 'events'), { recursive: true });
  for (const [id, event] of Object.entries(exampleEvents(today)))
    await writeFile(path.join(folder, 'events', `beispiel-${id}.yaml`), stringify(event));
}

function exampleEvents(today: string): Record<keyof typeof names, object> {
  const monday = daysAfter(today, 7 - weekdayIndex(today));
  const verification = { status: 'reported', sources: [{ title: 'Beispiel', date: today }] };
  return {
    course: {
      ...held,
      name: nameOf('course'),
      dates: [{ from: monday, to: daysAfter(monday, 74), weekdays: ['mo', 'we'], starts: '09:00', ends: '12:15' }],
      level: 'A2',
      children: 'looked-after',
      priceCents: 0,
      registration: 'needed',
      email: 'kurs@example.org',
      languages: ['de'],
      verification,
    },
    cafe: {
      ...held,
      name: nameOf('cafe'),
      dates: [{ from: daysAfter(monday, 5), to: daysAfter(monday, 89), weekdays: ['sa'], everyWeeks: 2, starts: '15:00', ends: '17:00' }],
      children: 'welcome',
      priceCents: 0,
      registration: 'not-needed',
      verification,
    },
  };
}

function nameOf(id: keyof typeof names): object {
  const { de, ...others } = names[id];
  const translations = Object.entries(others).map(([tag, text]) => [tag, { of: fingerprint(de), text }] as const);
  return { de, translations: Object.fromEntries(translations) };
}
