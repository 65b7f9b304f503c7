import { randomUUID } from 'node:crypto';
import { slotNamer } from '../../api/appointments/slot-names.ts';
import { addAbsence } from '../../api/appointments/absences.ts';
import { findFreeSlots, type WantedSlots } from '../../api/appointments/free-slots.ts';
import type { AppointmentTime, NewAppointment } from '../../api/contract/appointment.ts';
import type { Channel, NotHereReason, OutcomeToSay } from '../../api/contract/codes.ts';
import type { Told } from '../../api/contract/desk.ts';
import { close, confirm, offer, told } from '../../api/intake/answer.ts';
import { claim } from '../../api/intake/claim.ts';
import { receive } from '../../api/intake/receive.ts';
import type { Intake, Marks } from '../../api/intake/intake.ts';
import { reviewTimes } from '../../api/intake/review-times.ts';
import { accept, cancel, erase, move, noneFits } from '../../api/intake/requester.ts';
import type { Calendar } from './days.ts';
import type { Counselling } from './people.ts';
import type { Worker } from '../../api/accounts/worker.ts';

/** One slip of the demo: its state and its address. */
export type ExampleSlip = { shows: string; path: string };

/** A request as it was sent: its row, and the secret of its slip. */
type Sent = { id: string; secret: string; language: string };

/** Changes to what an example person sends; a person part may be changed in parts. */
type Wish = Partial<Omit<NewAppointment, 'matter' | 'person'>> & {
  matter?: Partial<NewAppointment['matter']>;
  person?: Partial<NewAppointment['person']>;
};

/**
 * Plays requests of every kind through the steps that real ones take, at instants before `now`. Times that the desk gives lie at
 * eight in the morning, before all consultation hours, on a day of its own for each counsellor.
 * @returns one slip for each state
 */
