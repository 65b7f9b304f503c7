import { hoursSheet, type HoursSheet } from './hours-compiled.ts';
import type { Service } from './schema.ts';

/**
 * When somebody at a service speaks a language: "Arabic on Wednesdays 9 to 12".
 * @param language tag of a conversation, one of the spoken-languages vocabulary
 * @param from the first day to look at, in Berlin
 * @returns "not-named" where the source does not name the language, "unknown" where it names no hours for it
 */
export function spokenAt(service: Service, language: string, from: string): HoursSheet | 'unknown' | 'not-named' {
  const spoken = service.languages.find((entry) => entry.language === language);
  if (spoken === undefined) return 'not-named';
  return spoken.hours === undefined ? 'unknown' : hoursSheet(spoken.hours, from);
}
