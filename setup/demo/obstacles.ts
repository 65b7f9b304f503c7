import { berlinDay } from '../../src/directory/berlin.ts';
import { daysAfter, monthsAfter } from '../../src/directory/calendar-day.ts';
import type { Worker } from '../../api/accounts/worker.ts';
import type { Db } from '../../api/database/connect.ts';
import { addDecision } from '../../api/overview/decisions.ts';
import { yearQuarter } from '../../src/directory/year-quarter.ts';

/** How often obstacles were named by quarter of the city; two of them too seldom to be shown. */
const named: Record<string, Record<string, number>> = {
  'no-interpreter': { schalke: 11, ueckendorf: 8, buer: 3, horst: 2 },
  'no-school-place': { ueckendorf: 9, schalke: 6, bismarck: 3, erle: 4 },
  'papers-from-abroad': { altstadt: 4, schalke: 4 },
  'no-office-appointment': { buer: 7, altstadt: 6 },
  'benefit-office-changed': { horst: 3 },
};
const pressed = { good: 31, middling: 12, bad: 6 } as const;

/** Numbers of this quarter of the year and the two before, not yet published, and what the steering group was told: as after months of work. */
export async function playObstacles(db: Db, coordinator: Worker, now: Date): Promise<void> {
  const today = berlinDay(now);
  for (const period of [0, -3, -6, -9].map((months) => yearQuarter(monthsAfter(today, months)))) {
    const counts = Object.entries(named).flatMap(([obstacle, quarters]) =>
      Object.entries(quarters).map(([quarter, count]) => ({ period, obstacle, quarter, count })),
    );
    await db.insertInto('obstacleCounts').values(counts).execute();
    await db
      .insertInto('faceCounts')
      .values([
        { period, face: 'good', count: pressed.good },
        { period, face: 'middling', count: pressed.middling },
        { period, face: 'bad', count: pressed.bad },
      ])
      .execute();
  }
  const add = (decision: Parameters<typeof addDecision>[2]) => addDecision(db, coordinator, decision, now);
  await add({
    obstacle: 'no-school-place',
    broughtOn: daysAfter(today, -6),
    brought: 'In Ückendorf warten viele Kinder länger als acht Wochen auf einen Platz in der Schule.',
    state: 'open',
    decided: null,
    acts: null,
    actBy: null,
  });
  await add({
    obstacle: 'no-interpreter',
    broughtOn: daysAfter(today, -34),
    brought: 'Mittwochs findet sich oft niemand für Kurdisch (Kurmancî).',
    state: 'decided',
    decided: 'Der Pool wirbt zwei weitere Sprachmittlerinnen; bis dahin Termine am Dienstag.',
    acts: 'Beispielamt 2',
    actBy: daysAfter(today, 60),
  });
  await add({
    obstacle: 'no-office-appointment',
    broughtOn: daysAfter(today, -95),
    brought: 'Termine werden nur im Internet vergeben.',
    state: 'done',
    decided: 'Ein Schalter ohne Termin an zwei Vormittagen.',
    acts: 'Beispielamt 1',
    actBy: daysAfter(today, -20),
  });
}