export async function playRequests(
  intake: Intake,
  workers: Record<Counselling, Worker>,
  calendar: Calendar,
  now: Date,
): Promise<ExampleSlip[]> {
  const { db, directory } = intake;
  const { at, minutesAgo } = calendar;
  let number = 0;

  const ask = async (when: Date, wish: Wish, options: { marks?: Marks; enteredBy?: string } = {}): Promise<Sent> => {
    number += 1;
    const language = wish.language ?? 'de';
    const { reference, secret } = await receive(
      intake,
      {
        quarter: 'schalke',
        conversation: { language, interpreting: false },
        notice: 'demo',
        ...wish,
        ...(wish.slot === undefined ? {} : { slot: { id: slotNamer(intake.intakeKey, when)(wish.slot.id) } }),
        language,
        matter: { topics: [], womanCounsellor: false, channel: 'place', persons: 1, ...wish.matter },
        person: { name: `Beispiel Person ${number}`, reply: 'none', ...wish.person },
      },
      { idempotencyKey: randomUUID(), now: when, ...options },
    );
    const { id } = await db.selectFrom('requests').select('id').where('reference', '=', reference).executeTakeFirstOrThrow();
    return { id, secret, language };
  };
  // Numbers that the Bundesnetzagentur keeps free for films and examples (Mitteilung 148/2021).
  const phone = () => `0176 040690${String(10 + number)}`;
  const email = () => `person${number + 1}@example.org`;
  const call = () => ({ reply: 'call' as const, phone: phone(), mayLeaveMessage: true });
  const letter = () => ({ reply: 'email' as const, email: email() });

  const versionOf = async (id: string): Promise<number> =>
    (await db.selectFrom('requests').select('version').where('id', '=', id).executeTakeFirstOrThrow()).version;
  const time = (workingDay: number, clock = '08:00'): AppointmentTime => ({
    startsAt: at(workingDay, clock).toISOString(),
    lengthMinutes: 30,
    place: 'Beispielstelle 9, Beispielstraße 9',
    channel: 'place',
  });
  const desk = (who: Counselling, { id }: Sent) => ({
    take: (when: Date) => claim(db, workers[who], id, when),
    offer: async (when: Date, times: AppointmentTime[]) => offer(db, workers[who], id, { times, version: await versionOf(id) }, when),
    confirm: async (when: Date, chosen: AppointmentTime) =>
      confirm(db, workers[who], id, { ...chosen, version: await versionOf(id) }, when),
    told: async (when: Date, how: Told['how']) => told(db, workers[who], id, { how, version: await versionOf(id) }, when),
    close: async (when: Date, outcome: OutcomeToSay, reason?: NotHereReason) =>
      close(db, workers[who], id, { outcome, ...(reason === undefined ? {} : { reason }), version: await versionOf(id) }, when),
  });
  /** The first free time of the coordinating office, unless another provider is wanted, as somebody sees it who looks at an instant. */
  const freeSlot = async (wanted: WantedSlots, when: Date): Promise<{ id: string }> => {
    const provider = workers.first.provider;
    const [slot] = await findFreeSlots(db, directory, { provider, ...wanted }, when, 1);
    if (slot === undefined) throw new Error('the example consultation hours have no free time');
    return { id: slot.id };
  };
  const book = async (when: Date, wanted: WantedSlots & { channel?: Channel }, wish: Wish): Promise<Sent> =>
    ask(when, {
      ...wish,
      slot: await freeSlot(wanted, wanted.provider === undefined ? now : when),
      matter: { ...wish.matter, channel: wanted.channel ?? 'place' },
    });

  // Waiting: new, due, overdue, urgent.
  const receivedNow = await ask(minutesAgo(25), { language: 'ar', matter: { topics: ['debts'], womanCounsellor: true }, person: call() });
  await ask(minutesAgo(70), { language: 'tr', quarter: 'ueckendorf', matter: { topics: ['school'] }, person: letter() });
  await ask(at(-1, '16:20'), {
    language: 'de-simple',
    quarter: 'no-address',
    conversation: { language: 'rom', interpreting: true },
    matter: { topics: ['housing'], channel: 'phone', wish: { days: ['mo', 'tu'], parts: ['morning'] } },
    person: { ...call(), helper: { name: 'Beispiel Helferin', phone: '030 23125 100' } },
  });
  const due = await ask(at(-2, '09:40'), {
    language: 'uk',
    quarter: 'buer',
    matter: { topics: ['work', 'recognition'], ageGroup: '27-plus' },
    person: letter(),
  });
  const overdue = await ask(at(-4, '11:05'), {
    language: 'ro',
    quarter: 'rotthausen',
    matter: { topics: ['eu-citizens', 'childcare'], persons: 4 },
    person: { reply: 'sms', phone: phone() },
  });
  const tried = await ask(at(-4, '15:10'), { language: 'bg', quarter: 'hassel', matter: { topics: ['papers'] }, person: call() });
  await desk('third', tried).take(at(-3, '08:30'));
  await desk('third', tried).told(at(-1, '10:15'), 'not-reached');
  const violence = await ask(minutesAgo(40), {
    language: 'fa',
    quarter: 'altstadt',
    matter: { topics: ['violence'], womanCounsellor: true },
  });
  const unfit = await ask(at(-3, '13:00'), { language: 'pl', quarter: 'horst', matter: { topics: ['family'] }, person: letter() });
  await desk('coordinator', unfit).take(at(-2, '09:00'));
  await desk('coordinator', unfit).offer(at(-2, '09:10'), [time(1)]);
  await noneFits(db, unfit.secret, at(-1, '18:00'));
  await ask(
    at(-1, '11:30'),
    { language: 'en', quarter: 'unknown', matter: { topics: ['german'] }, person: letter() },
    { marks: { burst: true } },
  );

  // Answered by the desk.
  const offered = await ask(at(-2, '10:00'), { language: 'ru', quarter: 'buer', matter: { topics: ['health'] }, person: letter() });
  await desk('third', offered).take(at(-1, '09:00'));
  await desk('third', offered).offer(at(-1, '09:05'), [time(2), time(3), time(4, '08:30')]);
  const accepted = await ask(at(-3, '10:30'), {
    language: 'ku',
    quarter: 'schalke-nord',
    matter: { topics: ['asylum-residence'] },
    person: letter(),
  });
  await desk('second', accepted).take(at(-2, '08:45'));
  await desk('second', accepted).offer(at(-2, '08:50'), [time(2), time(3)]);
  await accept(db, accepted.secret, 2, at(-2, '20:15'));
  const untold = await ask(at(-1, '08:20'), {
    language: 'ar',
    quarter: 'bismarck',
    matter: { topics: ['naturalisation'] },
    person: call(),
  });
  await desk('first', untold).take(at(-1, '14:00'));
  await desk('first', untold).confirm(at(-1, '14:10'), time(3));
  const entered = await ask(
    at(-1, '15:00'),
    {
      language: 'de',
      quarter: 'erle',
      conversation: { language: 'sq', interpreting: true },
      matter: { topics: ['youth'] },
      person: call(),
    },
    { enteredBy: workers.coordinator.id },
  );
  await desk('coordinator', entered).take(at(-1, '15:01'));
  await desk('coordinator', entered).confirm(at(-1, '15:02'), { ...time(2), place: null, channel: 'phone' });
  await desk('coordinator', entered).told(at(-1, '15:03'), 'call');

  const choosing = await ask(at(-2, '14:00'), { language: 'bg', quarter: 'hassel', matter: { topics: ['childcare'] }, person: call() });
  await desk('first', choosing).take(at(-1, '10:00'));
  await desk('first', choosing).offer(at(-1, '10:05'), [time(5), time(6)]);
  await desk('first', choosing).told(at(-1, '10:10'), 'call');
  const ranOut = await ask(at(-7, '09:20'), { language: 'tr', quarter: 'ueckendorf', matter: { topics: ['housing'] }, person: call() });
  await desk('second', ranOut).take(at(-6, '08:30'));
  await desk('second', ranOut).offer(at(-6, '08:35'), [time(-4), time(-3)]);
  await desk('second', ranOut).told(at(-6, '08:45'), 'call');
  const took = await ask(at(-5, '10:10'), { language: 'en', quarter: 'altstadt', matter: { topics: ['work'] }, person: call() });
  await desk('first', took).take(at(-4, '09:30'));
  await desk('first', took).confirm(at(-4, '09:35'), time(-1));
  await desk('first', took).told(at(-4, '09:40'), 'call');
  const lost = await ask(at(-2, '13:15'), { language: 'ku', quarter: 'schalke', matter: { topics: ['health'] }, person: call() });
  await desk('coordinator', lost).take(at(-1, '09:20'));
  await desk('coordinator', lost).confirm(at(-1, '09:25'), time(8));
  await desk('coordinator', lost).told(at(-1, '09:30'), 'call');

  const reminded = await ask(at(-2, '15:10'), {
    language: 'uk',
    quarter: 'schalke',
    matter: { topics: ['papers'] },
    person: { ...call(), reminder: true, safeTimes: '16–18' },
  });
  await desk('first', reminded).take(at(-1, '10:20'));
  await desk('first', reminded).confirm(at(-1, '10:25'), time(1));
  await desk('first', reminded).told(at(-1, '10:30'), 'call');

  // Booked by the person.
  const booked = await book(
    minutesAgo(55),
    { language: 'ar', womanCounsellor: true, channel: 'place' },
    {
      language: 'ar',
      matter: { topics: ['family'], womanCounsellor: true },
      person: { ...letter(), reminder: true },
    },
  );
  await book(
    minutesAgo(50),
    { language: 'tr', channel: 'place' },
    { language: 'tr', quarter: 'altstadt', matter: { topics: ['childcare'] }, person: letter() },
  );
  await book(minutesAgo(45), { language: 'uk', channel: 'place' }, { language: 'uk', quarter: 'buer', matter: { topics: ['german'] } });
  await book(
    minutesAgo(35),
    { language: 'tr', channel: 'video' },
    { language: 'tr', quarter: 'feldmark', matter: { topics: ['work'] }, person: letter() },
  );
  await book(
    minutesAgo(30),
    { language: 'pl', channel: 'phone' },
    { language: 'pl', quarter: 'resse', person: { reply: 'call', phone: phone() } },
  );
  const moved = await book(
    minutesAgo(28),
    { language: 'ro', channel: 'place' },
    { language: 'ro', quarter: 'hassel', matter: { topics: ['work'] }, person: letter() },
  );
  await move(db, directory, moved.secret, await freeSlot({ language: 'ro', channel: 'place' }, now), minutesAgo(15));
  const cancelled = await book(
    minutesAgo(27),
    { language: 'en', channel: 'place' },
    { language: 'en', quarter: 'altstadt', person: letter() },
  );
  await cancel(db, cancelled.secret, minutesAgo(10));

  // The other provider's: it gets the requests of those who book its times.
  const { provider } = workers.colleague;
  const other = (language: string, topics: string[]): Wish => ({
    conversation: { language, interpreting: false },
    matter: { topics },
    person: call(),
  });
  await book(minutesAgo(20), { provider, language: 'it', channel: 'place' }, other('it', ['family']));
  await book(minutesAgo(18), { provider, language: 'es', channel: 'place' }, other('es', ['school']));
  // Its time is over by now, so the other team is asked how it went.
  await book(at(-7, '17:30'), { provider, language: 'fr', channel: 'phone' }, other('fr', ['papers']));

  // Over.
  const attended = await ask(at(-8, '09:15'), { language: 'uk', quarter: 'buer', matter: { topics: ['papers'] }, person: call() });
  await desk('first', attended).take(at(-7, '09:00'));
  await desk('first', attended).confirm(at(-7, '09:10'), time(-4));
  await desk('first', attended).told(at(-7, '09:15'), 'call');
  await desk('first', attended).close(at(-4, '08:40'), 'attended');
  const elsewhere = await ask(at(-3, '17:45'), { language: 'fa', quarter: 'outside', matter: { topics: ['housing'] } });
  await desk('first', elsewhere).take(at(-2, '11:00'));
  await desk('first', elsewhere).close(at(-2, '11:05'), 'not-here', 'other-town');
  const unreachable = await ask(at(-6, '12:00'), { language: 'tr', quarter: 'feldmark', person: call() });
  await desk('second', unreachable).take(at(-5, '09:00'));
  await desk('second', unreachable).told(at(-5, '09:05'), 'not-reached');
  await desk('second', unreachable).told(at(-4, '16:20'), 'not-reached');
  await desk('second', unreachable).told(at(-2, '11:45'), 'not-reached');
  await desk('second', unreachable).close(at(-1, '12:00'), 'unreachable');
  const erased = await ask(at(-5, '14:30'), { language: 'en', quarter: 'horst', person: letter() });
  await erase(db, erased.secret, at(-4, '19:00'));

  // A day away after a time was agreed: the person needs a new one.
  const day = { firstDay: calendar.workingDay(8), lastDay: calendar.workingDay(8) };
  const { affected } = await addAbsence(db, workers.coordinator, day, now);
  await addAbsence(db, workers.coordinator, { ...day, seen: affected.map(({ id }) => id) }, now);
  await reviewTimes(db, directory, now);

  const slip = (shows: string, { secret, language }: Sent): ExampleSlip => ({ shows, path: `/${language}/appointment/${secret}/` });
  return [
    slip('received', receivedNow),
    slip('received, due', due),
    slip('received, overdue', overdue),
    slip('received, violence', violence),
    slip('offered', offered),
    slip('confirmed, accepted', accepted),
    slip('confirmed, not told', untold),
    slip('offered, ran out', ranOut),
    slip('confirmed, over', took),
    slip('confirmed, time lost', lost),
    slip('booked', booked),
    slip('booked and moved', moved),
    slip('closed, attended', attended),
    slip('closed, not here', elsewhere),
    slip('cancelled', cancelled),
    slip('erased', erased),
  ];
}
