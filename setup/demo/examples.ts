import { dayMs, later } from '../../src/directory/instants.ts';
import type { Intake } from '../../api/intake/intake.ts';
import { getProvider } from '../../src/directory/directory.ts';
import { calendarOf } from './days.ts';
import { askElsewhere } from './elsewhere.ts';
import { planHours } from './hours.ts';
import { playObstacles } from './obstacles.ts';
import { playPauses } from './pauses.ts';
import { addPeople, people, providerOf, type Counselling, type ExampleAccount } from './people.ts';
import { playRequests, type ExampleSlip } from './requests.ts';
import type { Worker } from '../../api/accounts/worker.ts';

/** The accounts and slips with which to look around in a demo. */
export type Examples = { accounts: ExampleAccount[]; slips: ExampleSlip[] };

/**
 * Fills an empty database with people of the coordinating office, their consultation hours and requests in every state, as they would
 * be on that day, and with a team and requests of a second provider.
 */
export async function makeExamples(intake: Intake, now: Date): Promise<Examples> {
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
  await askElsewhere(intake, now);
  return { accounts, slips };
}
