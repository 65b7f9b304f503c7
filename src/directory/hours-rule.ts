/*
 * The part of the opening_hours language that a page can show whole. A rule is read in the spelling that opening-hours.ts gives it, so
 * that one pattern holds for every way to write it.
 */

/** One opening, in minutes since the midnight at the start of its day. An end above 1440 lies in the night after that day. */
export type Span = readonly [opens: number, closes: number];

/** One part of a rule: "Apr-Oct Mo-Fr 09:00-18:00". */
export type RulePart = {
  text: string;
  /** Months, dates or weeks; empty for the whole year. */
  dates: string;
  /** Weekdays, "PH" and "SH"; empty for every day. */
  days: string;
  /** None where the part says that it is closed. */
  openings: Span[];
  /** Adds to the hours of the parts before it; otherwise it replaces them. */
  adds: boolean;
};

/** A rule that a page would show in part only. The message says what to write instead. */
export class UnfitRule extends Error {}

const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const date = String.raw`(?:\d{4} )?${month}(?: \d\d)?`;
const dates = String.raw`${date}(?:[-,](?:${date}|\d\d))*|week \d\d(?:[-,/]\d+)*`;
const day = String.raw`(?:(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:\[[-\d,]+\])?|PH|SH)`;
const days = `(?:(?:PH|SH) )?${day}(?:[-,]${day})*`;
const times = String.raw`\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*`;
const partPattern = new RegExp(`^(?:(?<dates>${dates}):? )?(?:(?<days>${days}):? )?(?:(?<times>${times})(?: open)?|off|closed)$`);

const advice: [RegExp, string][] = [
  [/\|\||\bunknown\b/, 'certain hours only, without "||" and "unknown": give uncertain ones a row of their own, `for: by-appointment`'],
  [
    /"/,
    'no remark in quotation marks, because no page shows it: give those hours a row of their own with "for", "topic" or "languages", and say the rest in "note"',
  ],
  [/\d\+/, 'an end for every opening: "08:00-12:00", not "08:00+"'],
  [/sunrise|sunset|dawn|dusk/, 'times of the clock, "08:00-18:00": the sun keeps no hours that a table can show'],
  [/easter/, 'dates, "2027 Mar 27 off", or "PH off" instead of days counted from Easter'],
  [/\bdays?\b/, 'dates, "Dec 24 off", instead of days counted from another day'],
];

/**
 * @param rule in the spelling of `canonicalRule`
 * @throws UnfitRule
 */
export function readRule(rule: string): RulePart[] {
  if (rule === '24/7') return [{ text: rule, dates: '', days: '', openings: [[0, 1440]], adds: false }];
  const why = advice.find(([found]) => found.test(rule))?.[1];
  if (why !== undefined) throw new UnfitRule(why);
  return rule.split(/(; |, )/).flatMap((text, index, pieces) => {
    if (index % 2 === 1) return [];
    const openings = readPart(text);
    return [{ text, ...openings, adds: pieces[index - 1] === ', ' && openings.openings.length > 0 }];
  });
}

function readPart(text: string): Pick<RulePart, 'dates' | 'days' | 'openings'> {
  const found = partPattern.exec(text)?.groups;
  if (found === undefined)
    throw new UnfitRule(`dates or weekdays with times or "off", like "Apr-Oct Mo-Fr 09:00-18:00" (or "24/7" alone), not "${text}"`);
  const openings = (found['times']?.split(',') ?? []).map(readSpan);
  return { dates: found['dates'] ?? '', days: found['days'] ?? '', openings };
}

/** An end that is not later than its beginning lies on the next day: "22:00-02:00" is "22:00-26:00". */
function readSpan(text: string): Span {
  const [opens = 0, ends = 0] = text.split('-').map((clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)));
  const closes = ends <= opens ? ends + 1440 : ends;
  if (closes - opens > 1440) throw new UnfitRule(`openings of 24 hours at most, each at the day on which it starts, not "${text}"`);
  return [opens, closes];
}
