import { inBerlin } from '../../src/directory/berlin.ts';
import type { Guarantee } from './guarantee.ts';
import { answered, askedText, type Line } from './world/history.ts';
import { readMailbox } from './world/mailbox.ts';
import { addressOf, peopleIn } from './world/people.ts';

const localTime = (instant: string): string => inBerlin(new Date(instant)).toFormat("yyyyMMdd'T'HHmmss");

/** The times that somebody chose or gave for each request, answered or not: "20261208T083000". */
function timesIn(history: readonly Line[]): Map<string, Set<string>> {
  const times = new Map<string, Set<string>>();
  const add = (reference: string, instant: string) => times.set(reference, (times.get(reference) ?? new Set()).add(localTime(instant)));
  for (const line of history) {
    const reference = askedText(line, 'reference');
    const json = line.asked['json'] as { startsAt?: string; times?: { startsAt: string }[]; slot?: { id: string } } | undefined;
    for (const startsAt of [json?.startsAt, ...(json?.times ?? []).map((time) => time.startsAt), startOf(json?.slot?.id)]) {
      if (startsAt !== undefined) add(reference, startsAt);
    }
    const slot = startOf(line.does === 'ask' ? askedText(line, 'slot') : undefined);
    if (slot !== undefined && line.status === 201) add((line.heard as { reference: string }).reference, slot);
  }
  return times;
}

/** The instant in the public name of a slot: "2.20261208T0730Z.…" */
function startOf(name: string | undefined): string | undefined {
  const [, year, month, day, hour, minute] = /^\d\.(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z/.exec(name ?? '') ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}T${hour}:${minute}:00.000Z`;
}

export const oneAnswer: Guarantee = {
  number: 7,
  sentence: 'Nobody is ever told two different things.',
  checked:
    'Every letter with a time names one that was chosen or given for this request, and the newest names the time that stands in the database and on the slip.',
  judge: async ({ history, db, mailDir }) => {
    const people = [...peopleIn(history).values()].filter((person) => addressOf(person) !== '');
    const times = timesIn(history);
    const letters = Map.groupBy(
      (await readMailbox(mailDir)).filter(({ kind, startsAt }) => startsAt !== undefined && kind !== 'cancelled'),
      // A second request of one person, whose answer was lost on its way, is another finding (2).
      ({ reference, to }) => `${reference} ${to}`,
    );
    const rows = await db.selectFrom('requests').select(['reference', 'state', 'startsAt', 'erasedAt']).execute();
    const standing = new Map(rows.map((row) => [row.reference, row]));
    const slips = new Map(
      answered(history, 'look at the end', 200).map((line) => [
        askedText(line, 'reference'),
        (line.heard as { appointment: { startsAt: string } | null }).appointment?.startsAt,
      ]),
    );
    let cases = 0;
    const findings = people.flatMap((person) => {
      const own = letters.get(`${person.reference} ${addressOf(person)}`) ?? [];
      cases += own.length;
      const strange = own.filter(({ startsAt }) => times.get(person.reference)?.has(startsAt ?? '') !== true);
      const row = standing.get(person.reference);
      const newest = own.toSorted((one, other) => Number(one.at) - Number(other.at)).at(-1);
      const stands = row?.state === 'confirmed' && row.startsAt !== null ? localTime(row.startsAt) : undefined;
      const slip = slips.get(person.reference);
      return [
        ...strange.map(() => `a letter of ${person.reference} names a time that nobody gave`),
        ...(stands !== undefined && newest !== undefined && newest.startsAt !== stands
          ? [`the newest letter of ${person.reference} names another time than the database`]
          : []),
        ...(stands !== undefined && slip !== undefined && localTime(slip) !== stands
          ? [`the slip of ${person.reference} names another time`]
          : []),
      ];
    });
    return { cases, findings };
  },
  breaks: [
    {
      file: 'api/letters/send.ts',
      from: '  const appointment = appointmentOf(row);\n',
      to: '  const found = appointmentOf(row);\n  const appointment = found && { ...found, startsAt: new Date(Date.parse(found.startsAt) + 3_600_000).toISOString() };\n',
    },
  ],
};
