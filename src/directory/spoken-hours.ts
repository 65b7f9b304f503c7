import { hoursSheet, type HoursSheet } from './hours-compiled.ts';
import type { Service } from './service-schema.ts';
import { spokenLanguages } from './spoken.ts';

/**
 * When somebody at a service speaks a language: "Arabic on Wednesdays 9 to 12".
 * @param language tag of a conversation, one of the spoken-languages vocabulary
 * @param from the first day to look at, in Berlin
 * @returns "not-named" where the source does not name the language, "unknown" where it names no hours for it
 */
export function spokenAt(service: Service, language: string, from: string): HoursSheet | 'unknown' | 'not-named' {
  if (!spokenLanguages(service).some((entry) => entry.language === language)) return 'not-named';
  const rules = service.places.flatMap(({ hours }) =>
    hours.filter(({ languages }) => languages.some((entry) => entry.language === language)).map(({ rule }) => rule),
  );
  return rules.length === 0 ? 'unknown' : hoursSheet(rules, from);
}
