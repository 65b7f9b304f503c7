import type { Db } from '../../api/database/connect.ts';
import { dayMs, later } from '../../src/directory/instants.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { askForCopy } from '../../api/intake/own-copy.ts';
import type { Unsealer } from '../../api/sealing/sealing.ts';
import { getProvider } from '../../src/directory/directory.ts';
import { calendarOf } from './days.ts';
import { playEarlier } from './earlier.ts';
import { askElsewhere } from './elsewhere.ts';
import { lastPublished, publishFigures } from './figures.ts';
import { planHours } from './hours.ts';
import { playLogSearch } from './log.ts';
import { playObstacles } from './obstacles.ts';
import { playPast } from './past.ts';
import { playPauses } from './pauses.ts';
import { addPeople, people, providerOf, type Counselling, type ExampleAccount } from './people.ts';
import { playRequests, type ExampleSlip } from './requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

/** The accounts and slips with which to look around in a demo. */
export type Examples = { accounts: ExampleAccount[]; slips: ExampleSlip[] };

/**
 * Fills an empty database with people of the coordinating office, their consultation hours and requests in every state, as they would
 * be on that day, with a team and requests of a second provider, and with figures of the last two quarters of the year.
 */
export async function makeExamples(intake: Intake & { unsealer: Unsealer }, now: Date): Promise<Examples> {
  const { db, directory } = intake;
  const provider = getProvider(directory, directory.city.coordinatingOffice).id;
  const calendar = calendarOf(now);
  const begun = later(now, -28 * dayMs);
  const { ids, accounts } = await addPeople(db, provider, begun);
  const worker = (who: Counselling): Worker => ({ id: ids[who], provider: providerOf(who) ?? provider, role: people[who].role });
  const workers = {
    first: worker('first'),
    second: worker('second'),
    third: worker('third'),
    coordinator: worker('coordinator'),
    colleague: worker('colleague'),
    otherCoordinator: worker('otherCoordinator'),
  };
  await playPauses(db, directory, workers.coordinator, calendar);
  await planHours(db, directory, workers, calendar, { begun, now });
  const slips = await playRequests(intake, workers, calendar, now);
  await playObstacles(db, workers.coordinator, now);
  await playPast(intake, [workers.first, workers.second, workers.third], lastPublished(now));
  await publishFigures(intake, now);
  await askElsewhere(intake, now);
  const earlier = await playEarlier(intake, provider, now);
  const copy = await askForOne(db, slips, now);
  await playLogSearch(db, { asks: ids.admin, releases: ids.otherAdmin }, now);
  return { accounts, slips: [...slips, ...earlier, copy] };
}

/** The running demo makes the copy within seconds, and offers it for a day. */
async function askForOne(db: Db, slips: readonly ExampleSlip[], now: Date): Promise<ExampleSlip> {
  const { path } = slips.find(({ shows }) => shows === 'booked') ?? { path: '' };
  await askForCopy(db, path.split('/')[3] ?? '', now);
  return { shows: 'copy asked for', path: `${path}copy/` };
}
