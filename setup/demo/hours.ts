import { addAbsence } from '../../api/appointments/absences.ts';
import { addHours } from '../../api/appointments/kept-hours.ts';
import type { Series } from '../../api/contract/hours.ts';
import type { Db } from '../../api/database/connect.ts';
import type { Directory } from '../../src/directory/directory.ts';
import type { Calendar } from './days.ts';
import type { Counselling } from './people.ts';
import type { Worker } from '../../api/accounts/worker.ts';

const usual = {
  everyWeeks: 1,
  lengthMinutes: 30,
  bufferMinutes: 10,
  leadTimeMinutes: 720,
  horizonDays: 28,
  capacity: 1,
  womanCounsellor: false,
};

type Example = Omit<Series, keyof typeof usual | 'firstDay' | 'lastDay'> &
  Partial<typeof usual> & {
    who: Counselling;
    /** From 1, Monday. */
    weekday: number;
  };

const office = (number: number) => `Beispielstelle ${number}, Beispielstraße ${number}`;
const woman = { womanCounsellor: true } as const;

/** Every channel, several quarters, and languages that differ from hour to hour. Some languages have none, as it is in life. */
const examples: Example[] = [
  {
    who: 'first',
    weekday: 1,
    quarter: 'schalke',
    place: office(1),
    channel: 'place',
    languages: ['ar', 'de'],
    opens: '09:00',
    closes: '12:00',
    ...woman,
  },
  {
    who: 'first',
    weekday: 3,
    quarter: 'bismarck',
    place: office(2),
    channel: 'place',
    languages: ['ar', 'fr', 'de'],
    opens: '13:00',
    closes: '16:30',
    ...woman,
  },
  {
    who: 'first',
    weekday: 4,
    quarter: null,
    place: null,
    channel: 'phone',
    languages: ['ar', 'en'],
    opens: '10:00',
    closes: '12:00',
    lengthMinutes: 20,
    ...woman,
  },
  {
    who: 'second',
    weekday: 2,
    quarter: 'ueckendorf',
    place: office(3),
    channel: 'place',
    languages: ['tr', 'ku', 'de'],
    opens: '09:00',
    closes: '12:30',
    ...woman,
  },
  {
    who: 'second',
    weekday: 4,
    quarter: null,
    place: null,
    channel: 'video',
    languages: ['tr', 'en', 'de'],
    opens: '14:00',
    closes: '16:00',
    ...woman,
  },
  {
    who: 'second',
    weekday: 5,
    quarter: 'altstadt',
    place: office(4),
    channel: 'place',
    languages: ['tr', 'de'],
    opens: '09:00',
    closes: '12:00',
    ...woman,
  },
  {
    who: 'third',
    weekday: 1,
    quarter: 'buer',
    place: office(5),
    channel: 'place',
    languages: ['uk', 'ru', 'de'],
    opens: '14:00',
    closes: '17:00',
  },
  {
    who: 'third',
    weekday: 3,
    quarter: 'hassel',
    place: office(6),
    channel: 'place',
    languages: ['ro', 'bg', 'de'],
    opens: '09:00',
    closes: '12:00',
    lengthMinutes: 45,
    bufferMinutes: 15,
  },
  {
    who: 'third',
    weekday: 5,
    quarter: 'rotthausen',
    place: null,
    channel: 'home',
    languages: ['uk', 'ru', 'ro'],
    opens: '10:00',
    closes: '13:00',
    everyWeeks: 2,
    lengthMinutes: 60,
    bufferMinutes: 30,
  },
  {
    who: 'coordinator',
    weekday: 2,
    quarter: null,
    place: null,
    channel: 'phone',
    languages: ['pl', 'en', 'de'],
    opens: '15:00',
    closes: '17:00',
    leadTimeMinutes: 120,
    ...woman,
  },
  {
    who: 'coordinator',
    weekday: 4,
    quarter: 'altstadt',
    place: 'Beispielsaal, Beispielplatz 1',
    channel: 'place',
    languages: ['en', 'de'],
    opens: '16:00',
    closes: '18:00',
    lengthMinutes: 60,
    bufferMinutes: 0,
    capacity: 3,
    ...woman,
  },
  {
    who: 'colleague',
    weekday: 2,
    quarter: 'schalke',
    place: office(7),
    channel: 'place',
    languages: ['it', 'es', 'de'],
    opens: '13:00',
    closes: '16:00',
    ...woman,
  },
  {
    who: 'colleague',
    weekday: 4,
    quarter: null,
    place: null,
    channel: 'phone',
    languages: ['it', 'fr', 'en'],
    opens: '09:00',
    closes: '11:00',
    lengthMinutes: 20,
    ...woman,
  },
  {
    who: 'otherCoordinator',
    weekday: 5,
    quarter: 'schalke',
    place: office(7),
    channel: 'place',
    languages: ['es', 'de'],
    opens: '10:00',
    closes: '12:00',
  },
];

/** Open-ended hours that begin at `begun`, so that there are some whenever the demo starts; and two absences to be seen. */
export async function planHours(
  db: Db,
  directory: Directory,
  workers: Record<Counselling, Worker>,
  calendar: Calendar,
  { begun, now }: { begun: Date; now: Date },
): Promise<void> {
  for (const { who, weekday, ...hours } of examples) {
    await addHours(
      db,
      directory,
      workers[who],
      { ...usual, ...hours, firstDay: calendar.weekdayFrom(begun, weekday), lastDay: null },
      begun,
    );
  }
  await addAbsence(db, workers.second, { firstDay: calendar.workingDay(6), lastDay: calendar.workingDay(7) }, now);
  await addAbsence(db, workers.third, { firstDay: calendar.workingDay(11), lastDay: calendar.workingDay(15) }, now);
}
