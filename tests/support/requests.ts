import { randomUUID } from 'node:crypto';
import { slotNamer } from '../../api/appointments/slot-names.ts';
import type { NewAppointment } from '../../api/contract/appointment.ts';
import type { Db } from '../../api/database/connect.ts';
import { checkContacts } from '../../api/intake/contact-checks.ts';
import { receive } from '../../api/intake/receive.ts';
import type { Intake, Received } from '../../api/intake/intake.ts';
import { monday, newKeys } from './app.ts';
import type { Worker } from '../../api/accounts/worker.ts';
import type { Keys } from '../../api/sealing/keys.ts';
import { insertAccount } from './own-rows.ts';
import { realSite } from './real-site.ts';

/** Somebody in Schalke who asks in Arabic about debts and wants to be called. */
export const amina: NewAppointment = {
  language: 'ar',
  quarter: 'schalke',
  conversation: { language: 'ar', interpreting: false },
  matter: { topics: ['debts'], service: 'kim-schalke', womanCounsellor: true, channel: 'place', persons: 1 },
  person: { name: 'أمينة', reply: 'call', phone: '0151 23456789', safeTimes: 'بعد الظهر' },
  notice: '2026-11',
};

export async function intakeOn(db: Db): Promise<Intake & { keys: Awaited<ReturnType<typeof newKeys>> }> {
  const { directory } = await realSite();
  const keys = await newKeys();
  return { db, directory, sealer: keys.sealer, intakeKey: keys.intakeKey, keys };
}

/** The desk looks at the contacts of new requests, as its job does every few seconds. */
export const contactsChecked = ({ db, keys }: { db: Db; keys: Keys }): Promise<number> =>
  checkContacts({ db, unsealer: keys.unsealer!, intakeKey: keys.intakeKey, deskKey: keys.deskKey! });

export async function received(intake: Intake, change: Partial<NewAppointment> = {}, now = monday): Promise<Received & { id: string }> {
  const answer = await receive(intake, { ...amina, ...named(intake, change, now) }, { idempotencyKey: randomUUID(), now });
  const { id } = await intake.db.selectFrom('requests').select('id').where('reference', '=', answer.reference).executeTakeFirstOrThrow();
  return { ...answer, id };
}

/** A request with its slot under the name of the day, as senders know it. */
export const named = <Asked extends { slot?: NewAppointment['slot'] }>(
  { intakeKey }: Pick<Intake, 'intakeKey'>,
  asked: Asked,
  now: Date,
): Asked => (asked.slot === undefined ? asked : { ...asked, slot: { ...asked.slot, id: slotNamer(intakeKey, now)(asked.slot.id) } });

/** An account row and the worker it makes. */
export async function worker(db: Db, change: Partial<Worker & { name: string }> = {}): Promise<Worker & { name: string }> {
  const person = { id: randomUUID(), provider: 'stadt-gelsenkirchen', role: 'counsellor' as const, name: 'K. Yılmaz', ...change };
  await insertAccount(db, {
    ...person,
    email: `${person.id}@example.org`,
    language: 'de',
    passwordHash: null,
    createdAt: monday.toISOString(),
    disabledAt: null,
  });
  return person;
}
