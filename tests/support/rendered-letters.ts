import { letterKinds, type LetterKind } from '../../api/contract/codes.ts';
import { renderLetter, type Letter, type LetterFacts } from '../../api/letters/letter.ts';
import { realSite } from './real-site.ts';

const place = 'Grillostraße 4 (2. OG)';
const tuesday = { startsAt: '2026-11-24T09:20:00.000Z', lengthMinutes: 45, place, channel: 'place' as const };

/** The appointment of every letter: Tuesday 24.11.2026, 10:20. */
export const factsOf = (kind: LetterKind): LetterFacts => ({
  reference: '482-915-737',
  hearBy: '2026-11-24',
  outcome: kind === 'answered' ? 'not-here' : null,
  reason: kind === 'answered' ? 'other-office' : null,
  offers: kind === 'offered' ? [{ offer: 1, ...tuesday }] : [],
  appointment: ['confirmed', 'moved', 'cancelled', 'reminder'].includes(kind) ? tuesday : null,
  ...(kind === 'earlier' ? { earlier: { startsAt: tuesday.startsAt, until: '2026-11-24T07:20:00.000Z' } } : {}),
  remarks: kind === 'confirmed' ? ['letters-ready', 'with-company', 'hidden-number'] : [],
});

/** A letter of each kind in each language. */
export async function allLetters(): Promise<{ tag: string; direction: string; kind: LetterKind; letter: Letter }[]> {
  const { directory, words } = await realSite();
  const { city } = directory;
  return city.languages.flatMap((language) =>
    letterKinds.map((kind) => {
      const slipUrl = `https://kim.example.org/${language.tag}/appointment/abcdefghijklmnopqrstuv/`;
      const letter = renderLetter(kind, factsOf(kind), slipUrl, language, city, words);
      return { tag: language.tag, direction: language.direction, kind, letter };
    }),
  );
}

// As a process of its own, to be compared with one that has another language and another zone.
if (import.meta.main) process.stdout.write(JSON.stringify(await allLetters()));
