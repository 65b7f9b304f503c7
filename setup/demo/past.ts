import { randomUUID } from 'node:crypto';
import type { Worker } from '../../api/accounts/worker.ts';
import type { OutcomeToSay } from '../../api/contract/codes.ts';
import { close, confirm, told } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { receive } from '../../api/intake/receive.ts';
import { instantOf, workingDayAfter } from '../../src/directory/berlin.ts';
import { later, minuteMs } from '../../src/directory/instants.ts';
import { daysOf } from '../../src/directory/year-quarter.ts';

/** Talks of one quarter of the year: working days to the talk, whether the answer came late, and how it went. */
const talks: readonly [people: number, days: number, isLate: boolean, outcome: OutcomeToSay][] = [
  [9, 5, false, 'attended'],
  [6, 10, false, 'attended'],
  [7, 10, true, 'missed'],
  [5, 15, false, 'excused'],
];
const [morning, talk, evening] = [9 * 60, 8 * 60, 17 * 60];

/**
 * Plays requests from a quarter of the year that is over through the steps that real ones take, so that it has figures about answers and
 * appointments.
 * @param counsellors three and more: fewer have no figures
 */
export async function playPast(intake: Intake, counsellors: readonly Worker[], yearQuarter: string): Promise<void> {
  const { db } = intake;
  const { firstDay } = daysOf(yearQuarter);
  const all = talks.flatMap(([people, ...rest]) => Array.from({ length: people }, () => rest));
  for (const [index, [days, isLate, outcome]] of all.entries()) {
    const worker = counsellors[index % counsellors.length];
    if (worker === undefined) throw new Error('nobody counsels');
    const day = (after: number) => workingDayAfter(firstDay, 1 + index + after);
    const versionOf = async () =>
      (await db.selectFrom('requests').select('version').where('id', '=', id).executeTakeFirstOrThrow()).version;
    const { reference } = await receive(
      intake,
      {
        language: 'tr',
        quarter: 'schalke',
        conversation: { language: 'tr', interpreting: false },
        notice: 'demo',
        matter: { topics: ['papers'], womanCounsellor: false, channel: 'place', persons: 1 },
        // A number for films and examples, like those of requests.ts.
        person: { name: 'Beispiel Person von damals', reply: 'call', phone: `0176 040690${60 + index}` },
      },
      { idempotencyKey: randomUUID(), now: instantOf(day(0), morning) },
    );
    const { id } = await db.selectFrom('requests').select('id').where('reference', '=', reference).executeTakeFirstOrThrow();
    const answered = instantOf(day(isLate ? 4 : 1), morning);
    const startsAt = instantOf(day(days), talk).toISOString();
    const time = { startsAt, lengthMinutes: 30, place: 'Beispielstelle 9, Beispielstraße 9', channel: 'place' } as const;
    await claim(db, worker, id, answered);
    await confirm(db, worker, id, { ...time, version: await versionOf() }, answered);
    await told(db, worker, id, { how: 'call', version: await versionOf() }, later(answered, 10 * minuteMs));
    await close(db, worker, id, { outcome, version: await versionOf() }, instantOf(day(days), evening));
  }
}
