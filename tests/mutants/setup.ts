import { beforeEach } from 'vitest';

/** What a test file loads is loaded without a mutant; Stryker's own setup switches one on before the first test. */
const stryker: unknown = Reflect.get(globalThis, '__stryker__');
if (typeof stryker === 'object' && stryker !== null) Reflect.set(stryker, 'activeMutant', undefined);

/**
 * Tests by their names that start other processes, in which no mutant is on, or that send thousands of requests; that change the zone
 * of a process, which a thread cannot; or that need a module loaded anew.
 */
const leftOut = [
  'Berlin’s minutes around midnight hold',
  'without the holidays of the coming year',
  '300 people of a shelter',
  'a bot that holds and holds',
  'on one request: one gets it',
  'on "the next one": each gets other ones',
  'marked from the 41st on',
  'booked with ',
  ' of 5,000 ',
  '5,000 addresses of one block',
  'count on while thousands',
  'count bodies that no route takes',
  'count searches apart',
  'of 300 people behind one address',
  'strangers who fail lock out themselves',
  'whose migrating process is killed',
  'though two desks send',
  'when the desk dies',
  'when the desk died',
  'whatever the language and the zone of the machine',
];

beforeEach(({ task, skip }) => {
  if (leftOut.some((words) => task.name.includes(words))) skip();
});
