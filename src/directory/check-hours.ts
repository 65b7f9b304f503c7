import { daysAfter, weekdayIndex } from './calendar-day.ts';
import type { ContentMistake } from './check-directory.ts';
import type { Directory } from './directory.ts';
import { readRule, UnfitRule, type RulePart } from './hours-rule.ts';
import { canonicalRule, schoolHolidaysEnd, selectedDays, warningsOf } from './opening-hours.ts';

/**
 * Mistakes in opening hours, for the build to stop at: rules that the library cannot read or doubts, and rules that a page would show in
 * part only.
 * @param today in Berlin
 */
export function checkHours({ services }: Pick<Directory, 'services'>, today: string): ContentMistake[] {
  if (checked.today !== today) checked = { today, rules: new Map() };
  return services.flatMap(({ id, places }) =>
    places.flatMap(({ hours }, place) =>
      hours.flatMap(({ rule }, row) => {
        const expected = checked.rules.has(rule) ? checked.rules.get(rule) : mistakeIn(rule, today);
        checked.rules.set(rule, expected);
        return expected === undefined ? [] : [{ file: `services/${id}.yaml`, field: `places.${place}.hours.${row}.rule`, expected }];
      }),
    ),
  );
}

/** Most rules are those of the content that was read before. */
let checked = { today: '', rules: new Map<string, string | undefined>() };

/** The expected form of a rule; undefined where the rule is fine. */
function mistakeIn(rule: string, today: string): string | undefined {
  try {
    const warnings = warningsOf(rule);
    if (warnings.length > 0) return `opening hours without doubt: ${warnings.join('; ')}`;
  } catch (error) {
    return `opening hours like "Mo-We 09:00-13:00; Th 09:00-18:00": ${String(error)}`;
  }
  try {
    const parts = readRule(canonicalRule(rule));
    if (parts.every(({ openings }) => openings.length === 0)) return `at least one opening; without any, leave the rule out`;
    return schoolHolidayMistake(parts, today) ?? lostHours(parts, today);
  } catch (error) {
    if (error instanceof UnfitRule) return error.message;
    throw error;
  }
}

/** The table of school holidays must reach twelve months ahead, as that of the public holidays. */
function schoolHolidayMistake(parts: RulePart[], today: string): string | undefined {
  const needed = daysAfter(today, 365);
  if (!parts.some(({ days }) => /\bSH\b/.test(days)) || schoolHolidaysEnd >= needed) return undefined;
  return `dates instead of "SH": the table of school holidays in opening_hours ends on ${schoolHolidaysEnd} and is needed until ${needed} (or a newer version of opening_hours)`;
}

/** After ";" a later part replaces an earlier one on its days: a weekday on which that happens at every date would never be shown. */
function lostHours(parts: RulePart[], today: string): string | undefined {
  const until = daysAfter(today, 400);
  const selected = parts.map(({ dates, days }) => selectedDays(`${dates} ${days}`.trim(), today, until));
  for (const [index, part] of parts.entries()) {
    if (part.openings.length === 0) continue;
    const dates = [...selected[index]!];
    const heir = (day: string) => parts.findLast((later, position) => position > index && !later.adds && selected[position]!.has(day));
    const replaced = (day: string) => (heir(day)?.openings.length ?? 0) > 0;
    const weekdays = [...Map.groupBy(dates, weekdayIndex).values()];
    if ((dates.length > 0 && dates.every((day) => heir(day) !== undefined)) || weekdays.some((same) => same.every(replaced)))
      return `no hours that a later part replaces: after ";" only the later ones hold. Leave those days out of "${part.text}", or add to it with a comma, like "We 09:00-12:00, We 14:00-16:00"`;
  }
  return undefined;
}
